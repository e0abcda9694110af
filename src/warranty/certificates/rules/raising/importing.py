"""Findings raised by submissions, import confirmations and their corrections."""

from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import UNSET

from warranty.certificates.books import Certificate, CertificateBooks, Confirmed, Issue, Status
from warranty.certificates.documents import Container, ContainerSeen, ShipmentSubmitted
from warranty.certificates.rules.comparing import (
    Compared,
    Reading,
    differences,
    reading_of_confirmation,
    reading_of_paper,
)
from warranty.certificates.rules.papers import stated
from warranty.certificates.rules.raising.both_sides import (
    confirmation_differences,
    dead_findings,
    duplicate,
    expiry_findings,
    of_confirmation,
)
from warranty.certificates.rules.raising.claims import claim_differences, early_findings, stranger_finding
from warranty.certificates.rules.transcribed import origin_findings, transcription_findings
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.parties.books import Party
from warranty.policy.catalogue import Finding
from warranty.policy.participants import country_on
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy


def submission_findings(
    policy: Policy, before: Certificate | None, document: ShipmentSubmitted, signer: Party
) -> Iterator[Finding]:
    number, issue = document.number, before.issue if before else None
    yield from dead_findings(before, number)
    if before is not None and (before.arrivals or before.confirmations):
        yield _presented_again(before, signer)
        if before.arrival_in(signer.participant) is None:
            return  # the issuer's figures are those of somebody else's import
    if not _is_addressed(policy, issue, signer, document.event_on):
        yield from _seal_findings(number, document.containers, ())
        return
    yield from expiry_findings(policy, number, issue.paper if issue else None, "import", document.event_on)
    yield from _seal_findings(number, document.containers, issue.containers if issue else ())
    if issue is not None and document.carats_weighed is not UNSET:
        weighed = Reading(
            "weighing at submission",
            parse_carats(document.carats_weighed),
            None,
            None,
            frozenset(),
            None,
            None,
        )
        own = reading_of_paper(issue.paper, "issuer's certificate")
        yield from differences(policy, Compared(number, own, weighed, exact=False, day=document.event_on))


def _is_addressed(policy: Policy, issue: Issue | None, signer: Party, day: date) -> bool:
    """Whether the issuer sent the shipment to the signer's participant; a paper that names none, to any.

    Any authority can say that a shipment arrived, and would be told the issuer's figures by what differs.
    """
    sides = issue.paper.trade_parties if issue else UNSET
    importer = sides.importer if sides is not UNSET else UNSET
    if importer is UNSET or importer.country is UNSET:
        return True
    return country_on(policy, importer.country, day).code == signer.participant


def _seal_findings(
    number: str, seen: Iterable[ContainerSeen], sent: Iterable[Container]
) -> Iterator[Finding]:
    """C11: a seal broken or another; containers other than those sent, where both sides list them."""
    found = {container.number: container for container in seen}
    for container in found.values():
        if container.state != "intact":
            words = "broken" if container.state == "broken" else "another than on the paper"
            yield _seal_finding(number, container.number, f"its seal is {words}", container.seal)
    expected = {container.number: container.seal for container in sent}
    if not found or not expected:
        return
    for name, seal in expected.items():
        if name not in found:
            yield _seal_finding(number, name, "it was sent and did not arrive", seal)
        elif found[name].seal != seal and found[name].state != "mismatch":
            yield _seal_finding(number, name, f"its issuer sealed it with {seal}", found[name].seal)
    for name in found.keys() - expected.keys():
        yield _seal_finding(number, name, "its issuer lists no such container", found[name].seal)


def _seal_finding(number: str, container: str, what: str, seal: str) -> Finding:
    facts = {"alarm": Alarm.MAJOR.value, "container": container, "seal": seal}
    return Finding("C11", number, f"Container {container} of {number}: {what}.", facts)


def _other_importer(books: CertificateBooks, number: str, confirmed: Confirmed) -> Iterator[Finding]:
    """K06: confirmed to another party than the exporter's application names."""
    application = books.application_behind(number)
    if application is None or application.importer is None or confirmed.names(application.importer):
        return
    sentence = f"{number} is confirmed to another party than its exporter named."
    yield Finding("K06", number, sentence, {"alarm": Alarm.MAJOR.value})


def _gone_before(books: CertificateBooks, after: Certificate) -> Iterator[Finding]:
    """K02: more is confirmed than is left of what went, as its exporter says where the rest is."""
    ground = books.ground_of(after)
    if ground.confirmed is None or ground.claimable >= ground.confirmed:
        return
    facts = {"confirmed": format_carats(ground.confirmed), "claimable": format_carats(ground.claimable)}
    sentence = (
        f"{facts['confirmed']} ct of {after.number} are confirmed, of which {facts['claimable']} ct can be "
        "claimed: the rest is on record as lost on the way, as home again, or as never gone."
    )
    yield Finding("K02", after.number, sentence, {"alarm": Alarm.MATERIAL_BREACH.value, **facts})


def confirmation_findings(
    books: CertificateBooks,
    policy: Policy,
    before: Certificate | None,
    after: Certificate,
    confirmed: Confirmed,
) -> Iterator[Finding]:
    number = after.number
    imported_on = confirmed.received_on or confirmed.on
    yield from dead_findings(before, number)
    if before is not None and _is_second_use(before, confirmed.participant):
        yield duplicate(
            number, "is confirmed a second time; the first confirmation stands until it is corrected"
        )
    yield from transcription_findings(
        policy, number, confirmed.transcription, confirmed.participant, imported_on
    )
    yield from _not_in_feed(books, after, confirmed)
    yield from _late_findings(policy, after, confirmed)
    yield from confirmation_differences(policy, after, confirmed)
    if after.is_standing(confirmed):
        yield from _other_importer(books, number, confirmed)
        yield from _gone_before(books, after)
        if after.issue is not None and stated(confirmed.transcription.paper, "origin") is None:
            origin = stated(after.issue.paper, "origin")
            yield from origin_findings(policy, number, origin, confirmed.participant, imported_on)
        yield from _claimant_findings(books, policy, after)


def _is_second_use(before: Certificate, participant: str) -> bool:
    elsewhere = any(arrival.participant != participant for arrival in before.arrivals)
    here = before.arrival_in(participant)
    sent_back = here is not None and here.status is Status.RETURNED
    return elsewhere or sent_back or any(confirmed.carats for confirmed in before.confirmations)


def correction_findings(
    books: CertificateBooks,
    policy: Policy,
    before: Certificate | None,
    after: Certificate,
    confirmed: Confirmed,
) -> Iterator[Finding]:
    """The corrected figures against the paper; claimants the correction leaves without a name."""
    issue = after.issue if after.is_standing(confirmed) else None
    paper = issue.paper if issue else confirmed.transcription.paper
    side = "issuer's certificate" if issue else "authority's transcription"
    own, theirs = reading_of_paper(paper, side), reading_of_confirmation(confirmed)
    if confirmed.carats:
        yield from differences(policy, Compared(after.number, own, theirs, exact=False, day=confirmed.on))
    if after.is_standing(confirmed):
        yield from _gone_before(books, after)
    if before is None or before.ground.named != after.ground.named:
        yield from _claimant_findings(books, policy, after)


def succession_findings(policy: Policy, before: Certificate | None, after: Certificate) -> Iterator[Finding]:
    """K02 to K06 of a confirmation that stands since another was taken back or sent back.

    They concern that confirmation, made earlier: its sides are told, not whoever took back its own.
    """
    standing = after.confirmation
    if before is None or before.confirmation is None or standing is None:
        return
    if not before.is_standing(standing) and after.issue is not None:
        for found in of_confirmation(standing, confirmation_differences(policy, after, standing)):
            yield found._replace(concerns=standing.position)


def _claimant_findings(books: CertificateBooks, policy: Policy, after: Certificate) -> Iterator[Finding]:
    """Claims made before: of those named now compared, of strangers told to oversight (L03)."""
    named = after.ground.named
    for claim in books.claims_on(after.number):
        if claim.claimant in named:
            yield from claim_differences(policy, after, claim)
            for found in early_findings(after, claim):
                yield found._replace(concerns=claim.position)
        else:
            yield stranger_finding(policy, after, claim)


def _not_in_feed(books: CertificateBooks, after: Certificate, confirmed: Confirmed) -> Iterator[Finding]:
    """C01: confirmed, and not in its issuer's feed, which is complete for the day of issue."""
    through = books.covered.get((after.participant, "issued"))
    issued_on = stated(confirmed.transcription.paper, "issuedOn") or confirmed.received_on or confirmed.on
    if after.issue is None and through is not None and issued_on <= through:
        sentence = (
            f"{after.number} is confirmed, and the feed of {after.participant}, complete through {through}, "
            "does not have it."
        )
        facts = {
            "alarm": Alarm.MATERIAL_BREACH.value,
            "issuedBy": after.participant,
            "through": through.isoformat(),
        }
        yield Finding("C01", after.number, sentence, facts)


def _late_findings(policy: Policy, after: Certificate, confirmed: Confirmed) -> Iterator[Finding]:
    """C05 at confirmation, where submission could not tell: no submission on record, or no paper then."""
    arrival = after.arrival_in(confirmed.participant)
    submitted_on = arrival.submitted_on if arrival else None
    issue = after.issue if after.is_standing(confirmed) else None
    if submitted_on is not None and issue is not None:
        return
    used_on = submitted_on or confirmed.received_on
    paper = issue.paper if issue else confirmed.transcription.paper
    if used_on is not None:
        yield from expiry_findings(policy, after.number, paper, "import", used_on)


def _presented_again(before: Certificate, signer: Party) -> Finding:
    here = before.arrival_in(signer.participant) is not None
    return duplicate(before.number, f"was presented before, {'here' if here else 'to another participant'}")
