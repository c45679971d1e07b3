"""Ed25519 keys as signed notes name them: what signs for a log, what checks it or a witness."""

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
LATEST = 2**63 - 1  # the second up to which C2SP lets a witness sign

_KEY = re.compile(r"(?P<name>[^\s+]+)\+(?P<id>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/]{44})")
_PRIVATE = "PRIVATE+KEY+"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Checks what one log, or (`kind` 4) one witness signed; as text it is the C2SP vkey."""

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
        """Whether the signature is of this key, and holds for this text."""
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
        """Whether the note bears a signature of this key that holds."""
        return any(self.made(signature, note.text) for signature in note.signatures)


@dataclass(frozen=True, slots=True)
class SigningKey:
    """Signs for the log of this name; as text it is the private key, which nobody is to see."""

    name: str
    private: bytes

    @property
    def verifier(self) -> VerifierKey:
        public = Ed25519PrivateKey.from_private_bytes(self.private).public_key()
        return VerifierKey(self.name, ED25519, public.public_bytes_raw())

    @property
    def secret(self) -> str:
        """The key in the form in which it is kept."""
        held = b64encode(bytes([ED25519]) + self.private).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.id.hex()}+{held}"

    def sign(self, text: str) -> Signature:
        signature = Ed25519PrivateKey.from_private_bytes(self.private).sign(text.encode())
        return Signature(self.name, self.verifier.id, signature)

    def __repr__(self) -> str:
        return f"SigningKey({self.name})"


def new_key(name: str) -> SigningKey:
    """A key of its own for the log of this name."""
    return SigningKey(name, Ed25519PrivateKey.generate().private_bytes_raw())


def read_verifier_key(given: str) -> VerifierKey:
    """The key in a vkey, `NAME+ID+KEY`; raises `Invalid` for a text that holds none."""
    allowed = "NAME+ID+KEY, of type 1 (Ed25519) or 4 (cosignatures by it)"
    found = _KEY.fullmatch(str(given))
    if found is not None:
        kind, *held = b64decode(found["key"])
        key = VerifierKey(found["name"], kind, bytes(held))
        if kind in (ED25519, COSIGNATURE) and key.id.hex() == found["id"]:
            return key
    raise Invalid(
        f"{str(given)[:200]!r} is no key of a log or a witness", field="key", allowed=allowed
    )


def read_witness_keys(given: str) -> tuple[VerifierKey, ...]:
    """The keys of witnesses in a text, with spaces or line breaks between them."""
    keys = tuple(read_verifier_key(one) for one in given.split())
    for key in keys:
        if key.kind != COSIGNATURE:
            raise Invalid(
                f"{key} is no key of a witness",
                field="witness_keys",
                allowed="NAME+ID+KEY, of type 4 (cosignature/v1 by Ed25519)",
            )
    return keys


def read_signing_key(given: str, where: str) -> SigningKey:
    """The key that is kept there; raises `Invalid`, which does not show what was given."""
    found = _KEY.fullmatch(given.strip().removeprefix(_PRIVATE))
    if found is not None and given.startswith(_PRIVATE):
        kind, *held = b64decode(found["key"])
        key = SigningKey(found["name"], bytes(held))
        if kind == ED25519 and key.verifier.id.hex() == found["id"]:
            return key
    raise Invalid(
        f"{where} holds no private key of a log",
        field="log_key",
        allowed=f"{_PRIVATE}NAME+ID+KEY",
    )


def signer_of(note: SignedNote, keys: Iterable[VerifierKey]) -> VerifierKey | None:
    """The first of these keys that signed the note."""
    return next((key for key in keys if key.signed(note)), None)


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    return sha256(f"{name}\n".encode() + bytes([kind]) + public).digest()[:4]
