"""The only reader of the environment: one frozen object of typed settings."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import msgspec
from msgspec import Meta

from domain.errors import Invalid

PREFIX = "STANCELINE_"


def _seen_before() -> Path:
    # Wherever a user of this machine checks from, it is the same user who saw it before.
    kept = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(os.path.expanduser(kept)) / "stanceline" / "seen"


_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}")

Hosts = tuple[str, ...]
Ports = tuple[int, ...]
# An example of each list, for the text of an error.
_LISTS = {Hosts: '["archive.example"]', Ports: "[443, 8443]"}

PositiveInt = Annotated[int, Meta(gt=0)]
PositiveFloat = Annotated[float, Meta(gt=0)]
NonNegativeFloat = Annotated[float, Meta(ge=0)]


# Not a pydantic model: a command that only asks would spend a sixth of its time on the import.
@dataclass(frozen=True, kw_only=True, init=False)
class Settings:
    """Each field may be given as STANCELINE_… in the environment, or as a flag of a command.

    A flag comes before its variable. A variable that is empty gives nothing. Raises `Invalid` with
    every value that does not fit, by the name of its variable.
    """

    database_url: str = "sqlite:///var/stanceline.db"
    host: str = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65535)] = 8000
    allowed_hosts: Hosts = ()
    max_body_bytes: PositiveInt = 1_000_000
    feed_bytes: PositiveInt = 8_000_000
    max_import_bytes: PositiveInt = 500_000_000
    max_list_items: PositiveInt = 200
    max_errors: PositiveInt = 20
    max_line_bytes: PositiveInt = 1_000_000
    max_header_bytes: PositiveInt = 65_536
    max_query_parameters: PositiveInt = 100
    max_connections: PositiveInt = 2_000
    max_requests: PositiveInt = 1_000
    client_seconds: PositiveFloat = 30
    keep_alive_seconds: PositiveInt = 5
    max_refused_lines: PositiveInt = 10_000
    max_import_file_bytes: PositiveInt = 4_000_000_000
    write_queue_seconds: PositiveFloat = 10
    exports_at_once: PositiveInt = 2
    export_queue_seconds: PositiveFloat = 30
    lock_timeout_seconds: PositiveFloat = 30
    statement_timeout_seconds: NonNegativeFloat = 30
    connect_timeout_seconds: Annotated[int, Meta(ge=2)] = 10
    keepalive_seconds: PositiveInt = 30
    max_clock_skew_seconds: PositiveFloat = 300
    max_log_gap_days: NonNegativeFloat = 180
    log_key: str | None = field(default=None, repr=False)
    log_dir: Path | None = None
    log_name: Annotated[str, Meta(pattern=r"^[!-*,-~]{1,200}\Z")] | None = None
    witness_keys: str = ""
    seen_dir: Path  # its default depends on the environment
    webhook_ports: Ports = (443,)
    allow_private_webhooks: bool = False

    def __init__(self, **flags: Any) -> None:
        if unknown := flags.keys() - _TYPES.keys():
            raise TypeError(f"{', '.join(sorted(unknown))}: there is no such setting")
        variables = {name: os.environ.get(_variable(name)) for name in _TYPES}
        given = {name: value for name, value in variables.items() if value} | flags
        refused: list[Invalid] = []
        for name, value in {"seen_dir": _seen_before(), **given}.items():
            try:
                # The class is frozen, and its attributes are the defaults.
                vars(self)[name] = _read(name, value)
            except Invalid as refusal:
                refused.append(refusal)
            except UnicodeError:
                refused.append(Invalid(f"{_variable(name)}: {value!r:.100} is not UTF-8"))
        if refused:
            refused[0].others = tuple(refused[1:])
            raise refused[0]


_TYPES = get_type_hints(Settings, include_extras=True)


def _variable(name: str) -> str:
    return f"{PREFIX}{name.upper()}"


def _read(name: str, given: Any) -> Any:
    """Return a value in the type of its setting. Raises `Invalid` if it does not fit."""
    wanted = _TYPES[name]
    # A variable is a text, while a flag gives the list itself.
    if wanted in _LISTS and isinstance(given, str):
        try:
            given = msgspec.json.decode(given)
        except msgspec.DecodeError:
            raise Invalid(
                f"{_variable(name)}: the value is not JSON",
                allowed=f"a list as JSON, such as {_LISTS[wanted]}",
            ) from None
    try:
        value = msgspec.convert(given, wanted, strict=False, dec_hook=_construct)
    except msgspec.ValidationError as error:
        reason, _, _ = str(error).partition(", got")  # the message shows what was given
        raise Invalid(f"{_variable(name)}: {given!r:.100} is not valid. {reason}") from None
    for host in value if wanted == Hosts else ():
        if not _HOST.fullmatch(host):
            raise Invalid(
                f"{_variable(name)}: {host[:100]!r} is not a host name. Write it as in a URL,"
                " without scheme and port, such as archive.example"
            )
    return value


def _construct(wanted: type, given: Any) -> Any:
    """Build a value of a type that msgspec does not know: a path."""
    return wanted(given)
