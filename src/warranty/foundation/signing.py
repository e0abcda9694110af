"""Ed25519 keys on PyNaCl: signing, verification, multibase spelling, and key files under a passphrase.

Verification is libsodium's: it refuses non-canonical R, small-order keys and non-canonical S, as RFC
8032 allows; we hold to that one behaviour everywhere (tests/vectors/ed25519).
"""

from __future__ import annotations

from typing import Final

import msgspec
from nacl import bindings, exceptions, pwhash, secret, utils

from warranty.foundation.encoding import b64url_decode, b64url_encode, base58_decode, base58_encode
from warranty.foundation.errors import Kind, Refusal

_MULTICODEC_ED25519: Final = b"\xed\x01"
# Spelled out it has 48 characters; reading base58 takes the square of its length, so it is looked at first.
_LONGEST_MULTIBASE: Final = 60
SIGNATURE_BYTES: Final = 64


class KeyUnreadable(Refusal):
    """A key, or a key file, that is not what it should be, or a wrong passphrase."""

    kind = Kind.INVALID
    code = "key-unreadable"
    title = "The key cannot be read"


class PublicKey:
    """An Ed25519 public key; 32 raw bytes."""

    __slots__ = ("multibase", "raw")

    def __init__(self, raw: bytes) -> None:
        if len(raw) != bindings.crypto_sign_PUBLICKEYBYTES:
            raise KeyUnreadable("A public key has 32 bytes.")
        self.raw = raw
        self.multibase = "z" + base58_encode(_MULTICODEC_ED25519 + raw)

    @classmethod
    def from_multibase(cls, text: str) -> PublicKey:
        """From `z6Mk…` (base58btc of the Ed25519 multicodec and key). Raises KeyUnreadable."""
        if len(text) > _LONGEST_MULTIBASE:
            raise KeyUnreadable(f"{text[:60]!r} … is longer than an Ed25519 public key.")
        try:
            decoded = base58_decode(text[1:])
        except ValueError as broken:
            raise KeyUnreadable(f"{text[:60]!r} is not a public key.") from broken
        if text[:1] != "z" or decoded[:2] != _MULTICODEC_ED25519:
            raise KeyUnreadable(f"{text[:60]!r} is not an Ed25519 public key (it should begin with z6Mk).")
        key = cls(decoded[2:])
        if key.multibase != text:
            raise KeyUnreadable(f"{text[:60]!r} is not spelled canonically.")
        return key

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` (64 bytes) is this key's over `message`. Never raises for bad input."""
        if len(signature) != SIGNATURE_BYTES:
            return False
        try:
            bindings.crypto_sign_open(signature + message, self.raw)
        except (exceptions.BadSignatureError, exceptions.ValueError):
            return False
        return True

    def __eq__(self, other: object) -> bool:
        """Equal when the raw keys are."""
        return isinstance(other, PublicKey) and self.raw == other.raw

    def __hash__(self) -> int:
        """By the raw key."""
        return hash(self.raw)

    def __repr__(self) -> str:
        """The multibase text."""
        return f"PublicKey({self.multibase})"


class SigningKey:
    """An Ed25519 private key. It never leaves the program of the party that made it."""

    __slots__ = ("_secret", "public", "seed")

    def __init__(self, seed: bytes) -> None:
        if len(seed) != bindings.crypto_sign_SEEDBYTES:
            raise KeyUnreadable("A private key has 32 bytes.")
        public, self._secret = bindings.crypto_sign_seed_keypair(seed)
        self.seed = seed
        self.public = PublicKey(public)

    @classmethod
    def generate(cls) -> SigningKey:
        """A new random key."""
        return cls(utils.random(bindings.crypto_sign_SEEDBYTES))

    @classmethod
    def from_seed(cls, seed: bytes) -> SigningKey:
        """The key of a 32-byte seed."""
        return cls(seed)

    def sign(self, message: bytes) -> bytes:
        """The 64-byte detached signature; deterministic (RFC 8032)."""
        return bindings.crypto_sign(message, self._secret)[:SIGNATURE_BYTES]

    def __repr__(self) -> str:
        """The public half only."""
        return f"SigningKey(public={self.public.multibase})"


class KeyFile(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    """A private key at rest: Argon2id over the passphrase, XSalsa20-Poly1305 over the seed.

    The parameters stand beside the box, so that a file keeps opening when the defaults grow.
    """

    format: str
    party: str
    public_key: str
    salt: str
    operations: int
    memory_bytes: int
    box: str


KEY_FILE_FORMAT: Final = "warranty-key-1"
_LARGEST_MEMORY: Final = 1 << 30
_LARGEST_OPERATIONS: Final = 16


def seal_key(
    key: SigningKey, party: str, passphrase: str, *, operations: int = 3, memory_bytes: int = 1 << 26
) -> bytes:
    """The bytes of an encrypted key file. party: the DID that signs with it, "" when not known yet."""
    salt = utils.random(pwhash.argon2id.SALTBYTES)
    wrapping = pwhash.argon2id.kdf(32, passphrase.encode(), salt, opslimit=operations, memlimit=memory_bytes)
    content = KeyFile(
        format=KEY_FILE_FORMAT,
        party=party,
        public_key=key.public.multibase,
        salt=b64url_encode(salt),
        operations=operations,
        memory_bytes=memory_bytes,
        box=b64url_encode(bytes(secret.SecretBox(wrapping).encrypt(key.seed))),
    )
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def read_key_file(content: bytes) -> KeyFile:
    """The readable part of a key file, without the passphrase. Raises KeyUnreadable."""
    try:
        file = msgspec.json.decode(content, type=KeyFile)
    except msgspec.DecodeError as broken:
        raise KeyUnreadable("This is not a key file.") from broken
    if file.format != KEY_FILE_FORMAT:
        raise KeyUnreadable(f"Unknown key file format {file.format[:40]!r}.")
    return file


def open_key(content: bytes, passphrase: str) -> SigningKey:
    """The private key of a key file. Raises KeyUnreadable for a wrong passphrase or a damaged file."""
    file = read_key_file(content)
    if not (1 <= file.operations <= _LARGEST_OPERATIONS and file.memory_bytes <= _LARGEST_MEMORY):
        raise KeyUnreadable("The key file asks for an absurd amount of work to open it.")
    try:
        wrapping = pwhash.argon2id.kdf(
            32,
            passphrase.encode(),
            b64url_decode(file.salt),
            opslimit=file.operations,
            memlimit=file.memory_bytes,
        )
        key = SigningKey(secret.SecretBox(wrapping).decrypt(b64url_decode(file.box)))
    except (exceptions.CryptoError, exceptions.ValueError, ValueError) as broken:
        raise KeyUnreadable("The passphrase is wrong or the key file is damaged.") from broken
    if key.public.multibase != file.public_key:
        raise KeyUnreadable("The key file is damaged: its two halves do not belong together.")
    return key
