"""Recording: what `POST /v1/statements` answers, for one statement or for each of many.

One statement goes as `application/vc+sd-jwt`, a batch as JSON (`{"statements": ["…", …]}`), a long file
as NDJSON, one JSON string a line; the answers keep the order of the statements.
"""

from datetime import date, datetime
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType


class Finding(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A discrepancy on record that the maker may see. rule: its id in the catalogue."""

    rule: str
    sentence: str
    facts: dict[str, Any] = {}


class ClaimState(msgspec.Struct, frozen=True, rename="camel"):
    """What an import claim draws at its recording: asked = drawn + weighing + pending.

    All of it is pending where nothing could be drawn. weighing: what lies within the tolerance above the
    confirmed weight; no certificate covers it.
    """

    asked: str
    drawn: str
    weighing: str
    pending: str


class Recorded(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="outcome", tag="recorded"
):
    """A statement in the log.

    receipt: a `c2sp.org/tlog-proof@v1` for `entry` (base64) at the checkpoint it ends with. replayed: the
    very same statement was recorded before; this is an equally valid receipt.
    """

    index: int
    id: str
    position: int
    recorded_at: str
    entry: str
    receipt: str
    replayed: bool = False
    findings: tuple[Finding, ...] = ()
    lots: tuple[str, ...] = ()
    claim: ClaimState | UnsetType = UNSET


class FieldProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """One part of a request that is wrong. pointer: into the body; parameter: of the query or path."""

    detail: str
    pointer: str = ""
    parameter: str = ""


class Problem(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """RFC 9457: type, status, title, detail; the rule broken, what can be done instead, the facts.

    errors: the parts that are wrong, each by itself; of a statement in a batch only where several are.
    """

    type: str
    status: int
    title: str
    detail: str
    rule: str = ""
    instead: str = ""
    pointer: str = ""
    facts: dict[str, Any] = {}
    errors: tuple[FieldProblem, ...] = ()


class Refused(
    msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, tag_field="outcome", tag="refused"
):
    """A statement not recorded, and why. id: as far as it could be read."""

    index: int
    problem: Problem
    id: str = ""


Outcome = Recorded | Refused


class Batch(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Several statements in one request, each judged by itself, in order."""

    statements: tuple[str, ...]


class Outcomes(msgspec.Struct, frozen=True):
    """The answers to a batch, in the order sent."""

    outcomes: tuple[Outcome, ...]


class StatementListed(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A statement in a list. by: DID of its maker. counterparty: the other side, if one is on record.

    document_number: of the invoice or memo it is or is about. The names are those on record.
    """

    id: str
    type: str
    by: str
    by_name: str
    event_on: date
    position: int
    recorded_at: datetime
    document_number: str = ""
    counterparty: str = ""
    counterparty_name: str = ""


class StatementList(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True):
    """A page of statements, newest first. cursor: for the next page, absent on the last."""

    statements: tuple[StatementListed, ...]
    cursor: str | UnsetType = UNSET
