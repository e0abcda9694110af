"""Certificates from one participant to another: each is confirmed, void, in transit, or missing (S02).

Issued − confirmed − void − in transit = gap, in numbers and in certified carats, on any day: a certificate
stands in exactly one of the four. *Void* is whatever can no longer arrive: voided, forged, unused, returned
to its sender. *In transit* is one on its way that is not expired and within the window for its confirmation
(K01), and one that lies with the importing authority. The *gap* is the rest.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from msgspec import UNSET

from warranty.certificates.books import DEAD, Application, Certificate, Issue, Status, certified_carats
from warranty.certificates.questions import Sum
from warranty.foundation.quantities import format_carats
from warranty.policy.catalogue import Finding
from warranty.policy.limits import is_expired, window_for
from warranty.policy.participants import participant_on
from warranty.policy.rule_set import Policy


class FlowState(StrEnum):
    """Where a certificate stands between two participants."""

    CONFIRMED = "confirmed"
    VOID = "void"
    IN_TRANSIT = "in-transit"
    MISSING = "missing"


class Missing(NamedTuple):
    """A certificate that is in the gap. days: since it was issued; carats: certified, in thousandths."""

    number: str
    issued_on: date
    days: int
    carats: int


class Flow(NamedTuple):
    """What one participant issued for another in a period. arrived: confirmed carats, in thousandths."""

    issued: Sum
    by_state: Mapping[FlowState, Sum]
    arrived: int
    missing: Sequence[Missing]

    @property
    def gap(self) -> Sum:
        """Issued − confirmed − void − in transit."""
        others = [self.by_state[state] for state in FlowState if state is not FlowState.MISSING]
        return Sum(
            self.issued.certificates - sum(one.certificates for one in others),
            self.issued.carats - sum(one.carats for one in others),
        )


def destination_of(policy: Policy, certificate: Certificate, application: Application | None) -> str:
    """The participant a certificate went to, or else is meant for; "" where nothing says so."""
    standing = certificate.confirmation
    if standing is not None and standing.carats:
        return standing.participant
    if certificate.arrivals:
        return certificate.arrivals[0].participant
    if application is not None:
        return application.destination
    return _printed_destination(policy, certificate.issue)


def _printed_destination(policy: Policy, issue: Issue | None) -> str:
    if issue is None or issue.paper.trade_parties is UNSET or issue.paper.trade_parties.importer is UNSET:
        return ""
    country = issue.paper.trade_parties.importer.country
    return "" if country is UNSET else participant_on(policy, country, issue.on).through or country


def state_on(
    policy: Policy, certificate: Certificate, issue: Issue, importing: str, today: date
) -> FlowState:
    """Where a certificate stands on a day."""
    status, standing = certificate.status, certificate.confirmation
    if status in DEAD or status is Status.RETURNED:
        return FlowState.VOID
    if standing is not None and standing.carats:
        return FlowState.CONFIRMED
    if status in (Status.SUBMITTED, Status.DETAINED):
        return FlowState.IN_TRANSIT
    printed = None if issue.paper.expires_on is UNSET else issue.paper.expires_on
    window = timedelta(days=window_for(policy, "K01", issue.on, importing).days)
    is_late = today > issue.on + window or is_expired(
        policy, certificate.participant, issue.on, use="import", used_on=today, printed=printed
    )
    is_on_its_way = status is Status.ISSUED and issue.paper.validation is not UNSET and not is_late
    return FlowState.IN_TRANSIT if is_on_its_way else FlowState.MISSING


def flow_of(policy: Policy, issued: Iterable[Certificate], importing: str, today: date) -> Flow:
    """What became, by a day, of certificates that were issued for one participant."""
    whole, arrived, missing = Sum(), 0, []
    by_state = dict.fromkeys(FlowState, Sum())
    for certificate in issued:
        issue = certificate.issue
        if issue is None:
            continue
        carats = certified_carats(issue.paper) or 0
        state = state_on(policy, certificate, issue, importing, today)
        whole, by_state[state] = whole.plus(carats), by_state[state].plus(carats)
        if state is FlowState.CONFIRMED and certificate.confirmation is not None:
            arrived += certificate.confirmation.carats
        if state is FlowState.MISSING:
            missing.append(Missing(certificate.number, issue.on, (today - issue.on).days, carats))
    return Flow(whole, by_state, arrived, sorted(missing, key=lambda one: (one.issued_on, one.number)))


def gap_finding(flow: Flow, exporting: str, importing: str, *, with_weights: bool = True) -> list[Finding]:
    """S02 when a certificate is neither confirmed, void nor in transit; in numbers alone if so asked."""
    gap = flow.gap
    if not gap.certificates:
        return []
    weight = f"{format_carats(gap.carats)} ct, " if with_weights else ""
    sentence = (
        f"{gap.certificates} of {flow.issued.certificates} certificates from {exporting} to {importing}, "
        f"{weight}are neither confirmed, void nor in transit."
    )
    facts: dict[str, object] = {"certificates": gap.certificates}
    if with_weights:
        facts["carats"] = format_carats(gap.carats)
    return [Finding("S02", f"{exporting}-{importing}", sentence, facts)]
