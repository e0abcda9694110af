"""Roots an authority's record stands behind: domestic production, seized goods sold by the state (R22, L02).

The member takes the goods into stock, the authority records them; whichever comes first. What is taken draws
on the record in log order as far as it reaches and is awaiting beyond. A record is never refused for its
effect: corrected below what was drawn it leaves the shortfall unsupported, by weight (`grading`).
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from msgspec import UNSET

from warranty.certificates.rules.numbering import umbrella_of
from warranty.certificates.rules.papers import origin_refusal
from warranty.certificates.rules.refusals import CorrectionUnfounded, NotCompetent, PartyUnreadable
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId, lot_id
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.lots.accounts import (
    AccountId,
    AccountKind,
    Backing,
    RootAccount,
    RootBacked,
    RootTaken,
    as_compared,
    production_account,
    state_sale_account,
)
from warranty.lots.books import LotBooks, LotKind
from warranty.lots.documents import ProductionDeclared, ProductionRecorded, SeizedGoodsSold, SeizedGoodsTaken
from warranty.lots.rules.goods import positive_carats
from warranty.lots.rules.lateness import late_findings
from warranty.lots.rules.stocklines import lines_refusal, open_lots, text_refusal
from warranty.parties.rules import party_named, party_of
from warranty.parties.rules.dealing import dealing_findings
from warranty.parties.rules.refusals import ReasonMissing
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy

SIGNERS: Final = {
    ProductionDeclared: frozenset({"Member"}),
    ProductionRecorded: frozenset({"Authority"}),
    SeizedGoodsTaken: frozenset({"Member"}),
    SeizedGoodsSold: frozenset({"Authority"}),
}
PRODUCERS: Final = frozenset({"miner", "digger-buyer"})
"""Activities under which a member brings goods up, or buys them from those who dig."""
SUBJECT: Final = "/credentialSubject"
_LONGEST_REFERENCE: Final = 100
_MONTH: Final = re.compile(r"[0-9]{4}-(?:0[1-9]|1[0-2])")


class RootIncomplete(Refusal):
    """Something is missing by which goods and record find each other, or what the goods are."""

    kind = Kind.INVALID
    code = "root-incomplete"
    title = "Something is missing about where the goods begin"
    rule = "R22"


class RootOverclaimed(Refusal):
    """More is taken than an authority recorded. facts: asked, left."""

    kind = Kind.CONFLICT
    code = "root-overclaimed"
    title = "More than was recorded"
    rule = "L02"


def touched(entry: Entry, into: Touched) -> None:
    """The account, and whose it is."""
    party = _subject_named(entry)
    if party is not None:
        into.parties.add(party)
        into.accounts.add(_account_of(entry.document, party))


def _subject_named(entry: Entry) -> PartyId | None:
    """Whose goods a statement is about."""
    match entry.document:
        case ProductionRecorded(producer=did) | SeizedGoodsSold(buyer=did):
            return party_named(did)
    return entry.party


def _account_of(document: Document, party: PartyId) -> AccountId:
    match document:
        case (
            ProductionDeclared(licence=licence, month=month)
            | ProductionRecorded(licence=licence, month=month)
        ):
            return production_account(party, licence, month)
        case SeizedGoodsTaken(technical_certificate=text) | SeizedGoodsSold(technical_certificate=text):
            return state_sale_account(party, text)
    message = f"no account of its own: {document!r}"
    raise TypeError(message)


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Why goods cannot be taken in, or a record not be made; None if nothing stands against it."""
    document = entry.document
    if isinstance(document, ProductionDeclared | SeizedGoodsTaken):
        is_mined = isinstance(document, ProductionDeclared)
        return (
            _reference_refusal(document)
            or lines_refusal(document.lines, RootIncomplete, rough_only=is_mined)
            or _overclaim(books, entry)
        )
    return (
        _reference_refusal(document)
        or _competence_refusal(books, entry, policy)
        or _weight_refusal(document)
        or _correction_refusal(books, entry)
    )


def _reference_refusal(document: Document) -> Refusal | None:
    match document:
        case ProductionDeclared() | ProductionRecorded():
            return text_refusal(
                document.licence, "the licence", f"{SUBJECT}/licence", RootIncomplete, most=_LONGEST_REFERENCE
            ) or _mined_refusal(document)
        case SeizedGoodsTaken(technical_certificate=text) | SeizedGoodsSold(technical_certificate=text):
            return text_refusal(
                text, "the number of the technical certificate", f"{SUBJECT}/technicalCertificate",
                RootIncomplete, most=_LONGEST_REFERENCE,
            )  # fmt: skip
    return None


def _mined_refusal(document: ProductionDeclared | ProductionRecorded) -> Refusal | None:
    """When and where; goods are mined by the day they are spoken of."""
    if not _MONTH.fullmatch(document.month) or document.month > f"{document.event_on:%Y-%m}":
        return RootIncomplete(
            f"{document.month[:20]!r} is not a month that goods of {document.event_on} were mined in.",
            pointer=f"{SUBJECT}/month",
            instead="Write year and month, as 2026-10, not later than the day of the statement.",
        )
    if isinstance(document, ProductionDeclared):
        return text_refusal(document.mine, "where the goods were mined", f"{SUBJECT}/mine", RootIncomplete)
    return None


def _overclaim(books: LotBooks, entry: Entry) -> Refusal | None:
    """L02 once an authority has spoken: it is the party's own account, and told to it alone."""
    account = books.roots.account(_account_of(entry.document, entry.party))
    left = max(0, account.recorded - account.total_drawn)
    asked = sum(parse_carats(line.carats) for line in entry.document.lines)
    if not account.is_recorded or asked <= left:
        return None
    return RootOverclaimed(
        f"{format_carats(asked)} ct are taken in; {format_carats(left)} ct are left of what was recorded.",
        pointer=f"{SUBJECT}/lines",
        instead=f"Take in {format_carats(left)} ct. If the record is wrong, ask the authority to correct it."
        if left
        else "Wait until the authority has recorded them, or ask it to correct its record.",
        asked=format_carats(asked),
        left=format_carats(left),
    )


def _competence_refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """An authority speaks of members established in its own participant, within its tasks (R12)."""
    document = entry.document
    is_mined = isinstance(document, ProductionRecorded)
    did, name = (document.producer, "producer") if is_mined else (document.buyer, "buyer")
    party = party_of(did, books.parties.identity.origin)
    if party is None:
        return PartyUnreadable(f"The {name} is not a DID of this register.", pointer=f"{SUBJECT}/{name}")
    signer, known = books.parties.parties[entry.party], books.parties.parties.get(party)
    if is_mined and not {"issue", "supervise"} & set(signer.tasks):
        return NotCompetent(
            "Your authority does not have the task this needs (issue or supervise).",
            instead="Let the authority sign that issues certificates, or one that supervises.",
        )
    is_here = known is not None and known.kind == "Member"
    if known is None or not is_here or _home(policy, known.country, document.event_on) != signer.participant:
        return NotCompetent(
            f"The {name} is not a member established in {signer.participant}.",
            pointer=f"{SUBJECT}/{name}",
            instead="Goods go to a member abroad under a certificate, which its authority confirms.",
        )
    return None


def _home(policy: Policy, country: str, day: date) -> str:
    return umbrella_of(policy, country, day) or country


def _weight_refusal(document: ProductionRecorded | SeizedGoodsSold) -> Refusal | None:
    pointer = f"{SUBJECT}/carats"
    try:
        if document.corrects is UNSET:
            positive_carats(document.carats, pointer)
        else:
            parse_carats(document.carats, pointer=pointer)
    except Refusal as refused:
        return refused
    if isinstance(document, ProductionRecorded):
        return None
    if refused_text := text_refusal(
        document.qualification, "what was sold", f"{SUBJECT}/qualification", RootIncomplete
    ):
        return refused_text
    return None if document.origin is UNSET else origin_refusal(document.origin, f"{SUBJECT}/origin")


def _correction_refusal(books: LotBooks, entry: Entry) -> Refusal | None:
    document = entry.document
    if document.corrects is UNSET:
        return None
    if document.reason is UNSET or not document.reason.strip():
        return ReasonMissing("A correction says why.", pointer=f"{SUBJECT}/reason")
    old = _corrected(books, entry)
    signer = books.parties.parties[entry.party]
    if old is not None and (old.by == entry.party or "supervise" in signer.tasks):
        return None
    return CorrectionUnfounded(
        "This names no record of yours for the same member and the same goods.",
        pointer=f"{SUBJECT}/corrects",
        instead="Name your record, or its last correction, as urn:uuid. One for another member or licence is "
        "taken back by 0 carats and recorded anew.",
    )


def _corrected(books: LotBooks, entry: Entry) -> RootBacked | None:
    """What a record stands in the place of."""
    document = entry.document
    if document.corrects is UNSET:
        return None
    return _account(books, entry).named(referenced(document.corrects))


def _account(books: LotBooks, entry: Entry) -> RootAccount:
    party = _subject_named(entry)
    assert party is not None, "refusal has looked at the DID"
    return books.roots.account(_account_of(entry.document, party))


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late and P01 without a licence, of members; L02 where more was taken in than is now recorded."""
    match entry.document:
        case ProductionDeclared():
            party = books.parties.parties[entry.party]
            found = late_findings(
                entry, policy, f"{_home(policy, party.country, entry.document.event_on)}-producer"
            )
            return [*found, *_dealing(books, entry, policy), *_unlicensed(books, entry)]
        case SeizedGoodsTaken():
            return [*late_findings(entry, policy), *_dealing(books, entry, policy)]
    return list(_short(books, entry))


def _dealing(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    return dealing_findings(books.parties, entry, [entry.party], policy)


def _unlicensed(books: LotBooks, entry: Entry) -> Iterator[Finding]:
    """P01 for a licence that is not on record, and, where none is, for who was not admitted as a producer."""
    licences = books.parties.licences.get(entry.party, {}).values()
    named = as_compared(entry.document.licence)
    is_on_record = any(as_compared(each.number) == named for each in licences)
    if licences and not is_on_record:
        sentence = f"The licence {entry.document.licence} is not one on record for its producer."
        yield Finding("P01", str(lot_id(entry.id, 1)), sentence, {})
    elif not licences and not PRODUCERS & set(books.parties.parties[entry.party].activities):
        sentence = "Production is declared by a member that was not admitted as miner or digger-buyer."
        yield Finding("P01", str(lot_id(entry.id, 1)), sentence, {})


def _short(books: LotBooks, entry: Entry) -> Iterator[Finding]:
    account, old = _account(books, entry), _corrected(books, entry)
    recorded = account.recorded + parse_carats(entry.document.carats) - (old.carats if old else 0)
    if account.total_asked > recorded:
        told = {"taken": format_carats(account.total_asked), "recorded": format_carats(recorded)}
        sentence = f"{told['taken']} ct were taken into stock; {told['recorded']} ct are recorded."
        yield Finding("L02", str(entry.id), sentence, told)


def effects(books: LotBooks, entry: Entry) -> list[object]:
    """A root for each line, drawing on its account; or what now stands behind the account."""
    document = entry.document
    if isinstance(document, ProductionRecorded | SeizedGoodsSold):
        return [_backed(books, entry)]
    kind = AccountKind.PRODUCTION if isinstance(document, ProductionDeclared) else AccountKind.STATE_SALE
    account, reference = _account_of(document, entry.party), _reference(document)
    return [
        effect
        for lot in open_lots(entry, LotKind(kind.value))
        for effect in (
            lot,
            RootTaken(
                lot.id, account, kind, entry.party, reference, entry.position, lot.line, lot.carats,
                lot.event_on,
            ),
        )
    ]  # fmt: skip


def _reference(document: ProductionDeclared | SeizedGoodsTaken) -> str:
    if isinstance(document, ProductionDeclared):
        return f"{document.licence.strip()}, {document.month}"
    return document.technical_certificate.strip()


def _backed(books: LotBooks, entry: Entry) -> RootBacked:
    document, old, party = entry.document, _corrected(books, entry), _subject_named(entry)
    assert party is not None, "refusal has looked at the DID"
    is_mined = isinstance(document, ProductionRecorded)
    return RootBacked(
        account=_account_of(document, party),
        statement=old.statement if old else entry.id,
        position=entry.position,
        kind=AccountKind.PRODUCTION if is_mined else AccountKind.STATE_SALE,
        backing=Backing.RECORDED,
        last=entry.id,
        by=old.by if old else entry.party,
        party=party,
        carats=parse_carats(document.carats),
        countries=((books.parties.parties[party].country, ""),) if is_mined else _mined_in(document),
    )


def _mined_in(document: SeizedGoodsSold) -> tuple[tuple[str, str], ...]:
    shares = () if document.origin is UNSET else document.origin.countries
    return tuple((share.country, "" if share.percent is UNSET else share.percent) for share in shares)
