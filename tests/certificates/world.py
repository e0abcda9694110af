"""A small register without a database: parties, a log, and the rules of certificates applied in its order."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from warranty.certificates import rules
from warranty.certificates.books import Certificate, CertificateBooks, Effect, FeedCount
from warranty.certificates.documents import (
    ANNEX_FIELDS,
    CERTIFICATE_SENTENCE,
    Confirmation,
    FeedComplete,
    HsWeight,
    ImportConfirmed,
    Origin,
    OriginShare,
    Paper,
    TradeParties,
    TradeParty,
    Transcription,
    Validation,
)
from warranty.certificates.questions import ClaimKnown
from warranty.certificates.rules.feeding import feed_of
from warranty.certificates.rules.papers import stated
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import LotId, PartyId, StatementId, lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Document, Entry, urn
from warranty.lots.documents import ImportClaimed
from warranty.parties.books import Identity, Party, PartyBooks
from warranty.parties.documents import AuthorityTask, PartyKind
from warranty.parties.rules import did_of
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy, packaged

IDENTITY = Identity("register.example", "z6MkRoot", "register.example+00000000+key")
NUMBER = "EU00567877"
DAY = date(2015, 4, 4)
_RECORDED_AT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def day(text: str) -> date:
    return date.fromisoformat(text)


def a_statement_id(number: int) -> StatementId:
    """A UUIDv7 that tells its place: the same in every run."""
    return StatementId(UUID(int=0x0198_0000_0000_7000_8000_0000_0000_0000 | number))


def a_paper(number: str = NUMBER, **changes: Any) -> Paper:  # noqa: ANN401 - fields of a paper
    """A complete certificate of 800.00 ct in four parcels, as an issuer prints it."""
    paper = Paper(
        number=number,
        title=f"Kimberley Process Certificate. {CERTIFICATE_SENTENCE}.",
        origin=Origin(kind="single", countries=(OriginShare(country="BW"),)),
        issued_on=date(2015, 1, 1),
        expires_on=date(2015, 6, 30),
        issuing_authority="Antwerp",
        trade_parties=TradeParties(
            exporter=TradeParty(name="B01 PVT.", country="BE"),
            importer=TradeParty(name="A01 LTD.", country="IN"),
        ),
        carats="800.00",
        value="127927.00",
        parcels=4,
        hs=(HsWeight(code="7102.31"),),
        validation=Validation(by="Antwerp", on=date(2015, 1, 2)),
    )
    return replace(paper, **changes)


def as_read(paper: Paper, *, unreadable: Sequence[Any] = ()) -> Transcription:
    """A transcription that says of each field what the paper says of it."""
    lacking = tuple(name for name in ANNEX_FIELDS if stated(paper, name) is None and name not in unreadable)
    return Transcription(paper=paper, unreadable=tuple(unreadable), not_stated=lacking)


class Told(NamedTuple):
    """What became of a statement. statement: its urn; lot: the one a claim opens."""

    refusal: Refusal | None
    findings: list[Finding]
    effects: list[Effect]
    statement: str
    lot: LotId

    @property
    def rules(self) -> list[str]:
        """The catalogue ids of its findings."""
        return [finding.rule for finding in self.findings]


class World:
    """Parties and a log of accepted statements; `says` judges and applies one after the other."""

    def __init__(self) -> None:
        self.policy: Policy = packaged()
        self.parties = PartyBooks(IDENTITY)
        self.books = CertificateBooks(self.parties)
        self.entries: list[Entry] = []
        self._statements = 0
        self.antwerp = self.authority("EU", "issue", "import")
        self.mumbai = self.authority("IN", "import", "issue")
        self.importer, self.other, self.agent = self.member(), self.member(), self.member()

    def authority(self, participant: str, *tasks: AuthorityTask) -> PartyId:
        """An authority of a participant."""
        return self._party("Authority", participant, tasks)

    def member(self) -> PartyId:
        """A trader."""
        return self._party("Member", "", ())

    def _party(self, kind: PartyKind, participant: str, tasks: tuple[AuthorityTask, ...]) -> PartyId:
        party = PartyId(UUID(int=0x0197_0000_0000_7000_8000_0000_0000_0000 | len(self.parties.parties)))
        country = {"EU": "BE", "": "IN"}.get(participant, participant)
        self.parties.parties[party] = Party(
            party, kind, f"Party {len(self.parties.parties)}", country, participant, tasks, (), "", None, 0, 0
        )
        return party

    def did(self, party: PartyId) -> str:
        return did_of(party, IDENTITY.origin)

    def entry(self, party: PartyId, document: Document) -> Entry:
        """The statement as it would enter the log next."""
        self._statements += 1
        identifier = a_statement_id(self._statements)
        return Entry(
            identifier, len(self.entries) + 1, party, "z6Mk", document, {}, _RECORDED_AT, _RECORDED_AT
        )

    def says(self, party: PartyId, document: Document) -> Told:
        """Judge a statement; if it is accepted, let its effects happen."""
        entry = self.entry(party, document)
        refuse, find, effect = functions_for(document)
        lot = lot_id(entry.id, 1)
        refusal = refuse(self.books, entry, self.policy)
        if refusal is not None:
            return Told(refusal, [], [], urn(entry.id), lot)
        if isinstance(document, FeedComplete):
            self._count(entry)
        findings = find(self.books, entry, self.policy)
        effects = effect(self.books, entry)
        for one in effects:
            self.books.apply(one)
        self.entries.append(entry)
        return Told(None, findings, effects, urn(entry.id), lot)

    def _count(self, mark: Entry) -> None:
        """A feed of which nothing else was said is on record as its mark counts it."""
        key, said = feed_of(self.books, mark), mark.document
        self.books.feeds.setdefault(key, FeedCount(said.certificates, parse_carats(said.carats)))
        self.books.unknown.setdefault(key, [])

    def replay(self, entry: Entry) -> None:
        """Let an accepted entry happen again, unasked."""
        _, _, effect = functions_for(entry.document)
        for one in effect(self.books, entry):
            self.books.apply(one)
        self.entries.append(entry)

    # ---- shorthand for the statements most tests need

    def confirmation(
        self,
        carats: str = "800.00",
        to: PartyId | None = None,
        **more: Any,  # noqa: ANN401 - fields of a confirmation
    ) -> Confirmation:
        return Confirmation(confirmed_to=self.did(to or self.importer), carats=carats, **more)

    def confirms(
        self,
        carats: str = "800.00",
        *,
        number: str = NUMBER,
        by: PartyId | None = None,
        to: PartyId | None = None,
        paper: Paper | None = None,
        on: date = DAY,
        **more: Any,  # noqa: ANN401 - fields of a confirmation
    ) -> Told:
        """An import confirmation, with a transcription of the standard paper unless told otherwise."""
        document = ImportConfirmed(
            event_on=on,
            number=number,
            confirmation=self.confirmation(carats, to, **more),
            transcription=as_read(a_paper(number) if paper is None else paper),
        )
        return self.says(by or self.mumbai, document)

    def claims(
        self,
        carats: str,
        *,
        by: PartyId | None = None,
        number: str = NUMBER,
        on: date = DAY,
        participant: str = "IN",
        hs: str = "7102.31",
        transcription: Transcription | UnsetType = UNSET,
    ) -> Told:
        """An import claim, in India unless told otherwise."""
        document = ImportClaimed(
            event_on=on,
            number=number,
            participant=participant,
            carats=carats,
            hs=hs,
            transcription=transcription,
        )
        return self.says(by or self.importer, document)

    # ---- what is known now

    def certificate(self, number: str = NUMBER) -> Certificate:
        return self.books.certificates[number]

    def status(self, number: str = NUMBER) -> str:
        return self.certificate(number).status.value

    def grades(self, number: str = NUMBER) -> dict[LotId, rules.Graded]:
        """Grades of all claims on a number, as the books have them."""
        certificate = self.books.certificates.get(number)
        claims = [
            rules.ClaimTaken(
                claim.lot, number, claim.participant, claim.claimant, claim.carats,
                *self.books.taken_by(claim.lot), claim.event_on, claim.issued_on,
            )
            for claim in self.books.claims_on(number)
        ]  # fmt: skip
        return rules.grade_claims(certificate.ground if certificate else None, claims, self.books.covered)


def functions_for(
    document: Document,
) -> tuple[Callable[..., Refusal | None], Callable[..., list[Finding]], Callable[..., list[Effect]]]:
    """How the document is judged: a claim by way of the lots room's three questions."""
    if isinstance(document, ImportClaimed):
        return rules.claim_refusal, rules.claim_findings, rules.claim_effects
    return rules.refusal, rules.findings, rules.effects


def carats(*texts: str) -> tuple[int, ...]:
    return tuple(map(parse_carats, texts))


def by_grade(graded: rules.Graded) -> tuple[int, int, int]:
    """confirmed, awaiting, unsupported."""
    return graded.confirmed, graded.awaiting, graded.unsupported


def known(claims: Sequence[ClaimKnown]) -> list[tuple[int, tuple[int, int, int]]]:
    """Position and grades of claims as asked of the register."""
    return [(each.claim.position, by_grade(each.graded)) for each in claims]
