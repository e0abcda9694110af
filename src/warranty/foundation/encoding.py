"""Encodings with one spelling each: base64url without padding, base58btc, RFC 8785 JSON, digests.

Python's base64 accepts stray characters and non-zero trailing bits (sixteen spellings of one
signature); no decoder here does, so that two different texts never mean the same bytes.
"""

from binascii import b2a_base64
from typing import Any

import msgspec

_DIGEST_LENGTH = 64
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE = {character: value for value, character in enumerate(_BASE58)}
_BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_TO_URL = bytes.maketrans(b"+/", b"-_")
# Everything outside the alphabet becomes a sign that no decoder takes.
_FROM_URL = bytes(
    {ord("-"): ord("+"), ord("_"): ord("/")}.get(at, at if at in _BASE64URL else ord("!"))
    for at in range(256)
)
# By length modulo four: with which characters a canonical text may end (unused bits are zero), and what is
# put after it. msgspec decodes base64 several times faster than binascii, as a JSON text.
_LAST = (_BASE64URL, b"", _BASE64URL[::16], _BASE64URL[::4])
_PADDED = (b'"', b"", b'=="', b'="')
_base64 = msgspec.json.Decoder(bytes)
_canonical = msgspec.json.Encoder(order="sorted")


def is_digest(text: str) -> bool:
    """Whether this is a SHA-256 as statements name it: 64 lower-case hexadecimal digits."""
    return len(text) == _DIGEST_LENGTH and not text.strip("0123456789abcdef")


def b64url_encode(raw: bytes) -> str:
    """base64url without padding."""
    return b2a_base64(raw, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def b64url_decode(text: str | bytes) -> bytes:
    """The bytes of canonical base64url without padding; ValueError for any other spelling."""
    encoded = text.encode("ascii") if isinstance(text, str) else text
    rest = len(encoded) % 4
    try:
        if encoded[-1:] in _LAST[rest]:
            return _base64.decode(b'"' + encoded.translate(_FROM_URL) + _PADDED[rest])
    except msgspec.DecodeError:
        pass  # told below
    message = "not canonical base64url without padding"
    raise ValueError(message)


def base58_encode(raw: bytes) -> str:
    """base58btc; leading zero bytes become leading `1`."""
    number = int.from_bytes(raw)
    digits = ""
    while number:
        number, value = divmod(number, 58)
        digits = _BASE58[value] + digits
    return "1" * (len(raw) - len(raw.lstrip(b"\0"))) + digits


def base58_decode(text: str) -> bytes:
    """The bytes of base58btc text; ValueError for a character outside the alphabet."""
    number = 0
    for character in text:
        if character not in _BASE58_VALUE:
            message = f"not base58: {text[:60]!r}"
            raise ValueError(message)
        number = number * 58 + _BASE58_VALUE[character]
    zeros = len(text) - len(text.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """RFC 8785 (JCS) for what we sign: objects with ASCII names, arrays, text, whole numbers, booleans.

    msgspec sorts names by code point, which for ASCII names is the UTF-16 order of the RFC, and escapes
    as the RFC asks. Fractions never occur: weights and amounts are text.
    """
    return _canonical.encode(value)
