"""The log as static files and proofs: everything an auditor needs to check it without us."""

from __future__ import annotations

import json
from base64 import b64decode

import pytest

from domain.tlog.merkle import Growth, is_consistent, is_included, leaf_hash
from domain.tlog.note import read_checkpoint, read_note, read_proof
from infrastructure.sealing.entries import leaf_of, read_line
from infrastructure.sealing.keys import read_verifier_key
from tests.api.api_client import ApiClient, refusal, refused_field


@pytest.fixture
def log(api: ApiClient) -> ApiClient:
    """The cast of seven, sealed, and one development more."""
    api.get("/v1/log/checkpoint")
    api.report()
    return api


def test_the_checkpoint_covers_all_that_is_recorded_and_is_signed(log: ApiClient) -> None:
    answer = log.get("/v1/log/checkpoint")
    note = read_note(answer.text)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert read_checkpoint(note.text).size == log.last_position() == 8
    (key,) = log.read("/v1/log/keys")["data"]
    assert read_verifier_key(key["key"]).signed(note)
    assert key["succession"] is None


def test_an_earlier_checkpoint_can_be_asked_for_again(log: ApiClient) -> None:
    log.get("/v1/log/checkpoint")
    earlier = log.get("/v1/log/checkpoint", size="7")
    assert read_checkpoint(read_note(earlier.text).text).size == 7
    assert refusal(log.get("/v1/log/checkpoint", size="5"), 404)


def test_the_stored_events_have_the_leaves_of_the_signed_tree(log: ApiClient) -> None:
    checkpoint = read_checkpoint(read_note(log.get("/v1/log/checkpoint").text).text)
    lines = log.get("/v1/log/events").content.splitlines()
    tree = Growth()
    for number, line in enumerate(lines, 1):
        read = read_line(line, number)
        assert leaf_of(read.event) == read.leaf
        tree.append(leaf_of(read.event))
    assert tree.root() == checkpoint.root
    assert json.loads(lines[7])["topic"] == "development.reported.v1"
    after = log.get("/v1/log/events", after="6", limit="1").content.splitlines()
    assert after == lines[6:7]


def test_tiles_hold_the_hashes_and_the_entries_they_are_of(log: ApiClient) -> None:
    log.get("/v1/log/checkpoint")
    hashes = log.get("/v1/log/tile/0/000.p/8")
    entries = log.get("/v1/log/tile/entries/000.p/8").content
    assert hashes.headers["cache-control"] == "public, max-age=31536000, immutable"
    leaves = []
    while entries:
        length = int.from_bytes(entries[:2])
        leaves.append(leaf_hash(entries[2 : 2 + length]))
        entries = entries[2 + length :]
    assert b"".join(leaves) == hashes.content
    assert log.get("/v1/log/tile/0/000.p/3").content == hashes.content[:96]


@pytest.mark.parametrize("path", ["0/000", "0/000.p/9", "1/000.p/1", "x/000", "0/001.p/1"])
def test_a_tile_that_is_not_signed_is_not_there(log: ApiClient, path: str) -> None:
    log.get("/v1/log/checkpoint")
    refusal(log.get(f"/v1/log/tile/{path}"), 404)


def test_an_event_is_proved_to_be_in_the_log(log: ApiClient) -> None:
    root = read_checkpoint(read_note(log.get("/v1/log/checkpoint").text).text).root
    proved = log.read("/v1/log/proofs/inclusion", position="3")
    assert (proved["index"], proved["size"], b64decode(proved["root"])) == (2, 8, root)
    hashes = [b64decode(one) for one in proved["proof"]]
    assert is_included(b64decode(proved["leaf_hash"]), 2, 8, hashes, root)
    assert refused_field(log.get("/v1/log/proofs/inclusion", position="9")) == (
        "position",
        "1 to 8",
    )


def test_the_log_is_proved_to_go_on_from_what_it_was(log: ApiClient) -> None:
    now = read_checkpoint(read_note(log.get("/v1/log/checkpoint").text).text)
    before = read_checkpoint(read_note(log.get("/v1/log/checkpoint", size="7").text).text)
    proved = log.read("/v1/log/proofs/consistency", old_size="7")
    hashes = [b64decode(one) for one in proved["proof"]]
    assert is_consistent(7, 8, hashes, before.root, now.root)
    allowed = refused_field(log.get("/v1/log/proofs/consistency", old_size="9"))
    assert allowed == ("old_size", "1 to 8")


def test_a_proof_file_needs_nothing_but_the_event_and_the_key(log: ApiClient) -> None:
    log.get("/v1/log/checkpoint")
    proof = read_proof(log.get("/v1/log/proofs/8.tlog-proof").text)
    note = read_note(proof.checkpoint)
    checkpoint = read_checkpoint(note.text)
    (line,) = log.get("/v1/log/events", after="7").content.splitlines()
    leaf = leaf_of(read_line(line, 1).event)
    assert is_included(leaf, proof.index, checkpoint.size, proof.hashes, checkpoint.root)
    (key,) = log.read("/v1/log/keys")["data"]
    assert read_verifier_key(key["key"]).signed(note)


def test_it_is_the_same_on_each_database(talk_on_each: ApiClient) -> None:
    root = read_checkpoint(read_note(talk_on_each.get("/v1/log/checkpoint").text).text).root
    proved = talk_on_each.read("/v1/log/proofs/inclusion", position="2")
    hashes = [b64decode(one) for one in proved["proof"]]
    assert is_included(b64decode(proved["leaf_hash"]), 1, 7, hashes, root)
