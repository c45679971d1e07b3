"""Which records a list of deleted records names."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Invalid
from infrastructure.importers.editions.deleted import records_in


@pytest.mark.parametrize(
    "text",
    [
        "SYR12\nSYR7\n",
        "event_id_cnty,deleted_timestamp\nSYR12,1700000000\nSYR7,1700000001\n",
        '\ufeff"deleted_timestamp","event_id_cnty"\r\n1,SYR12\r\n\r\n2, SYR7\r\n',
    ],
    ids=["one id a line", "the list of ACLED", "another order, and a byte order mark"],
)
def test_a_list_names_its_records(tmp_path: Path, text: str) -> None:
    file = tmp_path / "deleted.csv"
    file.write_bytes(text.encode())
    assert records_in(file, 100) == ("SYR12", "SYR7")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"id\n1\n,2\n", "line 3 has no id"),
        (b"id\n\xff\n", "cannot be read"),
        (b'id\n"1\n', "cannot be read"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "deleted.csv"
    file.write_bytes(content)
    with pytest.raises(Invalid, match=said):
        records_in(file, 100)
