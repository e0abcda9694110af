"""C2SP signed notes: a text and the lines of those who signed it.

    <text, any lines, ending in a newline>
    <empty line>
    — <key name> <base64 of key id (4 bytes) and signature>

A verifier's key (vkey) is written `<name>+<key id in hex>+<base64 of algorithm byte and key>`. Ed25519
keys and timestamped Ed25519 cosignatures of witnesses are verified; the other assigned algorithms
(ECDSA, RFC 6962, ML-DSA) are read, so that a note or a key carrying them is not mistaken for broken.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256
from typing import Final, Self

from warranty.foundation.signing import PublicKey, SigningKey
from warranty.transparency.rules.encoding import b64_bytes, b64_text
from warranty.transparency.rules.refusals import (
    AlgorithmUnsupported,
    NoteForged,
    NoteUnreadable,
    NoteUnsigned,
    VerifierKeyUnreadable,
)

LONGEST_NOTE: Final = 1 << 20
MOST_SIGNATURES: Final = 64
"""The specification asks to accept at least 16."""
_KEY_ID_BYTES: Final = 4
_TIMESTAMP_BYTES: Final = 8
_MARK: Final = "\N{EM DASH} "
_LATEST_TIMESTAMP: Final = (1 << 63) - 1
_FORBIDDEN: Final = re.compile("[\x00-\x09\x0b-\x1f\ud800-\udfff]")
"""Control characters other than newline, and what UTF-8 cannot spell."""


class Algorithm(IntEnum):
    """Signature type bytes assigned by C2SP signed-note."""

    ED25519 = 1
    ECDSA = 2
    COSIGNATURE_V1 = 4
    RFC6962 = 5
    ML_DSA_44 = 6


_KEY_BYTES: Final = {Algorithm.ED25519: 32, Algorithm.COSIGNATURE_V1: 32, Algorithm.ML_DSA_44: 1312}
"""Length of the key where it is fixed; the others hold a DER structure."""


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """Somebody's public key for notes: name, algorithm, key bytes as the algorithm encodes them."""

    name: str
    algorithm: Algorithm
    key: bytes

    @classmethod
    def ed25519(cls, name: str, public: PublicKey) -> Self:
        """The key by which a log signs its checkpoints. Raises VerifierKeyUnreadable for a bad name."""
        if not is_key_name(name):
            raise VerifierKeyUnreadable(f"{name[:60]!r} cannot name a log key: no spaces and no plus sign.")
        return cls(name, Algorithm.ED25519, public.raw)

    @property
    def key_id(self) -> bytes:
        """Four bytes that tell keys of one name apart; no protection against forgery."""
        match self.algorithm:
            case Algorithm.ECDSA:
                return sha256(self.key).digest()[:_KEY_ID_BYTES]
            case Algorithm.RFC6962:
                material = sha256(self.key).digest()
            case _:
                material = self.key
        return sha256(f"{self.name}\n".encode() + bytes([self.algorithm]) + material).digest()[:_KEY_ID_BYTES]

    def text(self) -> str:
        """The vkey."""
        return f"{self.name}+{self.key_id.hex()}+{b64_text(bytes([self.algorithm]) + self.key)}"

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether `signature` is this key's over the note text. Raises AlgorithmUnsupported.

        A cosignature is its timestamp (8 bytes) and the signature over the text with a header naming it.
        """
        match self.algorithm:
            case Algorithm.ED25519:
                message = text.encode()
            case Algorithm.COSIGNATURE_V1:
                time = cosigned_at(signature)
                if time > _LATEST_TIMESTAMP:
                    return False
                message = f"cosignature/v1\ntime {time}\n{text}".encode()
                signature = signature[_TIMESTAMP_BYTES:]
            case _:
                raise AlgorithmUnsupported(f"The key {self.name} is for signatures not verified here.")
        return PublicKey(self.key).verify(message, signature)


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: whose it claims to be, and the bytes after the key id."""

    name: str
    key_id: bytes
    signature: bytes

    def line(self) -> str:
        """The line with its newline."""
        return f"{_MARK}{self.name} {b64_text(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class SignedNote:
    """A note as parsed: nothing in it is verified yet."""

    text: str
    signatures: tuple[NoteSignature, ...]

    def format(self) -> str:
        """The note as text."""
        return f"{self.text}\n{''.join(signature.line() for signature in self.signatures)}"


def is_key_name(name: str) -> bool:
    """Whether a key may be called this: not empty, neither Unicode spaces nor plus signs."""
    return bool(name) and "+" not in name and not any(map(str.isspace, name)) and name.isprintable()


def parse_vkey(text: str) -> VerifierKey:
    """The key in a vkey. Raises VerifierKeyUnreadable, also when the key id does not belong to the key."""
    try:
        name, _, encoded = text.split("+", 2)
        raw = b64_bytes(encoded)
        key = VerifierKey(name, Algorithm(raw[0]), raw[1:])
    except (ValueError, IndexError) as broken:
        raise VerifierKeyUnreadable("This is not a key of the form name+id+key.") from broken
    length = _KEY_BYTES.get(key.algorithm, len(key.key))
    if not is_key_name(name) or len(key.key) != length or not length or key.text() != text:
        raise VerifierKeyUnreadable("The parts of this key do not belong together.")
    return key


def parse_note(note: str) -> SignedNote:
    """A signed note's text and signature lines, unverified. Raises NoteUnreadable."""
    text, gap, lines = note.rpartition("\n\n")
    if not gap or not lines.endswith("\n") or len(note) > LONGEST_NOTE or _FORBIDDEN.search(note):
        raise NoteUnreadable("This is not a signed note.")
    rows = lines[:-1].split("\n")
    if len(rows) > MOST_SIGNATURES:
        raise NoteUnreadable(f"The note carries more than {MOST_SIGNATURES} signatures.")
    return SignedNote(text + "\n", tuple(_parse_signature(row) for row in rows))


def sign_note(text: str, name: str, key: SigningKey) -> str:
    """The note with one Ed25519 signature. The text must end in a newline."""
    vkey = VerifierKey.ed25519(name, key.public)
    signature = NoteSignature(name, vkey.key_id, key.sign(text.encode()))
    return SignedNote(text, (signature,)).format()


def verified_signatures(note: SignedNote, keys: Iterable[VerifierKey]) -> list[NoteSignature]:
    """Signatures by these keys, the first of each. Signatures by others say nothing and are passed over.

    Raises NoteForged when a signature claims one of the keys and is not its signature, whatever the other
    lines say, and NoteUnsigned when none of the keys has signed.
    """
    known = {(key.name, key.key_id): key for key in keys}
    verified = []
    for signature in note.signatures:
        key = known.pop((signature.name, signature.key_id), None)
        if key is None:
            continue
        if not key.verify(note.text, signature.signature):
            raise NoteForged(f"The signature of {signature.name} does not fit the text.")
        verified.append(signature)
    if not verified:
        raise NoteUnsigned("None of the expected keys has signed this.")
    return verified


def cosigned_at(signature: bytes) -> int:
    """When a witness cosigned, in seconds since 1970, from the bytes after the key id."""
    return int.from_bytes(signature[:_TIMESTAMP_BYTES])


def _parse_signature(row: str) -> NoteSignature:
    """One line `— name base64`. Raises NoteUnreadable."""
    name, space, encoded = row.removeprefix(_MARK).partition(" ")
    try:
        raw = b64_bytes(encoded)
    except ValueError as broken:
        raise NoteUnreadable("A signature line of the note is not base64.") from broken
    if not row.startswith(_MARK) or not space or not is_key_name(name) or len(raw) <= _KEY_ID_BYTES:
        raise NoteUnreadable("A signature line of the note is not of the form: dash, name, signature.")
    return NoteSignature(name, raw[:_KEY_ID_BYTES], raw[_KEY_ID_BYTES:])
