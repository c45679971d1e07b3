"""The only reader of the environment: one frozen object of typed settings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)
from pydantic_core import from_json

PREFIX = "STANCELINE_"


def _seen_before() -> Path:
    # Wherever a user of this machine checks from, it is the same user who saw it before.
    kept = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(os.path.expanduser(kept)) / "stanceline" / "seen"


def _from_json(example: str) -> BeforeValidator:
    """Reads a list from a variable, which is a text; a flag gives the list itself."""

    def read(given: object) -> object:
        try:
            return from_json(given) if isinstance(given, str) else given
        except ValueError:
            raise ValueError(
                f"the value is not JSON\nAllowed: a list as JSON, such as {example}"
            ) from None

    return BeforeValidator(read)


_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}")


def _check_host(given: str) -> str:
    if not _HOST.fullmatch(given):
        raise ValueError(
            f"{given[:100]!r} is no host; write it as in a URL, without scheme and port,"
            " such as archive.example"
        )
    return given


Host = Annotated[str, AfterValidator(_check_host)]
Hosts = Annotated[tuple[Host, ...], _from_json('["archive.example"]')]
Ports = Annotated[tuple[int, ...], _from_json("[443, 8443]")]


class Settings(BaseModel):
    """Each field may be given as STANCELINE_… in the environment, or as a flag of a command.

    A flag comes before its variable. A variable that is empty gives nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _with_environment(cls, given: dict[str, Any]) -> dict[str, Any]:
        variables = {name: os.environ.get(f"{PREFIX}{name.upper()}") for name in cls.model_fields}
        return {name: value for name, value in variables.items() if value} | given

    database_url: str = "sqlite:///var/stanceline.db"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: Hosts = ()
    max_body_bytes: int = Field(default=1_000_000, gt=0)
    feed_bytes: int = Field(default=8_000_000, gt=0)
    max_import_bytes: int = Field(default=500_000_000, gt=0)
    max_list_items: int = Field(default=200, gt=0)
    max_errors: int = Field(default=20, gt=0)
    max_line_bytes: int = Field(default=1_000_000, gt=0)
    max_header_bytes: int = Field(default=65_536, gt=0)
    max_query_parameters: int = Field(default=100, gt=0)
    max_connections: int = Field(default=2_000, gt=0)
    max_requests: int = Field(default=1_000, gt=0)
    client_seconds: float = Field(default=30, gt=0)
    keep_alive_seconds: int = Field(default=5, gt=0)
    max_refused_lines: int = Field(default=10_000, gt=0)
    max_import_file_bytes: int = Field(default=4_000_000_000, gt=0)
    write_queue_seconds: float = Field(default=10, gt=0)
    lock_timeout_seconds: float = Field(default=30, gt=0)
    statement_timeout_seconds: float = Field(default=30, ge=0)
    connect_timeout_seconds: int = Field(default=10, ge=2)
    keepalive_seconds: int = Field(default=30, gt=0)
    max_clock_skew_seconds: float = Field(default=300, gt=0)
    max_log_gap_days: float = Field(default=180, ge=0)
    log_key: SecretStr | None = None
    log_dir: Path | None = None
    log_name: str | None = Field(default=None, pattern=r"^[!-*,-~]{1,200}$")
    witness_keys: str = ""
    seen_dir: Path = Field(default_factory=_seen_before)
    webhook_ports: Ports = (443,)
    allow_private_webhooks: bool = False
