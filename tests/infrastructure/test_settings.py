"""Where settings come from: a flag, then the environment, then what they are by default."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from infrastructure.settings import Settings


def test_a_variable_that_is_set_replaces_what_a_setting_is_by_default(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings().port == 8000
    monkeypatch.setenv("STANCELINE_PORT", "8001")
    assert Settings().port == 8001


def test_a_flag_comes_before_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCELINE_PORT", "8001")
    assert Settings(port=8002).port == 8002


def test_a_variable_that_is_empty_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCELINE_PORT", "")
    monkeypatch.setenv("STANCELINE_WEBHOOK_PORTS", "")
    settings = Settings()
    assert (settings.port, settings.webhook_ports) == (8000, (443,))


def test_a_list_is_json_in_a_variable_and_itself_as_a_flag(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert Settings(webhook_ports=(8443,)).webhook_ports == (8443,)
    monkeypatch.setenv("STANCELINE_WEBHOOK_PORTS", "[443, 8443]")
    assert Settings().webhook_ports == (443, 8443)


def test_a_variable_that_does_not_fit_is_refused_by_the_name_of_its_setting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STANCELINE_PORT", "70000")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert [error["loc"] for error in refused.value.errors()] == [("port",)]


def test_a_flag_that_is_none_is_refused() -> None:
    with pytest.raises(ValidationError, match="prot"):
        Settings.model_validate({"prot": 8000})
