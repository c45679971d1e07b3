"""Ed25519 keys of signed notes: the key that signs for a log, the keys that verify."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from domain.errors import Invalid
from domain.tlog.note import Signature, SignedNote

ED25519 = 1
COSIGNATURE = 4
LATEST = 2**63 - 1  # the last second since 1970 that C2SP allows in a cosignature

_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]{44})")
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """The public key of a log, or (`kind` 4) of a witness; its text is the C2SP vkey."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        return _key_id(self.name, self.kind, self.public)

    def __str__(self) -> str:
        held = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{held}"

    def made(self, signature: Signature, text: str) -> bool:
        """Return whether the signature is a valid one of this key over this text."""
        if (signature.name, signature.key_id) != (self.name, self.id):
            return False
        signed, message = signature.signature, text
        if self.kind == COSIGNATURE:
            time, signed = int.from_bytes(signed[:8]), signed[8:]
            if time > LATEST:
                return False
            message = f"cosignature/v1\ntime {time}\n{text}"
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signed, message.encode())
        except InvalidSignature:
            return False
        return True

    def signed(self, note: SignedNote) -> bool:
        """Return whether the note has a valid signature of this key."""
        return any(self.made(signature, note.text) for signature in note.signatures)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key of the log of this name; its `repr` does not show it."""

    name: str
    private: bytes

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.private).public_key()
        return VerifierKey(self.name, ED25519, public.public_bytes_raw())

    @property
    def secret(self) -> str:
        """The private key as text, as it is stored."""
        held = b64encode(bytes([ED25519]) + self.private).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{held}"

    def sign(self, text: str) -> Signature:
        signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode())
        return Signature(self.name, self.verifier.id, signature)

    def __repr__(self) -> str:
        return f"SigningKey({self.name})"


def new_key(name: str) -> SigningKey:
    """Return a new random key for the log of this name."""
    return SigningKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_verifier_key(given: str) -> VerifierKey:
    """Return the key in a vkey, `NAME+ID+KEY`; raises `Invalid` for any other text."""
    allowed = "NAME+ID+KEY, of type 1 (Ed25519) or 4 (cosignatures by it)"
    found = _KEY.fullmatch(str(given))
    if found is not None:
        kind, *held = b64decode(found["key"])
        key = VerifierKey(found["name"], kind, bytes(held))
        if kind in (ED25519, COSIGNATURE) and key.id.hex() == found["id"]:
            return key
    raise Invalid(
        f"{str(given)[:200]!r} is not the key of a log or a witness", field="key", allowed=allowed
    )


def read_witness_keys(given: str) -> tuple[VerifierKey, ...]:
    """Return the keys of witnesses in a text, separated by spaces or line breaks."""
    keys = tuple(read_verifier_key(one) for one in given.split())
    for key in keys:
        if key.kind != COSIGNATURE:
            raise Invalid(
                f"{key} is not the key of a witness",
                field="witness_keys",
                allowed="NAME+ID+KEY, of type 4 (cosignature/v1 by Ed25519)",
            )
    return keys


def read_signing_key(given: str, where: str) -> SigningKey:
    """Return the private key in a text; raises `Invalid`, which never shows the text."""
    found = _KEY.fullmatch(given.strip().removeprefix(_PRIVATE))
    if found is not None and given.startswith(_PRIVATE):
        kind, *held = b64decode(found["key"])
        key = SigningKey(found["name"], bytes(held))
        if kind == ED25519 and key.verifier.id.hex() == found["id"]:
            return key
    raise Invalid(
        f"{where} does not hold the private key of a log",
        field="log_key",
        allowed=f"{_PRIVATE}NAME+ID+KEY",
    )


def signer_of(note: SignedNote, keys: Iterable[VerifierKey]) -> VerifierKey | None:
    """Return the first of these keys that signed the note; None if none did."""
    return next((key for key in keys if key.signed(note)), None)


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]
