"""What a bundle says about itself to whoever opens it first."""

from __future__ import annotations

README = """\
# An audit bundle of Stanceline

It holds one answer, and all that it takes to find out whether the answer is what the record says,
without trusting whoever gave it to you.

| file | what |
|---|---|
| `manifest.json` | the question (actor, day, position of the log), and SHA-256 of all other files |
| `answer.json` | the answer that was given |
| `events/N.json` | each event that the answer rests on, `N` being its position |
| `proofs/N.tlog-proof` | that this event is in the log (C2SP tlog-proof) |
| `checkpoint` | what the log signed about itself (C2SP tlog-checkpoint), and the witnesses |
| `keys.json` | the keys of the log, each vouched for by the one before |
| `policy.json` | the words, rules and windows by which events become an answer |
| `log.jsonl` | the whole log, an event a line, each with its hash in the tree |
| `verify_bundle.py` | a program that checks the bundle without Stanceline |

## Check it

With Stanceline: `stanceline log verify THIS.zip --key VKEY` checks everything, then replays the log
into an empty database and asks the question again.

Without Stanceline: `python verify_bundle.py THIS.zip VKEY` checks the log, the proofs, the
signature, and that the bundle holds every event of each development that the answer names. The
program is one file that needs Python and the library `cryptography`. It does not derive the answer
again, and it does not check this file, the policy or itself: nobody signed those. Whoever made up a
bundle could also make up the program in it: run a copy that comes from somebody you trust.

Take the key from somebody you trust, not from this bundle: whoever could make up a log could
make up a key. A checkpoint you kept from an earlier bundle must still fit: that is what shows that
nothing was rewritten in between.

## By hand

The `state` of a line is the text that was stored. The leaf of an event is
`SHA-256(0x00 || entry)`, where the entry is this JSON, names in this order, no spaces:

    {"command_id":…,"originator_id":…,"originator_version":…,"position":…,
     "recorded_at":…,"state_sha256":…,"topic":…}

`state_sha256` is the SHA-256 of the state in UTF-8, in hexadecimal. Two nodes join as
`SHA-256(0x01 || left || right)`, as RFC 9162 section 2.1 says; the root is the third line of the
checkpoint, in base64.
"""
