"""The log for machines: answers of `/log/…` that are not the bytes C2SP lays down."""

from datetime import datetime

from warranty.wire.shapes import Shape


class Proof(Shape, frozen=True):
    """An inclusion or consistency proof (RFC 9162, 2.1). hashes: base64, in the order of the RFC."""

    size: int
    hashes: tuple[str, ...]


class PlatformKeySeen(Shape, frozen=True):
    """A key the platform signs with from an entry of the log on. purpose: log or token."""

    purpose: str
    key: str
    position: int
    since: datetime


class PlatformKeys(Shape, frozen=True):
    """All of them, in log order; the last of each purpose is today's."""

    keys: tuple[PlatformKeySeen, ...]


class PublicStatement(Shape, frozen=True):
    """A public-class statement in full: its signed part, as it stands in the log by its digest."""

    position: int
    recorded_at: datetime
    statement: str


class PublicStatements(Shape, frozen=True):
    """Public-class statements in log order. next: the position to go on at; size: of the log now."""

    statements: tuple[PublicStatement, ...]
    next: int
    size: int
