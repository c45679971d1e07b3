"""The log as an auditor takes it: signed checkpoints, tiles, proofs, and the very bytes stored."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response
from typing_extensions import TypedDict

from api.parameters import Between, Whole
from api.problems import READ_REFUSALS
from api.questions.asking import AskingRoute
from api.responses import FOR_EVER, rendered
from api.state import TheServer
from domain.errors import NotFound
from domain.tlog.tile import tile_at
from infrastructure.database.engine import read_transaction
from infrastructure.sealing import checkpoints, proofs
from infrastructure.sealing.checkpoints import keys_answer
from infrastructure.sealing.sealer import served, served_in

LONGEST = 5_000

_SHORTLY = "public, max-age=2"
_TEXT = "text/plain; charset=utf-8"
_AS_TEXT: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {}}}}

router = APIRouter(prefix="/v1/log", route_class=AskingRoute, tags=["log"], responses=READ_REFUSALS)

Size = Annotated[
    Whole | None, Query(description="Of the tree; the newest that was signed if left out")
]


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """Hashes in base64; `proof` leads from the leaf up to the root."""

    position: int
    index: int
    size: int
    leaf_hash: str
    root: str
    proof: list[str]


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """Hashes in base64; `proof` is in the order of RFC 9162."""

    old_size: int
    size: int
    old_root: str
    root: str
    proof: list[str]


class Key(TypedDict):
    """A key that signs the log, or did; `succession` is a note by the key before and by itself."""

    key: str
    succession: str | None


class Keys(TypedDict):
    """The keys of the log, the first one first; the last one signs."""

    data: list[Key]


@router.get("/checkpoint", response_class=Response, responses=_AS_TEXT)
def read_checkpoint(server: TheServer, size: Size = None) -> Response:
    """The newest checkpoint, made now if something was recorded since, or one of `size`."""
    if size is None:
        server.guard.require_fit()
        sealed = server.sealer.newest()
    else:
        sealed = served(server.engine, size)
    return Response(str(sealed.note), headers={"Cache-Control": _SHORTLY}, media_type=_TEXT)


@router.get("/keys", responses={200: {"model": Keys}})
def list_keys(server: TheServer) -> Response:
    """The keys that sign the log, and how each followed from the one before."""
    with read_transaction(server.engine) as connection:
        known = checkpoints.successions(connection)
    return rendered(keys_answer(known), headers={"Cache-Control": _SHORTLY})


@router.get(
    "/tile/{path:path}",
    response_class=Response,
    responses={200: {"content": {"application/octet-stream": {}}}},
)
def read_tile(path: str, server: TheServer) -> Response:
    """A tile of hashes or of entries, in the layout of C2SP tlog-tiles; it never changes."""
    tile = tile_at(path)
    if tile is None:
        raise NotFound(f"there is no tile {path[:100]!r}", allowed="0/000, entries/x001/234.p/5")
    with read_transaction(server.engine) as connection:
        held = proofs.tile_bytes(connection, tile)
    headers = {"Cache-Control": FOR_EVER}
    return Response(held, headers=headers, media_type="application/octet-stream")


@router.get("/proofs/inclusion", responses={200: {"model": InclusionProof}})
def read_inclusion_proof(
    server: TheServer,
    position: Annotated[Whole, Query(description="Of the event; its leaf index is one less")],
    size: Size = None,
) -> Response:
    """That the event at a position is in the log."""
    with read_transaction(server.engine) as connection:
        found = proofs.inclusion(connection, position, size)
    hashes = [_told(one) for one in found.proof]
    leaf, root = _told(found.leaf_hash), _told(found.root)
    proof = InclusionProof(position, found.index, found.size, leaf, root, hashes)
    return rendered(proof, headers=_kept(size))


@router.get("/proofs/consistency", responses={200: {"model": ConsistencyProof}})
def read_consistency_proof(
    server: TheServer,
    old_size: Annotated[Whole, Query(description="Of the tree that was seen before")],
    size: Size = None,
) -> Response:
    """That nothing was changed in, or taken from, what the log held when it had `old_size`."""
    with read_transaction(server.engine) as connection:
        found = proofs.consistency(connection, old_size, size)
    hashes = [_told(one) for one in found.proof]
    old, new = _told(found.old_root), _told(found.root)
    proof = ConsistencyProof(found.old_size, found.size, old, new, hashes)
    return rendered(proof, headers=_kept(size))


@router.get(
    "/proofs/{position}.tlog-proof",
    response_class=Response,
    responses=_AS_TEXT,
)
def read_event_proof(position: Whole, server: TheServer, size: Size = None) -> Response:
    """A file that proves one event for good: its place, the hashes, and the checkpoint."""
    with read_transaction(server.engine) as connection:
        text = proofs.proof_file(connection, position, served_in(connection, size))
    # Witnesses may still sign the checkpoint in it, so it may change whatever size is named.
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
    """Sealed events as they are stored, one JSON object a line: what the leaves are made of."""
    with read_transaction(server.engine) as connection:
        until = served_in(connection).checkpoint.size
        told = b"".join(proofs.lines(connection, after, until, limit))
    headers = {"Cache-Control": _SHORTLY}
    return Response(told, headers=headers, media_type="application/jsonl")


def _kept(size: int | None) -> dict[str, str]:
    """A proof about a tree of a given size is the same for ever."""
    return {"Cache-Control": _SHORTLY if size is None else FOR_EVER}


def _told(one: bytes) -> str:
    return b64encode(one).decode()
