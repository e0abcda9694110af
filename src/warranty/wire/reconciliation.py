"""Certificates against claims for a participant and a period: answers of `/v1/reconciliations`."""

from datetime import date

import msgspec
from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape


class Link(Shape, frozen=True):
    """A record behind a row. rel: certificate, claim, confirmation, finding …; href: path on this server."""

    rel: str
    href: str


class ReconciliationRow(Shape, frozen=True):
    """One confirmation with the claims on it, or one claim that no confirmation names: whether books agree.

    status: matched, unclaimed, over-claimed, awaiting, not-yet-known, unknown, not-confirmed,
    wrong-claimant, confirmed-twice, expired, detained, returned, unused, voided, reported-fake, taken-back.
    The list may grow. difference: confirmed less claimed, signed; where nothing was confirmed, zero less
    claimed. explanation: why the row has its status, in a sentence. on: the day by which it counts. rules: of
    the catalogue, that it falls under. importer: DID of the party it was confirmed to, or that claims.
    """

    number: str
    status: str
    claimed: str
    difference: str
    explanation: str
    on: date
    rules: tuple[str, ...] = ()
    certified: str | UnsetType = UNSET
    confirmed: str | UnsetType = UNSET
    importer: str | UnsetType = UNSET
    hs: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()


class StatusTotal(Shape, frozen=True):
    """Rows and carats of one status; difference with a sign."""

    status: str
    rows: int
    confirmed: str
    claimed: str
    difference: str


class ReconciliationTotals(Shape, frozen=True):
    """Over all rows of the answer, not of the page, but those of status confirmed-twice.

    A second confirmation stands for the same goods: by_status tells it, and without it adds up to the rest.
    certified: each certificate once.
    """

    rows: int
    certified: str
    confirmed: str
    claimed: str
    difference: str
    by_status: tuple[StatusTotal, ...] = ()


class Reconciliation(Shape, frozen=True):
    """A period's certificates of one participant, as known at log position `as_of`.

    from_day, to_day (`from` and `to`): first and last day, both included; confirmations count by their day,
    everything else by its event day. hs, importer: as asked, absent for all.
    """

    participant: str
    from_day: date = msgspec.field(name="from")
    to_day: date = msgspec.field(name="to")
    as_of: int
    rows: tuple[ReconciliationRow, ...]
    totals: ReconciliationTotals
    hs: str | UnsetType = UNSET
    importer: str | UnsetType = UNSET
    cursor: str | UnsetType = UNSET
