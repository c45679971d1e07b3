"""Checks the log of a server elsewhere, from nothing but what it gives to everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import httpx2

from domain.errors import Invalid
from infrastructure.sealing.checkpoints import Succession, read_sealed
from infrastructure.sealing.entries import Line, read_line
from infrastructure.sealing.keys import VerifierKey
from infrastructure.verifying.checking import Claim, Verdict, check_log
from infrastructure.verifying.keyring import read_keys

PAGE = 5_000
PATIENCE_SECONDS = 60.0


def verify_remote(
    client: httpx2.Client,
    *,
    trusted: VerifierKey | None = None,
    kept: Sequence[Claim] = (),
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Verdict:
    """Fetch every event of the server that the client is for, and check it as in a database.

    Raises `ConnectionError` where the server does not answer, `Invalid` where it answers
    something else.
    """
    sealed = read_sealed(_get(client, "/v1/log/checkpoint").text)
    keys = fetch_keys(client)
    lines = _lines(client, sealed.checkpoint.size, told)
    verdict = check_log(lines, [Claim(sealed, "the server"), *kept], keys, trusted)
    verdict.newest = sealed
    return verdict


def fetch_keys(client: httpx2.Client) -> list[Succession]:
    """The keys that the server names; raises as `verify_remote` does."""
    return read_keys(_get(client, "/v1/log/keys").text)


def _lines(client: httpx2.Client, size: int, told: Callable[[int, int], None]) -> Iterator[Line]:
    after = 0
    while after < size:
        answer = _get(client, "/v1/log/events", after=after, limit=min(PAGE, size - after))
        given = answer.content.splitlines()
        if not given:
            return
        for number, line in enumerate(given, after + 1):
            yield read_line(line, number)
        after += len(given)
        told(after, size)


def _get(client: httpx2.Client, path: str, **asked: int) -> httpx2.Response:
    try:
        answer = client.get(path, params=asked)
    except httpx2.HTTPError as error:
        raise ConnectionError(f"{client.base_url} does not answer: {error}") from error
    if answer.status_code != 200:
        raise Invalid(
            f"{client.base_url}{path.lstrip('/')} answers {answer.status_code}:"
            f" {answer.text[:300]}",
            field="target",
            allowed="the address of a Stanceline server",
        )
    return answer
