"""The spellings C2SP's text formats share: standard base64 and plain decimals, each with one spelling.

Python's decoders accept stray characters, missing padding bits, underscores and signs; two spellings of
one proof would be two proofs, so what is decoded here is encoded again and compared.
"""

import re
from base64 import b64decode
from binascii import Error, b2a_base64
from typing import Final

_LARGEST_UINT64: Final = (1 << 64) - 1
_DECIMAL: Final = re.compile("0|[1-9][0-9]{0,19}")


def b64_line(raw: bytes) -> str:
    """Standard base64 with padding, and a newline."""
    return b2a_base64(raw).decode("ascii")


def b64_text(raw: bytes) -> str:
    """Standard base64 with padding."""
    return b2a_base64(raw, newline=False).decode("ascii")


def b64_bytes(text: str) -> bytes:
    """The bytes of canonical standard base64; ValueError for any other spelling."""
    try:
        raw = b64decode(text, validate=True)
    except Error as broken:
        raise ValueError(str(broken)) from broken
    if b64_text(raw) != text:
        message = "not canonical base64"
        raise ValueError(message)
    return raw


def decimal(text: str) -> int:
    """A uint64 in ASCII digits without leading zeros; ValueError otherwise."""
    if not _DECIMAL.fullmatch(text) or int(text) > _LARGEST_UINT64:
        message = f"not a plain decimal number of 64 bits: {text[:30]!r}"
        raise ValueError(message)
    return int(text)
