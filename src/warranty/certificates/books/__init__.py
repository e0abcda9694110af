"""The slice of the certificate register that rules read and change, as plain values; no SQL, no clock."""

from dataclasses import dataclass, field
from datetime import date

from warranty.certificates.books.applications import (
    Application,
    ApplicationActed,
    ApplicationDeed,
    ApplicationMade,
    Purpose,
)
from warranty.certificates.books.certificate import (
    DEAD,
    ROOTING,
    Act,
    Arrival,
    Block,
    BlockKind,
    Certificate,
    Confirmed,
    Ground,
    Issue,
    Status,
    certified_carats,
)
from warranty.certificates.books.claims import (
    Account,
    Claim,
    DrawKind,
    FeedCount,
    FeedKey,
    FeedKind,
    FeedMark,
    Taken,
)
from warranty.certificates.books.effects import (
    EFFECTS,
    CaratsDrawn,
    CertificateStated,
    ClaimMade,
    DrawRow,
    Effect,
    FeedMarked,
)
from warranty.foundation.ids import LotId, StatementId
from warranty.parties.books import PartyBooks

__all__ = [
    "DEAD", "EFFECTS", "ROOTING", "Account", "Act", "Application", "ApplicationActed", "ApplicationDeed",
    "ApplicationMade", "Arrival", "Block", "BlockKind", "CaratsDrawn", "Certificate", "CertificateBooks",
    "CertificateStated", "Claim", "ClaimMade", "Confirmed", "DrawKind", "DrawRow", "Effect", "FeedCount",
    "FeedKey", "FeedKind", "FeedMark", "FeedMarked", "Ground", "Issue", "Purpose", "Status", "Taken",
    "Unsaved", "certified_carats",
]  # fmt: skip


@dataclass(slots=True)
class Unsaved:
    """What `store.save` still has to write, in the order it came about."""

    certificates: list[Certificate] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    draws: list[DrawRow] = field(default_factory=list)
    marks: list[FeedMark] = field(default_factory=list)
    applications: list[Application] = field(default_factory=list)
    deeds: list[ApplicationActed] = field(default_factory=list)


@dataclass(slots=True)
class CertificateBooks:
    """Certificates a batch touches, with every claim on their numbers in log order, and the feed marks.

    covered: through which day feeds are complete. feeds, unknown: loaded for a feed mark when it is its turn
    in the log (`FeedComplete` speaks of all numbers of its participant): what is on record for its feed, and
    the first claim on each number that it newly covers and nobody knows. unsupported, uncertified, unjudged:
    of an application, or a certificate issued for one, whose turn it is, the thousandths bound behind which
    nothing stands, that came over a border without a certificate, and that nobody followed back so far.
    bound_as: of a certificate issued for an application the classes that the goods bound are booked as.
    """

    parties: PartyBooks
    certificates: dict[str, Certificate] = field(default_factory=dict)
    claims: dict[LotId, Claim] = field(default_factory=dict)
    lots_by_number: dict[str, list[LotId]] = field(default_factory=dict)
    taken: dict[LotId, Taken] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    covered: dict[tuple[str, FeedKind], date] = field(default_factory=dict)
    feeds: dict[FeedKey, FeedCount] = field(default_factory=dict)
    unknown: dict[FeedKey, list[Claim]] = field(default_factory=dict)
    applications: dict[StatementId, Application] = field(default_factory=dict)
    unsupported: dict[StatementId, int] = field(default_factory=dict)
    uncertified: dict[StatementId, int] = field(default_factory=dict)
    unjudged: dict[StatementId, int] = field(default_factory=dict)
    bound_as: dict[StatementId, frozenset[str]] = field(default_factory=dict)
    unsaved: Unsaved = field(default_factory=Unsaved)

    def claims_on(self, number: str) -> list[Claim]:
        """All claims on a touched number, in log order."""
        return [self.claims[lot] for lot in self.lots_by_number.get(number, ())]

    def taken_by(self, lot: LotId) -> Taken:
        """What a claim has taken so far."""
        return self.taken.get(lot, Taken())

    def account_of(self, number: str) -> Account:
        """The draws on a touched number so far."""
        return self.accounts.get(number, Account())

    def application_behind(self, number: str) -> Application | None:
        """The export application a touched certificate was issued for, as long as it names that one."""
        certificate = self.certificates.get(number)
        issue = certificate.issue if certificate else None
        if issue is None or issue.application is None:
            return None
        application = self.applications.get(issue.application)
        return application if application is not None and application.number == number else None

    def ground_of(self, certificate: Certificate) -> Ground:
        """A touched certificate's ground, with what left under it and what of that is home."""
        left = self.application_behind(certificate.number)
        return (
            certificate.ground._replace(exported=left.carats, home=left.home) if left else certificate.ground
        )

    def hold(self, claim: Claim, taken: Taken) -> None:
        """Take in a claim, after those before it in the log."""
        self.claims[claim.lot] = claim
        self.lots_by_number.setdefault(claim.number, []).append(claim.lot)
        self.taken[claim.lot] = taken

    def saved(self) -> None:
        """What happened so far is written; what happens from here on is not."""
        self.unsaved = Unsaved()

    def apply(self, effect: object) -> None:
        """Let one effect hold for what follows in the batch, and note it for saving."""
        match effect:
            case CertificateStated(certificate):
                self.certificates[certificate.number] = certificate
                self.unsaved.certificates.append(certificate)
            case ClaimMade(claim):
                self.hold(claim, Taken())
                self.unsaved.claims.append(claim)
            case CaratsDrawn():
                self._draw(effect)
            case FeedMarked(mark):
                key = (mark.participant, mark.of)
                self.covered[key] = max(mark.through, self.covered.get(key, mark.through))
                self.unsaved.marks.append(mark)
            case ApplicationMade(application):
                self.applications[application.id] = application
                self.unsaved.applications.append(application)
            case ApplicationActed():
                self._act(effect)
            case _:
                message = f"not an effect of the certificate register: {effect!r}"
                raise TypeError(message)

    def _act(self, effect: ApplicationActed) -> None:
        application = self.applications[effect.application]
        match effect.deed:
            case "named":
                application.number = effect.number
            case "departed":
                application.is_departed = True
            case "home":
                application.home += effect.carats or 0
                self._come_home(effect)
                return
            case "ended":
                application.is_ended = True
        self.unsaved.deeds.append(effect)

    def _come_home(self, effect: ApplicationActed) -> None:
        """All that one statement brings home of an application is one deed."""
        deeds = self.unsaved.deeds
        before = deeds[-1] if deeds else None
        if before and before[:3] == effect[:3]:
            deeds[-1] = effect._replace(carats=(before.carats or 0) + (effect.carats or 0))
        else:
            deeds.append(effect)

    def _draw(self, effect: CaratsDrawn) -> None:
        drawn, weighing = (effect.carats, 0) if effect.kind == "draw" else (0, effect.carats)
        before = self.account_of(effect.number)
        account = Account(before.sequence + 1, before.drawn + drawn, before.weighing + weighing)
        taken = self.taken_by(effect.lot)
        self.accounts[effect.number] = account
        self.taken[effect.lot] = Taken(taken.drawn + drawn, taken.weighing + weighing)
        standing = self.certificates[effect.number].confirmation
        self.unsaved.draws.append(
            DrawRow(
                effect.number, account.sequence, effect.position, effect.lot, effect.kind, effect.carats,
                standing.carats if standing else 0, account.drawn, account.weighing,
            )
        )  # fmt: skip
