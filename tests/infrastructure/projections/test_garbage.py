"""The garbage collector belongs to the process: only a command that owns it switches it off."""

from __future__ import annotations

import gc
from concurrent.futures import ThreadPoolExecutor

from infrastructure.projections.batch_rows import collecting_no_garbage


def _is_collecting_during_a_page() -> bool:
    with collecting_no_garbage():
        return gc.isenabled()


def test_a_command_collects_no_garbage_during_a_long_page() -> None:
    assert not _is_collecting_during_a_page()
    assert gc.isenabled()


def test_a_thread_of_a_server_leaves_the_collector_on_for_all_others() -> None:
    with ThreadPoolExecutor(1) as server:
        assert server.submit(_is_collecting_during_a_page).result()
