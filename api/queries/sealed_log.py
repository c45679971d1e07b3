"""The log for auditors: signed checkpoints, keys, tiles, proofs, and the stored events."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from typing_extensions import TypedDict

from api.current_server import TheServer
from api.http.parameters import Between, Whole
from api.http.problems import READ_REFUSALS
from api.http.responses import FOR_EVER, rendered
from api.questions.question_route import QuestionRoute
from domain.errors import NotFound
from domain.tlog.tile import tile_at
from infrastructure.database.completeness import read_complete
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.checkpoints import keys_answer
from infrastructure.sealing.sealer import served, served_in

LONGEST = 5_000  # events of a page

_SHORTLY = "public, max-age=2"
_TEXT = "text/plain; charset=utf-8"
_AS_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}

router = APIRouter(
    prefix="/v1/log", route_class=QuestionRoute, tags=["log"], responses=READ_REFUSALS
)

Size = Annotated[
    Whole | None,
    Query(description="The size of the tree; by default that of the newest checkpoint"),
]


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """A proof that an event is in the log: hashes in base64, from the leaf up to the root."""

    position: int
    index: int
    size: int
    leaf_hash: str
    root: str
    proof: list[str]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """A proof that the log continues an earlier one: hashes in base64, in the order of RFC 9162."""

    old_size: int
    size: int
    old_root: str
    root: str
    proof: list[str]


class Key(TypedDict):
    """A key of the log; `succession` is a note, signed by the key before it and by itself."""

    key: str
    succession: str | None


class Keys(TypedDict):
    """The keys of the log, the first one first; the last key signs."""

    data: list[Key]


@router.get("/checkpoint", response_class=Response, responses=_AS_TEXT)
def read_checkpoint(server: TheServer, size: Size = None) -> Response:
    """The newest checkpoint, or that of `size`.

    If events were recorded since the newest one, a new checkpoint is signed first.
    """
    if size is None:
        server.guard.require_fit()
        sealed = server.sealer.newest()
    else:
        sealed = served(server.writing.engine, size)
    return Response(str(sealed.note), headers={"Cache-Control": _SHORTLY}, media_type=_TEXT)


@router.get("/keys", responses={200: {"model": Keys}})
def list_keys(server: TheServer) -> Response:
    """The keys of the log, each with the note in which the key before it names it."""
    with read_complete(server.writing.engine) as connection:
        known = checkpoints.successions(connection)
    return rendered(keys_answer(known), headers={"Cache-Control": _SHORTLY})


@router.get(
    "/tile/{path:path}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def read_tile(path: str, server: TheServer) -> Response:
    """An immutable tile of hashes or of entries, in the layout of C2SP tlog-tiles."""
    tile = tile_at(path)
    if tile is None:
        raise NotFound(f"there is no tile {path[:100]!r}", allowed="0/000, entries/x001/234.p/5")
    with read_complete(server.writing.engine) as connection:
        held = proofs.tile_bytes(connection, tile)
    headers = {"Cache-Control": FOR_EVER}
    return Response(held, headers=headers, media_type="application/octet-stream")


@router.get("/proofs/inclusion", responses={200: {"model": InclusionProof}})
def read_inclusion_proof(
    server: TheServer,
    position: Annotated[
        Whole, Query(description="The position of the event; its leaf index is one less")
    ],
    size: Size = None,
) -> Response:
    """The proof that the event at a position is in the log."""
    with read_complete(server.writing.engine) as connection:
        found = proofs.inclusion(connection, position, size)
    hashes = [_base64(one) for one in found.proof]
    leaf, root = _base64(found.leaf_hash), _base64(found.root)
    proof = InclusionProof(position, found.index, found.size, leaf, root, hashes)
    return rendered(proof, headers=_cached(size))


@router.get("/proofs/consistency", responses={200: {"model": ConsistencyProof}})
def read_consistency_proof(
    server: TheServer,
    old_size: Annotated[Whole, Query(description="The size of the tree that you saw before")],
    size: Size = None,
) -> Response:
    """The proof that the log continues the log of `old_size` events: none of them was changed."""
    with read_complete(server.writing.engine) as connection:
        found = proofs.consistency(connection, old_size, size)
    hashes = [_base64(one) for one in found.proof]
    old, new = _base64(found.old_root), _base64(found.root)
    proof = ConsistencyProof(found.old_size, found.size, old, new, hashes)
    return rendered(proof, headers=_cached(size))


@router.get(
    "/proofs/{position}.tlog-proof",
    response_class=Response,
    responses=_AS_TEXT,
)
def read_event_proof(position: Whole, server: TheServer, size: Size = None) -> Response:
    """A file that proves one event permanently: its index, the hashes and the checkpoint."""
    with read_complete(server.writing.engine) as connection:
        text = proofs.proof_file(connection, position, served_in(connection, size))
    # A witness may still sign the checkpoint in it, so the file can change for any size.
    headers = {
        "Content-Disposition": f'attachment; filename="{position}.tlog-proof"',
        "Cache-Control": _SHORTLY,
    }
    return Response(text, headers=headers, media_type=_TEXT)


@router.get(
    "/events",
    response_class=Response,
    responses={200: {"content": {"application/jsonl": {}}}},
)
def list_stored_events(
    server: TheServer,
    after: Annotated[Whole, Query(description="The position of the last event seen")] = 0,
    limit: Annotated[int, Between(1, LONGEST)] = 1_000,
) -> Response:
    """Sealed events as they are stored, one JSON object a line, each with its leaf hash."""
    with read_complete(server.writing.engine) as connection:
        until = served_in(connection).checkpoint.size
        lines = b"".join(proofs.lines(connection, after, until, limit))
    headers = {"Cache-Control": _SHORTLY}
    return Response(lines, headers=headers, media_type="application/jsonl")


def _cached(size: int | None) -> dict[str, str]:
    """Return the cache headers: a proof about a tree of a given size never changes."""
    return {"Cache-Control": _SHORTLY if size is None else FOR_EVER}


def _base64(one: bytes) -> str:
    return b64encode(one).decode()
