"""Export applications in the certificate register: may one be made or named, and what certificates do to it.

A certificate names the application it is issued for; its goods then lie behind that number. It stays theirs
until the issuer says that it was not used (the goods are free again at once) or voids it (they wait for the
certificate that replaces it, or for their owner to take the application back). A certificate of the country
of destination may name the application too, a technical one above all: then it sends the goods home and binds
nothing. Goods are abroad from the exporter's word that they left, or else from their first arrival.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec import UNSET

from warranty.certificates.books import (
    DEAD,
    Application,
    ApplicationActed,
    Certificate,
    CertificateBooks,
    Effect,
    Status,
)
from warranty.certificates.documents import CertificateIssued, CertificateUnused
from warranty.certificates.rules.claiming import participant_refusal
from warranty.certificates.rules.numbering import participant_behind, umbrella_of
from warranty.certificates.rules.refusals import ApplicationUnfounded, CertificateNotNeeded
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId, StatementId
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance


def touch_application(reference: str, into: Touched) -> None:
    """Have an application loaded, with its certificate and the lots it bound."""
    if named := referenced(reference):
        into.applications.add(named)


def route_refusal(books: CertificateBooks, entry: Entry, policy: Policy) -> Refusal | None:
    """Goods leave the applicant's own participant for another one (R10, R11, R12).

    The European Union is one participant with many authorities: any of them may issue, and goods that move
    between its states need no certificate.
    """
    document = entry.document
    home = books.parties.parties[entry.party].country
    own = umbrella_of(policy, home, document.event_on) or home
    if document.participant != own:
        return ApplicationUnfounded(
            f"You are established in {own}; goods that leave it need its certificate.",
            pointer="/credentialSubject/participant",
            instead=f"Write {own}.",
        )
    to = document.destination
    if to == own or umbrella_of(policy, to, document.event_on) == own:
        return CertificateNotNeeded(
            f"Goods that stay within {own} need no certificate.",
            pointer="/credentialSubject/destination",
            instead="Sell or consign them there as anywhere at home.",
        )
    return participant_refusal(policy, to, document.event_on, "/credentialSubject/destination")


class Bound(NamedTuple):
    """Goods bound for a certificate: parcels and thousandths, and the day by which they are judged."""

    parcels: int
    carats: int
    on: date


def unfounded_findings(
    books: CertificateBooks, policy: Policy, statement: StatementId, about: str, bound: Bound
) -> Iterator[Finding]:
    """A06: goods for export behind which no certificate, record or stock stands, beyond tolerance.

    Goods of which it is not known, since more steps lead back than are followed while the log waits, are told
    as not judged. K07: goods that came over a border without a certificate, whatever stands behind them, and
    ask for one.

    Judged when their owner applies and again when the certificate is issued: what stood behind them may have
    been taken back in between. statement: the one whose turn it is.
    """
    if uncertified := books.uncertified.get(statement, 0):
        facts = {"carats": format_carats(bound.carats), "uncertified": format_carats(uncertified)}
        sentence = (
            f"{facts['uncertified']} ct of {facts['carats']} ct bound for export came over a border without "
            "a certificate on their way here."
        )
        yield Finding("K07", about, sentence, facts)
    if unjudged := books.unjudged.get(statement, 0):
        facts = {"carats": format_carats(bound.carats), "unjudged": format_carats(unjudged)}
        sentence = (
            f"What stands behind {facts['unjudged']} ct of {facts['carats']} ct bound for export was not "
            "judged: too many steps lead back from them. Their lineage tells it."
        )
        yield Finding("A06", about, sentence, facts)
    unsupported = books.unsupported.get(statement, 0)
    if unsupported <= weight_tolerance(policy, bound.parcels, bound.carats, bound.on):
        return
    facts = {"carats": format_carats(bound.carats), "unsupported": format_carats(unsupported)}
    sentence = (
        f"{facts['unsupported']} ct of {facts['carats']} ct bound for export lead to no import, production, "
        "state sale or opening stock."
    )
    yield Finding("A06", about, sentence, facts)


def own_application(books: CertificateBooks, reference: str, exporter: PartyId) -> Application | None:
    """The exporter's own application that a text names and that has not ended."""
    named = referenced(reference)
    application = books.applications.get(named) if named else None
    is_open = application is not None and application.exporter == exporter and not application.is_ended
    return application if is_open else None


def is_live(books: CertificateBooks, application: Application) -> bool:
    """Whether a certificate was issued for it that has not been taken out of use."""
    certificate = books.certificates.get(application.number or "")
    return certificate is not None and certificate.status not in DEAD


def naming_refusal(books: CertificateBooks, document: Document) -> Refusal | None:
    """ApplicationUnfounded unless a certificate may name the application it names; for the issuer to mend."""
    if not isinstance(document, CertificateIssued) or document.application is UNSET:
        return None
    named = referenced(document.application)
    application = books.applications.get(named) if named else None
    number = document.paper.number
    if application is not None and (
        participant_behind(number) == application.destination or _is_free(books, application, number)
    ):
        return None
    return ApplicationUnfounded(
        "This names no open export application from your participant, nor one for goods that came to it.",
        pointer="/credentialSubject/application",
        instead="Ask the exporter for the id of its application (urn:uuid), or leave it out.",
    )


def _is_free(books: CertificateBooks, application: Application, number: str) -> bool:
    if participant_behind(number) != application.participant or application.is_ended:
        return False
    return application.number in (None, number) or not is_live(books, application)


def deeds(books: CertificateBooks, entry: Entry, after: Certificate) -> Iterator[Effect]:
    """What an authority's statement on a certificate does to the application behind it."""
    issue = after.issue
    application = books.applications.get(issue.application) if issue and issue.application else None
    if issue is None or application is None:
        return
    is_first = issue.statement == entry.id
    if is_first and _is_free(books, application, after.number):
        yield ApplicationActed(application.id, entry.position, "named", after.number)
    elif application.number != after.number or application.is_ended:
        return
    if isinstance(entry.document, CertificateUnused) and after.status is Status.UNUSED:
        yield ApplicationActed(application.id, entry.position, "ended")
    elif after.arrivals and not application.is_departed:
        yield ApplicationActed(application.id, entry.position, "departed")
