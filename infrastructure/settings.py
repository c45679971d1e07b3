"""The only reader of the environment: one frozen object of typed settings."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _seen_before() -> Path:
    # Wherever a user of this machine checks from, it is the same user who saw it before.
    kept = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
    return Path(os.path.expanduser(kept)) / "stanceline" / "seen"


_HOST = re.compile(r"\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]{1,253}")


def _check_host(given: str) -> str:
    if not _HOST.fullmatch(given):
        raise ValueError(
            f"{given[:100]!r} is no host; write it as in a URL, without scheme and port,"
            " such as archive.example"
        )
    return given


Host = Annotated[str, AfterValidator(_check_host)]


class Settings(BaseSettings):
    """Each field may be given as STANCELINE_… in the environment, or as a flag of a command.

    A variable that is empty gives nothing.
    """

    model_config = SettingsConfigDict(
        env_prefix="STANCELINE_", env_ignore_empty=True, frozen=True, extra="forbid"
    )

    database_url: str = "sqlite:///var/stanceline.db"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    allowed_hosts: tuple[Host, ...] = Field(default=(), examples=[["archive.example"]])
    max_body_bytes: int = Field(default=1_000_000, gt=0)
    feed_bytes: int = Field(default=8_000_000, gt=0)
    max_import_bytes: int = Field(default=500_000_000, gt=0)
    max_list_items: int = Field(default=200, gt=0)
    max_errors: int = Field(default=20, gt=0)
    max_line_bytes: int = Field(default=1_000_000, gt=0)
    max_header_bytes: int = Field(default=65_536, gt=0)
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
    webhook_ports: tuple[int, ...] = Field(default=(443,), examples=[[443, 8443]])
    allow_private_webhooks: bool = False
