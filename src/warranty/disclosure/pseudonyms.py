"""Names for links abroad that hold within one case of an authority and nowhere else.

A keyed hash for each case: within it the same lot and the same holder always have the same name, so that a
chain can be followed; between two cases, of one authority or of two, nothing can be joined by them. The
secret behind all keys never leaves the database (migration `create_pseudonym_secret`).
"""

from base64 import b32encode
from hashlib import sha256
from hmac import digest
from typing import Final, Literal
from uuid import UUID

from warranty.database.engine import Connection
from warranty.disclosure import store
from warranty.disclosure.rules import Viewer

_BYTES: Final = 15  # 24 letters without padding; 120 bits

What = Literal["lot", "party"]


class Pseudonyms:
    """The names of one case."""

    def __init__(self, secret: bytes, case: UUID) -> None:
        self._key = digest(secret, b"case\0" + case.bytes, sha256)

    def of(self, what: What, identifier: UUID) -> str:
        """`lot~…` or `party~…`: no id of this register, and not to be led back to one."""
        hashed = digest(self._key, what.encode() + b"\0" + identifier.bytes, sha256)
        return f"{what}~{b32encode(hashed[:_BYTES]).decode().lower()}"


async def pseudonyms_for(connection: Connection, viewer: Viewer) -> Pseudonyms | None:
    """Those of the case an authority asks under; None without one, and for everybody else."""
    if viewer.case is None or viewer.kind != "Authority" or not viewer.is_in_good_standing:
        return None
    return Pseudonyms(await store.pseudonym_secret(connection), viewer.case.id)
