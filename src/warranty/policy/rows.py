"""Shapes of the dated rows as they stand in `data/*.toml`; unknown and missing fields are refused."""

from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Literal

import msgspec

Goods = Literal["rough", "polished", "jewellery"]
DocumentKind = Literal["invoice", "memo"]


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A row of rule data. source: key of `sources.toml`."""

    source: str
    note: str = ""


class Dated(Row, frozen=True, kw_only=True):
    """A row that holds from valid_from to before valid_until; without end while valid_until is None."""

    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return self.valid_from <= day and (self.valid_until is None or day < self.valid_until)


class StandingConflict(Dated, frozen=True, kw_only=True):
    """Whose word counts where several bodies speak of one party's standing."""

    decides: Literal["strictest", "admitter"]


class Licensing(Dated, frozen=True, kw_only=True):
    """A participant in whose countries nobody trades in rough diamonds without a licence (P01)."""

    participant: str


class RateBand(Dated, frozen=True, kw_only=True):
    """US$ for one unit of a currency that a rate can have been, as decimal text; both included."""

    currency: str
    low: str
    high: str


class LeastPrice(Dated, frozen=True, kw_only=True):
    """US$ for a carat, as decimal text, below which a price says nothing of what goods are worth."""

    usd: str


class PublicNames(Dated, frozen=True, kw_only=True):
    """Days after which a natural person's name leaves public pages that tell of a penalty (R57)."""

    days: int


class NamesApart(Dated, frozen=True, kw_only=True):
    """Since when a natural person's name stands in no signed part, but in particulars beside it (R57)."""


class Reason(Dated, frozen=True, kw_only=True):
    """Why standing changed or a key was revoked, by the code that everybody reads (R54, R20)."""

    code: str
    words: str


class SmallCell(Dated, frozen=True, kw_only=True):
    """Certificates behind a weight that an observer is told, at the least (R15, Annex III)."""

    certificates: int


class Declaration(Dated, frozen=True, kw_only=True):
    """What an auditor declares of its independence, word for word (R49)."""

    id: str
    words: str


class Rotation(Dated, frozen=True, kw_only=True):
    """Years running after which the same auditor is a conflict of its own (Q05)."""

    years: int


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of a text. words: exact, with the space that follows; the clauses joined are the text."""

    part: str
    words: str


class TextValidity(Dated, frozen=True, kw_only=True):
    """When a text may stand on documents about one class of goods."""

    goods: Goods


class FormerDocument(Dated, frozen=True, kw_only=True):
    """A kind of document that a text could stand on until it had one of its own."""

    document: DocumentKind


class TextRole(StrEnum):
    """What a registered text is: the warranty, its official form with open options, or a companion."""

    WARRANTY = "warranty"
    OPTIONS = "options"
    COMPANION = "companion"


class Edition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An edition of the rule set, with what the program judges by beside the data.

    digests: by which it was adopted; of the newest none, as it cannot hold its own. findings: rules it was
    the first to tell, or told of more; fewer: rules it tells of less. refusals: codes it was the first to
    refuse with.
    """

    version: str
    digests: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    fewer: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class WarrantyText(Row, frozen=True, kw_only=True, dict=True):
    """A registered text (R17). verb: purchased, sourced, either, or "" for a companion.

    documents: what it may stand on; formerly: what besides, and when.
    """

    id: str
    version: str
    role: TextRole
    language: str
    verb: str
    documents: tuple[DocumentKind, ...]
    needs_sow: bool
    clauses: tuple[Clause, ...]
    validity: tuple[TextValidity, ...]
    formerly: tuple[FormerDocument, ...] = ()

    def stands_on(self, document: str, day: date) -> bool:
        """Whether it may stand on a kind of document on a day, whatever the goods."""
        return document in self.documents or any(
            row.document == document and row.holds_on(day) for row in self.formerly
        )

    @cached_property
    def words(self) -> str:
        """The text, byte for byte as it must be printed."""
        return "".join(clause.words for clause in self.clauses).rstrip(" ")


class Standing(StrEnum):
    """Whether a participant took part on a day. CONDITIONAL: only goods of compliant zones."""

    PARTICIPANT = "participant"
    SUSPENDED = "suspended"
    CONDITIONAL = "conditional"
    NOT_PARTICIPANT = "not-participant"
    NOT_ON_RECORD = "not-on-record"


class ParticipantPeriod(Dated, frozen=True, kw_only=True):
    """One span of one country's standing."""

    code: str
    name: str
    standing: Standing


class Member(Dated, frozen=True, kw_only=True):
    """A country or territory that takes part through another participant (the Union's states)."""

    code: str
    participant: str


class CompleteList(Row, frozen=True, kw_only=True):
    """A published list that names every participant of its day."""

    on: date


class ZoneRegister(Dated, frozen=True, kw_only=True):
    """A span in which zones count. complete: the zone rows name every compliant zone."""

    code: str
    complete: bool


class Zone(Dated, frozen=True, kw_only=True):
    """A zone whose goods were compliant, or by name were not."""

    code: str
    zone: str
    compliant: bool = True


class Advisory(Dated, frozen=True, kw_only=True):
    """Goods from a country or zone are advised against (zone "": all of it); importing "": everywhere."""

    code: str
    zone: str = ""
    importing: str = ""


class Prefix(Dated, frozen=True, kw_only=True):
    """A prefix on certificates that is not the participant's ISO code."""

    prefix: str
    participant: str


class SerialPattern(Dated, frozen=True, kw_only=True):
    """What a participant's serials look like. words: the pattern for people."""

    participant: str
    pattern: str
    words: str


class NumberRange(Dated, frozen=True, kw_only=True):
    """Serials allotted to days of issue, both ends included, read as whole numbers (R3).

    authority: "" where the source names none. complete: the row gives the whole range.
    """

    participant: str
    authority: str
    first: int
    last: int
    complete: bool


class IssuingPlace(Dated, frozen=True, kw_only=True):
    """An authority of a participant that has several, by the place it is known by (R12)."""

    participant: str
    place: str
    also: tuple[str, ...]
    country: str


class Expiry(Dated, frozen=True, kw_only=True):
    """How long after issue a participant's certificates may be used. use: export or any."""

    participant: str
    use: Literal["export", "any"]
    months: int
    days: int


class OriginDisclosure(Dated, frozen=True, kw_only=True):
    """From when an importing participant asks for every country of origin (R7)."""

    importing: str


class WeightTolerance(Dated, frozen=True, kw_only=True):
    """τ: thousandths of a carat per parcel, share of the weight in millionths, step of rounding."""

    per_parcel: int
    share_ppm: int
    round_to: int


class ValueTolerance(Dated, frozen=True, kw_only=True):
    """ε: shares in millionths by which the larger of two values may exceed the smaller."""

    agree_ppm: int
    major_ppm: int


class PriceJump(Dated, frozen=True, kw_only=True):
    """V01: how many times the lower price per carat the higher is at most, in millionths, below each alarm.

    usual_ppm: no finding up to here (θ is its logarithm); major_ppm, extreme_ppm: above them M, above them X.
    known_ppm: share of a line's weight of which it has to be known what it cost, for the line to be compared.
    """

    known_ppm: int
    usual_ppm: int
    major_ppm: int
    extreme_ppm: int


class WeighingCap(Dated, frozen=True, kw_only=True):
    """Tolerance a member may use in a year: thousandths, and a share in millionths of what it weighed.

    goods, root: tolerances that all together may use on the same goods, and on the goods of one root.
    """

    yearly: int
    share_ppm: int
    goods: int
    root: int


class LossLimit(Dated, frozen=True, kw_only=True):
    """How much of the goods usually goes at most by one cause, in millionths of what was worked."""

    cause: str
    share_ppm: int


class YieldBand(Dated, frozen=True, kw_only=True):
    """Polished ÷ rough consumed that a category usually gives, in millionths, both ends included (R36)."""

    category: str
    min_ppm: int
    max_ppm: int


class YieldHistory(Dated, frozen=True, kw_only=True):
    """How a yield is held against the member's own before (T01): more than the median and some deviations.

    least_batches: with fewer there is no limit. most_batches: the newest ones alone count. deviations: of the
    median absolute deviation, as a standard deviation, which counts as at least_spread_ppm.
    """

    least_batches: int
    most_batches: int
    deviations: int
    least_spread_ppm: int


class ExplanationCode(Dated, frozen=True, kw_only=True):
    """What a discrepancy may be explained by (R45)."""

    code: str
    words: str


class PolishedRounding(Dated, frozen=True, kw_only=True):
    """How polished weights get two places: up from which third place the hundredth rises; 10: never (R32)."""

    rule: str
    up_from: int


class ClockTolerance(Dated, frozen=True, kw_only=True):
    """Seconds by which a signing time may lie ahead of recorded time."""

    ahead_seconds: int


class Window(Dated, frozen=True, kw_only=True):
    """Days before silence becomes a finding. regime "*" is the default."""

    rule: str
    regime: str
    days: int
    counted_from: str
    major_after: int | None = None


class Retention(Dated, frozen=True, kw_only=True):
    """Days for which something that is no record is kept."""

    of: str
    days: int


class Alarm(StrEnum):
    """A finding's alarm, from information to material breach. A person's rating is another field (R52)."""

    INFORMATION = "I"
    MINOR = "m"
    MAJOR = "M"
    MATERIAL_BREACH = "X"


class Answer(StrEnum):
    """What the register does with a statement at fault (design.md, Refuse, record, or answer neutrally)."""

    REFUSE = "refuse"
    REPORT = "report"
    NEUTRAL = "neutral"


class Viewer(StrEnum):
    """Whom a finding may be told."""

    MAKER = "maker"
    COUNTERPARTY = "counterparty"
    ASSOCIATION = "association"
    AUTHORITY = "authority"


class CatalogueEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule of the catalogue. audience: key of the catalogue's audiences."""

    id: str
    name: str
    definition: str
    least: Alarm
    most: Alarm
    grading: str
    answer: Answer
    audience: str


class CatalogueEdition(Dated, frozen=True, kw_only=True):
    """The catalogue as it stood from a day on."""

    entries: tuple[CatalogueEntry, ...]
