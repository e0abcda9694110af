"""`/v1/findings`: discrepancies on record that the asker may be told."""

from collections.abc import Sequence
from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from msgspec import UNSET

from warranty.api.asked import OfMember, asking_of, finding, looked_after
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Limit
from warranty.database.wall import beyond
from warranty.foundation.ids import parse_uuid
from warranty.foundation.statements import urn
from warranty.lots.asking import write_cursor
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.reconciliation import service as reconciliation
from warranty.reconciliation.service import ExplanationOnRecord, FindingOnRecord, FindingState
from warranty.transparency import service as log
from warranty.wire.findings import ExplanationSeen, Findings, FindingSeen

InState = Annotated[
    FindingState | None,
    QueryParameter(
        name="state",
        description="Only findings that are open, explained, accepted as explained, or settled too late.",
    ),
]

UnderRule = Annotated[
    str | None,
    QueryParameter(
        pattern="^[A-Z][0-9]{2}$",
        max_length=3,  # the pattern alone lets a newline follow
        description="Only findings under this rule of the discrepancy catalogue, for example C04.",
    ),
]
_STATEMENT: Final = 7
"""Version of the UUIDs that statements are named by; lots have another."""


@get("/v1/findings", summary="Findings", tags=["Findings"], security=WITH_TOKEN)
async def list_findings(
    request: Request[Any, Any, Any],
    member: OfMember = None,
    in_state: InState = None,
    rule: UnderRule = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> Findings:
    """Newest first: what the asker's own statements brought to light.

    Before them stand those that time alone has brought by the day of the question: memos open too long
    (B08), memo goods sold whose title did not come, or came too late and is settled since (L06, L07), goods
    bound for export too long (L10). They fill the first pages, and are explained by their `id` like all
    others.

    Under an engagement what the audited member's statements of the period brought, as it is told itself. For
    an authority besides what concerns its participant, for an association its members, or of these one
    `member` alone. A page may be short, even empty, and still have a cursor.

    A finding is explained by `finding-explained` with its `id`, and stays on record; the association or
    authority that looks after the member says by `explanation-judged` whether it accepts that.
    """
    async with walled_visit(request) as here:
        only = looked_after(here, member)
        place = await reconciliation.due_place(here.connection, cursor) if cursor else None
        if place is not None:  # a list goes on as it was begun
            as_of = place.as_of if place.is_named else None
        moment = await log.moment(here.connection, as_of)
        position = place.as_of if place else moment.position
        due: Sequence[FindingOnRecord] = ()
        if cursor is None or place is not None:
            asking, after = asking_of(here).about(moment), place.after if place else 0
            async with beyond(here.connection):  # reckoned from titles and memos, not read from a list
                due, is_more = await reconciliation.due_for(
                    here.connection, asking, position, limit, in_state, only, rule, after
                )
            if is_more or len(due) == limit:
                on = write_cursor((position, after + limit, moment.is_named))
                return _page(due, on, here.resources.origin)
        page = await reconciliation.findings_for(
            here.connection,
            asking_of(here),
            position,
            cursor=None if place else cursor,
            limit=limit - len(due),
            state=in_state,
            member=only,
            rule=rule,
        )
    return _page([*due, *page.findings], page.cursor, here.resources.origin)


def _page(found: Sequence[FindingOnRecord], cursor: str | None, origin: str) -> Findings:
    return Findings(findings=tuple(_seen(one, origin) for one in found), cursor=cursor or UNSET)


def _seen(one: FindingOnRecord, origin: str) -> FindingSeen:
    return FindingSeen(
        finding=finding(one.finding),
        about=_about(one.finding.about),
        position=one.position,
        recorded_at=one.recorded_at,
        state=one.state,
        id=urn(one.id) if one.id else UNSET,
        party=did_of(one.issuer, origin) if one.id else UNSET,
        explanation=_explanation(one.explanation, origin) if one.explanation else UNSET,
    )


def _explanation(said: ExplanationOnRecord, origin: str) -> ExplanationSeen:
    return ExplanationSeen(
        statement=urn(said.statement),
        by=did_of(said.by, origin),
        code=said.code,
        text=said.text,
        evidence=tuple(said.evidence),
        position=said.position,
        verdict=said.verdict or UNSET,  # type: ignore[arg-type] # the database has only these two
        judge=did_of(said.judge, origin) if said.judge else UNSET,
        reason=said.reason or UNSET,
    )


def _about(told: str) -> str:
    """What a finding is about, statements always as urn:uuid; those that told a bare id stay on record so."""
    try:
        identifier = parse_uuid(told)
    except ValueError:
        return told
    return urn(identifier) if identifier.version == _STATEMENT else told


HANDLERS: Final[list[Any]] = [list_findings]
