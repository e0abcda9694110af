"""Goods bound for export: the application, the departure, and that it came to nothing (R10, L05, L06, L13).

Each line of an application opens a lot of its own, drawn from the lots that are bound, which nobody can draw
from: not the exporter, who would use the carats twice, nor anybody else. What leads out of it are claims
abroad (`rules.crossing`); what no claim draws goes back over the edges it came by.

Goods of an owner abroad, who left them with their seller or has had them cut here, go to it under a
certificate that their holder applies for, with the owner as importer (R25). They stay the owner's all the
way, whoever claims them; its claim is its word, and what it does not claim is where it was.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import UNSET

from warranty.certificates import rules as certificates
from warranty.certificates.books import (
    Application,
    ApplicationActed,
    ApplicationDeed,
    ApplicationMade,
    Purpose,
)
from warranty.certificates.rules.refusals import ApplicationUnfounded
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.quantities import apportion, format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, urn
from warranty.lots.books import Lot, LotBooks, LotKind, LotOpened, LotState
from warranty.lots.documents import (
    BoundLots,
    Evidence,
    ExportApplied,
    ExportCancelled,
    ExportDeparted,
    ExportLine,
    ReturnedLine,
)
from warranty.lots.rules.drawing import LotOverdrawn, draw, draw_refusal, reverse
from warranty.lots.rules.entrusted import bound_lots
from warranty.lots.rules.goods import hs_refusal, positive_carats, stage
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.order import there_from
from warranty.lots.rules.reclassed import reclassed
from warranty.lots.rules.shape import numbered_refusal, says_something
from warranty.lots.rules.sharing import apart_refusal, carried, carried_refusal
from warranty.lots.rules.sources import May, gathered, hs_of, may_take, named_lot, touch_source, youngest
from warranty.lots.rules.titles import LEFT_THERE, is_for_owner
from warranty.lots.rules.underway import spare
from warranty.lots.rules.vessels import content, is_vessel
from warranty.parties.rules import party_named, party_of
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = dict.fromkeys((ExportApplied, ExportDeparted, ExportCancelled), frozenset({"Member"}))
MOST_LINES: Final = 100
MOST_SOURCES: Final = 1_000


class ApplicationIncomplete(Refusal):
    """An application without something its authority has to see."""

    kind = Kind.INVALID
    code = "application-incomplete"
    title = "The application lacks something it must have"
    rule = "D06"


class ExportNotRough(Refusal):
    """Goods of another stage: a certificate is for rough diamonds alone."""

    kind = Kind.CONFLICT
    code = "export-not-rough"
    title = "Only rough diamonds need a certificate"
    rule = "L13"


class ExportUnderWay(Refusal):
    """An application whose certificate is in force, or whose goods cannot have left."""

    kind = Kind.CONFLICT
    code = "export-under-way"
    title = "The application cannot take this turn"
    rule = "R4"


def touched(entry: Entry, into: Touched) -> None:
    """The lots to bind and the importer; later the application with its lots and its certificate."""
    document = entry.document
    if not isinstance(document, ExportApplied):
        certificates.touch_application(document.application, into)
        return
    for line in entry.parts["sources"]:
        for source in line.lots:
            touch_source(source.lot, into)
    into.shares = True
    did = entry.parts["counterparty"].party
    if did is not UNSET and (party := party_named(did)):
        into.parties.add(party)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """The first reason why a statement about an export cannot be recorded, or None."""
    try:
        match entry.document:
            case ExportApplied():
                return (
                    certificates.route_refusal(books.certificates, entry, policy)
                    or _importer_refusal(books, entry)
                    or evidence_refusal(entry.document.evidence)
                    or _lines_refusal(entry)
                    or _bound_refusal(books, entry)
                    or _owner_refusal(books, entry)
                )
            case ExportDeparted():
                return _departure_refusal(books, entry)
            case _:
                return _cancelling_refusal(books, entry)
    except Refusal as refused:
        return refused


def _importer_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    importer, at = entry.parts["counterparty"], f"{SUBJECT}/counterparty"
    if importer.party is UNSET:
        is_named = all(text is not UNSET and text.strip() for text in (importer.name, importer.country))
        return None if is_named else ApplicationIncomplete(
            "The importer is missing.", pointer=at, instead="Name it by DID, or by name and country."
        )  # fmt: skip
    party = party_of(importer.party, books.parties.identity.origin)
    known = books.parties.parties.get(party) if party else None
    if importer.name is UNSET and importer.country is UNSET and known and known.kind == "Member":
        return None
    return ApplicationIncomplete(
        "The importer is no member of this register.",
        pointer=f"{at}/party",
        instead="Check the DID, or name it by name and country alone.",
    )


def evidence_refusal(evidence: Sequence[Evidence]) -> Refusal | None:
    """At least one paper, each by its digest (for an export, EU 2368/2002 art. 12(1)(a))."""
    if not evidence:
        return ApplicationIncomplete(
            "No evidence is named.",
            pointer=f"{SUBJECT}/evidence",
            instead="Name the papers that show it, with the SHA-256 of each.",
        )
    for index, paper in enumerate(evidence):
        if len(paper.digest) != 64 or paper.digest.strip("0123456789abcdef"):
            return ApplicationIncomplete(
                "Evidence needs the SHA-256 of its scan (64 hexadecimal digits).",
                pointer=f"{SUBJECT}/evidence/{index}/digest",
            )
    return None


def _lines_refusal(entry: Entry) -> Refusal | None:
    lines: Sequence[ExportLine] = entry.document.lines
    if refused := numbered_refusal(ApplicationIncomplete, lines, f"{SUBJECT}/lines", MOST_LINES):
        return refused
    if [source.line for source in entry.parts["sources"]] != [line.line for line in lines]:
        return ApplicationIncomplete(
            "Every line needs its lots, in the order of the lines.", pointer=f"{SUBJECT}/sources"
        )
    for index, line in enumerate(lines):
        if refused := hs_refusal(line.hs, f"{SUBJECT}/lines/{index}/hs", rough_only=True):
            return refused
    return None


def _bound_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Every lot held, rough, not overdrawn by all lines together; each line what its lots make (L05, L06)."""
    total: dict[LotId | None, int] = {}
    may = may_take(books, entry.party, _may_bind(books, entry))
    for index, (line, bound) in enumerate(zip(entry.document.lines, entry.parts["sources"], strict=True)):
        asked = positive_carats(line.carats, f"{SUBJECT}/lines/{index}/carats")
        drawn = _drawn(bound, index)
        if sum(carats for _, carats in drawn) != asked:
            return ApplicationIncomplete(
                f"Line {line.line} weighs {line.carats} ct, its lots do not make that.",
                pointer=f"{SUBJECT}/sources/{index}",
                instead="Name lots with carats that make the whole weight.",
            )
        for at, (lot, carats) in enumerate(drawn):
            pointer = f"{SUBJECT}/sources/{index}/lots/{at}"
            total[lot] = total.get(lot, 0) + carats
            if refused := may(lot, total[lot], pointer):
                return refused
            if lot is not None and stage(hs_of(books, lot)) != "rough":
                return ExportNotRough(
                    "One of the lots is not rough; a Kimberley certificate is for rough diamonds alone.",
                    pointer=pointer,
                    instead="Polished goods go abroad by a sale or on consignment, without a certificate.",
                )
        if refused := carried_refusal(books, entry.party, drawn, f"{SUBJECT}/sources/{index}"):
            return refused
    return None


def _drawn(bound: BoundLots, index: int) -> list[tuple[LotId | None, int]]:
    """What one line binds. Raises a refusal for a lot named twice or too many of them."""
    at = f"{SUBJECT}/sources/{index}/lots"
    if len(bound.lots) > MOST_SOURCES or len({one.lot for one in bound.lots}) < len(bound.lots):
        raise ApplicationIncomplete(
            f"Line {bound.line} names a lot twice, or more than {MOST_SOURCES} lots.",
            pointer=at,
            instead="Name each lot once, with all the carats the line binds of it.",
        )
    return [
        (named_lot(one.lot), positive_carats(one.carats, f"{at}/{place}/carats"))
        for place, one in enumerate(bound.lots)
    ]


def application_named(books: LotBooks, entry: Entry) -> Application | Refusal:
    """The signer's own open application, or ApplicationUnfounded in the same words for every other."""
    found = certificates.own_application(books.certificates, entry.document.application, entry.party)
    return found or ApplicationUnfounded(
        "This names no open export application of yours.",
        pointer=f"{SUBJECT}/application",
        instead="Name the statement of your application as urn:uuid.",
    )


def _departure_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    found = application_named(books, entry)
    if isinstance(found, Refusal):
        return found
    if found.is_departed or not certificates.is_live(books.certificates, found):
        return ExportUnderWay(
            "These goods have left before, or no certificate in force was issued for them.",
            pointer=f"{SUBJECT}/application",
            instead="Rough diamonds leave under the certificate their authority issued for the application.",
        )
    return None


def _cancelling_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    found = application_named(books, entry)
    if isinstance(found, Refusal):
        return found
    text = entry.document.reason
    if not says_something(text):
        return ApplicationIncomplete("A reason has to be given, in a few words.", pointer=f"{SUBJECT}/reason")
    if entry.document.lines:
        return _staying_refusal(books, entry.document.lines, found)
    if certificates.is_live(books.certificates, found):
        return ExportUnderWay(
            f"Certificate {found.number} was issued for these goods and is in force.",
            pointer=f"{SUBJECT}/application",
            instead="Hand it back: when its authority records it as unused, the goods are free at once. What "
            "stayed of them, beyond what it certifies or what arrived, is named by lines.",
        )
    return None


def _staying_refusal(
    books: LotBooks, lines: Sequence[ReturnedLine], application: Application
) -> Refusal | None:
    """L05 for more than is left of a line, or than all that nobody can claim abroad any more."""
    left = {lot.line: lot.left for lot in bound_lots(books, application.id)}
    numbers = [line.line for line in lines]
    if numbers != sorted(set(numbers)) or not set(numbers) <= left.keys():
        return ApplicationIncomplete(
            "Each line that stayed has to be one of the application, named once and in its order.",
            pointer=f"{SUBJECT}/lines",
        )
    asked = {
        line.line: positive_carats(line.carats, f"{SUBJECT}/lines/{at}/carats")
        for at, line in enumerate(lines)
    }
    can = min(spare(books, application), sum(min(asked[line], left[line]) for line in asked))
    if sum(asked.values()) <= can:
        return None
    total = format_carats(sum(asked.values()))
    return LotOverdrawn(
        f"{total} ct are said to have stayed; {format_carats(can)} ct of these lines can have.",
        pointer=f"{SUBJECT}/lines",
        instead="What the certificate covers left or goes under it, until its authority says that it was not "
        "used or less has arrived. What was lost on the way is reported as lost.",
        asked=total,
        left=format_carats(can),
    )


def _may_bind(books: LotBooks, entry: Entry) -> May:
    """One's own lots, and those one has for the importer itself."""
    importer = _importer(books, entry)

    def may(lot: LotId | None, carats: int, pointer: str) -> Refusal | None:
        held = books.lots.get(lot) if lot else None
        is_left_here = held and held.kind in LEFT_THERE and held.sent_by is None
        is_importers = bool(held and is_left_here and importer and held.owner == importer)
        return draw_refusal(books, entry.party, lot, carats, pointer, for_owner=is_importers)

    return may


def _owner_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    """Goods of the importer go by themselves, as what they are already: its own (R25)."""
    bound = [lot for lot, _ in bound_of(books, entry)]
    theirs = [lot for lot in bound if is_for_owner(lot)]
    if not theirs:
        return None
    if len(theirs) < len(bound) or entry.document.purpose != Purpose.SALE:
        return ApplicationIncomplete(
            "Some of these goods are the importer's own already.",
            pointer=f"{SUBJECT}/sources",
            instead="Apply for them by themselves, with the purpose 'sale': the title has passed.",
        )
    return next((one for lot in theirs if (one := apart_refusal(books, lot.id, f"{SUBJECT}/sources"))), None)


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; A06 unsupported, K07 come without a certificate; L07 before acquired, A03 another class."""
    found = late_findings(entry, policy)
    if isinstance(entry.document, ExportApplied):
        lines = entry.document.lines
        weight = sum(parse_carats(line.carats) for line in lines)
        bound = certificates.Bound(len(lines), weight, entry.document.event_on)
        about = urn(entry.id)
        found += certificates.unfounded_findings(books.certificates, policy, entry.id, about, bound)
    for bound in entry.parts.get("sources", ()):
        for lot in (youngest(books, known) for one in bound.lots if (known := named_lot(one.lot))):
            if entry.document.event_on < there_from(lot, entry.party):
                found.append(_before_acquired(entry, bound.line, lot.id, lot.came_on.isoformat()))
            about, hs = str(lot_id(entry.id, bound.line)), entry.document.lines[bound.line - 1].hs
            found += reclassed(about, bound.line, "applied for", hs, [(lot.id, lot.hs)])
    return found


def _before_acquired(entry: Entry, line: int, lot: LotId, day: str) -> Finding:
    sentence = f"Line {line} is dated before the day its source was acquired ({day})."
    return Finding("L07", str(lot_id(entry.id, line)), sentence, {"line": line, "lot": str(lot)})


def bound_of(books: LotBooks, entry: Entry) -> list[tuple[Lot, int]]:
    """The lots an application draws on, those in its boxes by what is in them, each with its carats."""
    found = []
    for one in (one for bound in entry.parts["sources"] for one in bound.lots):
        source, carats = named_lot(one.lot), parse_carats(one.carats)
        if source is None:
            continue
        inside = content(books, StatementId(source)) if is_vessel(source) else [books.lots[source]]
        parts = apportion(carats, [lot.left for lot in inside]) if is_vessel(source) else [carats]
        found += [(lot, part) for lot, part in zip(inside, parts, strict=True) if part]
    return found


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """The goods are bound, abroad, or free again (`rules.crossing` gives back what an end leaves)."""
    if isinstance(entry.document, ExportApplied):
        return list(_applied(books, entry))
    if isinstance(entry.document, ExportCancelled) and entry.document.lines:
        return list(_stayed(books, entry))
    deed: ApplicationDeed = "departed" if isinstance(entry.document, ExportDeparted) else "ended"
    application = certificates.own_application(books.certificates, entry.document.application, entry.party)
    assert application is not None, "refusal has looked at the application"
    return [ApplicationActed(application.id, entry.position, deed)]


def _stayed(books: LotBooks, entry: Entry) -> Iterator[object]:
    """What stayed goes back over the edges it came by, and nobody can claim it abroad."""
    application = certificates.own_application(books.certificates, entry.document.application, entry.party)
    assert application is not None, "refusal has looked at the application"
    stayed = {line.line: parse_carats(line.carats) for line in entry.document.lines}
    yield ApplicationActed(application.id, entry.position, "home", carats=sum(stayed.values()))
    for lot in bound_lots(books, application.id):
        if carats := stayed.get(lot.line):
            yield from reverse(books.edges[lot.id], carats, entry.position)


def _applied(books: LotBooks, entry: Entry) -> Iterator[object]:
    document: ExportApplied = entry.document
    yield ApplicationMade(
        Application(
            entry.id, entry.position, entry.party, document.participant, document.destination,
            _importer(books, entry), sum(parse_carats(line.carats) for line in document.lines),
            Purpose(document.purpose),
        )
    )  # fmt: skip
    boxes = gathered(
        books, entry, (named_lot(one.lot) for bound in entry.parts["sources"] for one in bound.lots)
    )
    yield from boxes.effects
    owner = next((lot.owner for lot, _ in bound_of(books, entry) if is_for_owner(lot)), None)
    for line, bound in zip(document.lines, entry.parts["sources"], strict=True):
        target = lot_id(entry.id, line.line)
        yield LotOpened(
            target, entry.id, entry.position, line.line, LotKind.EXPORT, entry.party, line.hs,
            parse_carats(line.carats), LotState.BOUND, document.event_on, owner,
        )  # fmt: skip
        sources = [(lot, parse_carats(one.carats)) for one in bound.lots if (lot := named_lot(one.lot))]
        drawn = [(boxes.lot(lot), carats) for lot, carats in sources]
        yield from draw(target, drawn, entry.position, step=boxes.step)
        yield from carried(books, entry, sources, target)


def _importer(books: LotBooks, entry: Entry) -> PartyId | None:
    did = entry.parts["counterparty"].party
    return None if did is UNSET else party_of(did, books.parties.identity.origin)
