"""Where settings come from: a flag, then the environment, then what they are by default."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from domain.errors import Invalid
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


@pytest.mark.parametrize(
    ("setting", "value", "reason"),
    [
        ("port", "70000", "'70000' is not valid. Expected `int` <= 65535"),
        ("port", "http", "'http' is not valid. Expected `int`"),
        ("port", "80.5", "'80.5' is not valid. Expected `int`"),
        ("port", "\udcff", "'\\udcff' is not UTF-8"),
        ("max_errors", "0", "'0' is not valid. Expected `int` >= 1"),
        ("client_seconds", "nan", "'nan' is not valid. Expected `float` > 0.0"),
        ("max_log_gap_days", "-1", "'-1' is not valid. Expected `float` >= 0.0"),
        ("allow_private_webhooks", "maybe", "'maybe' is not valid. Expected `bool`"),
        ("log_name", "a+b", "'a+b' is not valid. Expected `str` matching regex"),
        ("log_name", "a\n", "'a\\n' is not valid. Expected `str` matching regex"),
        ("webhook_ports", "443", "443 is not valid. Expected `array`"),
        ("webhook_ports", '["x"]', "['x'] is not valid. Expected `int`"),
        ("webhook_ports", "\udcff", "'\\udcff' is not UTF-8"),
        ("allowed_hosts", '["a/b"]', "'a/b' is not a host name"),
    ],
)
def test_a_variable_that_does_not_fit_is_refused_by_its_name(
    setting: str, value: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable = f"STANCELINE_{setting.upper()}"
    monkeypatch.setenv(variable, value)
    with pytest.raises(Invalid) as refused:
        Settings()
    assert refused.value.message.startswith(f"{variable}: {reason}")


def test_all_variables_that_do_not_fit_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCELINE_PORT", "x")
    monkeypatch.setenv("STANCELINE_MAX_ERRORS", "x")
    with pytest.raises(Invalid) as refused:
        Settings()
    names = [one.message.partition(":")[0] for one in refused.value.every]
    assert names == ["STANCELINE_PORT", "STANCELINE_MAX_ERRORS"]


def test_a_variable_is_read_in_the_type_of_its_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STANCELINE_CLIENT_SECONDS", "2.5")
    monkeypatch.setenv("STANCELINE_ALLOW_PRIVATE_WEBHOOKS", "True")
    monkeypatch.setenv("STANCELINE_LOG_DIR", "sealing")
    settings = Settings()
    assert settings.client_seconds == 2.5
    assert settings.allow_private_webhooks is True
    assert settings.log_dir == Path("sealing")


def test_settings_do_not_change_and_do_not_show_the_key() -> None:
    settings = Settings(log_key="PRIVATE+KEY")
    assert "PRIVATE" not in repr(settings)
    with pytest.raises(FrozenInstanceError):
        settings.port = 1  # type: ignore[misc]


def test_a_flag_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="prot"):
        Settings(prot=8000)
