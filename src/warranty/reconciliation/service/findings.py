"""What was found, for whoever may be told: by the page, newest first."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from warranty.certificates import service as certificates
from warranty.database.engine import Connection
from warranty.database.wall import beyond
from warranty.disclosure import service as disclosure
from warranty.disclosure.rules import Ground, RecordKind, RecordRelations, Topic, Viewer, audiences, grounds
from warranty.disclosure.service import Shown
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import urn
from warranty.lots.asking import Asking, Ordinal, Position, read_cursor, write_cursor
from warranty.parties import service as parties
from warranty.parties.service import Establishment
from warranty.policy.catalogue import audience_of, may_be_told
from warranty.policy.rows import Viewer as Audience
from warranty.reconciliation import store
from warranty.reconciliation.rules.entitlement import is_told_to_both
from warranty.reconciliation.store import FindingOnRecord, FindingState

_NEWEST: Final = (2**63 - 1, 0)
MOST_LOOKED_AT: Final = 10_000
"""Findings of anybody that one question of an authority or association looks through for its own."""


class FindingsPage(NamedTuple):
    """Findings, newest first. cursor: None when there are no more; a page may be short and still have one."""

    findings: Sequence[FindingOnRecord]
    cursor: str | None


async def findings_for(
    connection: Connection,
    asking: Asking,
    as_of: int,
    *,
    cursor: str | None = None,
    limit: int,
    state: FindingState | None = None,
    member: PartyId | None = None,
    rule: str | None = None,
) -> FindingsPage:
    """Findings the asker may be told, with what was said of them by the position. Raises CursorUnreadable.

    member: for an association or authority those that stand about this party's statements alone. rule: those
    under it alone; of a rule it is told nothing of, and of none there is, there are none.

    Everybody: what its own statements brought to light, unless telling would warn it, and what came to light
    of sales to it, then or later, as far as both sides are told. An authority besides: what concerns its
    participant, by the maker's home or by the certificate, imported or issued; an association: its members.
    """
    before = _NEWEST
    if cursor is not None:
        as_of, *last = await read_cursor(connection, cursor, tuple[Position, Position, Ordinal])
        before = (last[0], last[1])
    own = _told(asking, Audience.MAKER, rule)
    if (span := asking.viewer.span(Topic.FINDINGS)) is not None:
        return await _of_the_audited(connection, asking, before, as_of, own, span, limit, state)
    wide = _audience(asking.viewer)
    if wide is None:
        found = await _of_its_dealings(connection, asking, before, as_of, limit + 1, state, rule)
        return _page(found[:limit], as_of, found[limit - 1] if len(found) > limit else None)
    rules = _told(asking, wide, rule)
    looked_at = await store.findings_before(
        connection, before, as_of, sorted({*own, *rules}), MOST_LOOKED_AT, issuer=member, state=state
    )
    concerned = await _concerned(connection, asking, looked_at, as_of)
    page = concerned[:limit]
    is_more = len(concerned) > limit or len(looked_at) == MOST_LOOKED_AT
    last_seen = page[-1].found if len(concerned) > limit else looked_at[-1] if is_more else None
    await disclosure.record_look(connection, asking.viewer, [_shown(one, asking) for one in page], asking.now)
    return _page([one.found for one in page], as_of, last_seen)


async def _of_the_audited(
    connection: Connection,
    asking: Asking,
    before: tuple[int, int],
    as_of: int,
    rules: Sequence[str],
    span: tuple[date, date],
    limit: int,
    state: FindingState | None,
) -> FindingsPage:
    """For an auditor what the audited member's statements of the period brought to light, each noted."""
    member = asking.viewer.side
    found = await store.findings_before(
        connection, before, as_of, rules, limit + 1, issuer=member, within=span, state=state
    )
    page = found[:limit]
    shown = [
        Shown(RecordKind.STATEMENT, str(one.statement), Ground.ENGAGEMENT, frozenset({member}))
        for one in page
    ]
    await disclosure.record_look(connection, asking.viewer, shown, asking.now)
    return _page(page, as_of, page[-1] if len(found) > limit else None)


async def _of_its_dealings(
    connection: Connection,
    asking: Asking,
    before: tuple[int, int],
    as_of: int,
    limit: int,
    state: FindingState | None,
    rule: str | None,
) -> list[FindingOnRecord]:
    """What the asker's own statements brought to light, and what came to light about sales to it.

    How a seller explains itself is for those who look after it; its buyer learns whether it is accepted.
    """
    party, counterparty = asking.viewer.party, _told(asking, Audience.COUNTERPARTY, rule)
    own = _told(asking, Audience.MAKER, rule)
    made = await store.findings_before(connection, before, as_of, own, limit, issuer=party, state=state)
    bought = [
        one._replace(id=None, explanation=None)
        for one in await store.findings_about_bought(
            connection, before, as_of, counterparty, limit, buyer=party, state=state
        )
    ]
    return sorted([*made, *bought], key=lambda one: (one.position, one.ordinal), reverse=True)[:limit]


def _page(findings: Sequence[FindingOnRecord], as_of: int, last: FindingOnRecord | None) -> FindingsPage:
    return FindingsPage(findings, write_cursor((as_of, last.position, last.ordinal)) if last else None)


def _audience(viewer: Viewer) -> Audience | None:
    """As whom the asker hears of others' findings."""
    if not viewer.is_in_good_standing:
        return None
    return {"Authority": Audience.AUTHORITY, "Association": Audience.ASSOCIATION}.get(viewer.kind)


def _told(asking: Asking, audience: Audience, only: str | None) -> list[str]:
    """Rules whose findings this audience may be told of, or the only one asked for if it is one of them."""
    entries = [row for row in asking.policy.catalogue.edition if row.holds_on(asking.today)]
    rules = {entry.id for edition in entries for entry in edition.entries}
    asked = rules if only is None else rules & {only}
    return [rule for rule in sorted(asked) if may_be_told(asking.policy, rule, audience, asking.today)]


class _Concerned(NamedTuple):
    """A finding the asker may be told. ground: the strongest of its relations to it."""

    found: FindingOnRecord
    ground: Ground


class _Numbers(NamedTuple):
    """What findings are about that are certificates of the asker's participant.

    imported: those whose standing confirmation is its, each with the urns of all confirmations it made of it;
    issued: those it issued, each with who claimed on it.
    """

    imported: Mapping[str, set[str]]
    issued: Mapping[str, set[PartyId]]

    def is_of_import(self, one: FindingOnRecord) -> bool:
        """Not what another confirmation brought, but that there are two, and who claimed."""
        own = self.imported.get(one.finding.about)
        is_its = own is not None and one.finding.facts.get("confirmation") in {None, *own}
        return is_its or (own is not None and is_told_to_both(one.finding))

    def is_of_issue(self, one: FindingOnRecord) -> bool:
        """What others say of the certificate, as told at the certificate itself; nothing of claims on it."""
        claimants = self.issued.get(one.finding.about)
        return claimants is not None and one.issuer not in claimants and "claimant" not in one.finding.facts


async def _concerned(
    connection: Connection, asking: Asking, findings: Sequence[FindingOnRecord], as_of: int
) -> list[_Concerned]:
    """Those told to the asker as what it is to their makers or certificates."""
    viewer, policy = asking.viewer, asking.policy
    homes = await parties.establishments(connection, {one.issuer for one in findings}, policy, asking.today)
    about = {one.finding.about for one in findings} if viewer.kind == "Authority" else set()
    numbers = await _numbers(connection, viewer.participant, about, as_of)
    concerned = []
    for one in findings:
        relations = _relations(one, homes.get(one.issuer), numbers, viewer)
        if audiences(viewer, relations) & audience_of(policy, one.finding.rule, asking.today):
            concerned.append(_Concerned(one, grounds(viewer, relations)[0]))
    return concerned


def _relations(
    one: FindingOnRecord, home: Establishment | None, numbers: _Numbers, viewer: Viewer
) -> RecordRelations:
    """Of the statement that brought a finding.

    Of its own, an asker hears as their maker and nothing else; but an authority oversees its own, too.
    """
    owners = frozenset({one.issuer})
    if one.issuer == viewer.party:
        overseen = frozenset({viewer.participant} if viewer.kind == "Authority" else ()) - {""}
        return RecordRelations(RecordKind.STATEMENT, owners, importing=overseen, issuing=overseen)
    own = frozenset({viewer.participant})
    return RecordRelations(
        RecordKind.STATEMENT,
        owners,
        importing=own if numbers.is_of_import(one) else frozenset(),
        issuing=own if numbers.is_of_issue(one) else frozenset(),
        jurisdictions=home.participants if home else frozenset(),
        admitters=home.bodies if home else frozenset(),
    )


async def _numbers(connection: Connection, participant: str, about: set[str], as_of: int) -> _Numbers:
    async with beyond(connection):
        found = await certificates.certificates(connection, sorted(about), as_of)
        issued = [number for number, one in found.items() if one.participant == participant]
        claims = await certificates.claims_of(connection, issued, as_of) if issued else {}
    return _Numbers(
        {
            number: {urn(each.statement) for each in one.confirmations if each.participant == participant}
            for number, one in found.items()
            if one.confirmation and one.confirmation.participant == participant
        },
        {number: {known.claim.claimant for known in claims[number]} for number in issued},
    )


def _shown(one: _Concerned, asking: Asking) -> Shown:
    """A look its maker hears of, unless it may not hear of the finding: it would be warned."""
    is_told = may_be_told(asking.policy, one.found.finding.rule, Audience.MAKER, asking.today)
    of = frozenset({one.found.issuer} if is_told else ())
    return Shown(RecordKind.STATEMENT, str(one.found.statement), one.ground, of)
