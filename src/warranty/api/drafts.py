"""`/v1/drafts/{kind}`: a draft completed with what the register knows, and judged without being recorded."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, post
from litestar.openapi.spec import OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema
from litestar.params import PathParameter

from warranty.api.asked import finding
from warranty.api.auth import WITH_TOKEN, resources_of, visit
from warranty.api.forms import JSON, LONGEST_STATEMENT, MediaTypeUnknown, form_of, repeated_name
from warranty.api.resources import Resources
from warranty.database.engine import Connection
from warranty.database.failures import told_as_unavailable
from warranty.database.transaction import driver, transaction
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.parties.rules import did_of
from warranty.policy.catalogue import Finding
from warranty.register import drafting, filling, tries
from warranty.register.filling import Known
from warranty.register.malformed import wrong_with
from warranty.register.opening import Opened
from warranty.register.recording import Surroundings
from warranty.sdk.drafts.checking import PARTS, DraftMalformed, check
from warranty.sdk.drafts.completion import complete, number_lines
from warranty.sdk.drafts.kinds import KINDS, StatementKind, kind_named
from warranty.trade.rules.common import SUBJECT
from warranty.trade.rules.refusals import ReleaseNotValid
from warranty.wire.drafts import CompletedDraft

DEEPEST: Final = 20
"""Groups of fields inside each other; no statement has half as many."""
_DRAFT: Final = Schema(
    type=OpenAPIType.OBJECT,
    description="Fields of the statement's subject, as far as they are known; `parts`: confidential values "
    "by name. Weights, amounts and days are text.",
)

Word = Annotated[
    str,
    PathParameter(
        max_length=60,
        description="Which statement, by its word, such as `sale`.",
        schema_extra={"enum": list(KINDS)},
    ),
]


class DraftTooLong(Refusal):
    """More bytes than a statement may have."""

    kind = Kind.TOO_LARGE
    code = "draft-too-long"
    title = "The draft is too long"


@dataclass
class DraftOperation(Operation):
    """The operation with its body described, which is read as it comes."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(content={JSON: OpenAPIMediaType(schema=_DRAFT)}, required=True)


@post(
    "/v1/drafts/{kind:str}",
    summary="Complete and judge a draft",
    tags=["Statements"],
    status_code=200,
    security=WITH_TOKEN,
    operation_class=DraftOperation,
)
async def complete_draft(request: Request[Any, Any, Any], kind: Word) -> CompletedDraft:
    """Fill in what the register knows, and tell what would come of it if it were signed and sent now.

    Filled in are the day, line numbers, the warranty's text, weights and goods of your own lots, what was
    offered to you, both sides' particulars as in your last sale to the same buyer; no value is changed.
    Refusals are those of the submission, their pointers lead into the draft. Nothing is recorded and no
    attempt is kept; but a wrong one-time code counts as one shown in earnest.
    """
    body = await request.body()  # first: who is still sending reads no refusal
    named = kind_named(kind)
    given = _read(body, request, named)
    async with visit(request) as here:
        party = here.caller.party.id
        known = await filling.known_of(
            here.connection, given, party, here.resources.identity, here.now.date()
        )
    opened, draft, filled = await asyncio.to_thread(_finished, given, known, named, resources_of(request))
    found = await _judged(request, opened, party)
    if isinstance(found, Refusal):
        _point_into(found, named)
        raise found
    return CompletedDraft(draft=draft, filled=filled, findings=tuple(map(finding, found)))


def _read(body: bytes, request: Request[Any, Any, Any], named: StatementKind) -> dict[str, Any]:
    """The draft as sent, with the type of its address and its lines numbered."""
    form = form_of(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
    if form != JSON:
        raise MediaTypeUnknown(f"A draft is sent as {JSON}.", instead="Set the Content-Type header.")
    if len(body) > LONGEST_STATEMENT:
        raise DraftTooLong(f"A statement has at most {LONGEST_STATEMENT} bytes.", limit=LONGEST_STATEMENT)
    try:
        given = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        wrong = wrong_with(broken)
        raise DraftMalformed(f"The draft cannot be read: {wrong.reason}.", pointer=wrong.pointer) from broken
    if _depth(given) > DEEPEST:
        raise DraftMalformed("The draft is nested far too deeply.")
    if (name := repeated_name(body)) is not None:
        raise DraftMalformed(f'The draft names "{name}" more than once in one place.', instead="Say it once.")
    if given.setdefault("type", named.type.__name__) != named.type.__name__:
        raise DraftMalformed(
            f"The draft is sent as a {named.type.__name__} and says it is another statement.",
            pointer="/type",
            instead="Leave the type out, or send it to the address of its kind.",
        )
    return given


def _depth(value: object) -> int:
    """How deep values are nested, without going deeper than it takes to see that it is too deep."""
    level, depth = [value], 0
    while level and depth <= DEEPEST:
        level = [below for one in level for below in _below(one)]
        depth += 1
    return depth


def _below(value: object) -> Iterable[object]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _finished(
    given: dict[str, Any], known: Known, named: StatementKind, resources: Resources
) -> tuple[Opened, dict[str, Any], tuple[str, ...]]:
    """The statement it would be, the draft completed, and pointers to what was filled in."""
    draft = deepcopy(given)
    number_lines(draft)
    filling.fill(draft, known)
    draft = complete(draft, resources.clock().date(), resources.policy)
    checked = check(draft)
    did = did_of(known.party, resources.origin)
    try:
        opened = drafting.opened_draft(checked.document, checked.parts, did, around_of(resources))
    except Refusal as refused:
        _point_into(refused, named)
        raise
    before = set(_leaves(given, ""))
    return opened, draft, tuple(at for at in _leaves(draft, "") if at not in before)


def around_of(resources: Resources) -> Surroundings:
    """How this register judges."""
    return Surroundings(resources.identity, resources.keys, resources.policy, resources.clock)


async def _judged(
    request: Request[Any, Any, Any], opened: Opened, party: PartyId
) -> Refusal | Sequence[Finding]:
    """Judge it. A one-time code costs a try beforehand, which is given back unless the code was wrong.

    Given back, too, where judging failed: nobody was told whether the code was right.
    """
    resources, shows_code = resources_of(request), tries.shows_code(opened.statement)
    now = resources.clock()
    if shows_code:
        async with _writing(resources) as connection:
            await tries.spend(connection, party, now)
    found: Refusal | Sequence[Finding] | None = None
    try:
        async with visit(request) as here:
            found = await drafting.judge(here.connection, opened, party, here.viewer, around_of(resources))
    finally:
        if shows_code and not isinstance(found, ReleaseNotValid):
            async with _writing(resources) as connection:
                await tries.give_back(connection, party, now)
    return found


@asynccontextmanager
async def _writing(resources: Resources) -> AsyncIterator[Connection]:
    with told_as_unavailable():
        async with transaction(resources.engine) as session:
            yield await driver(session)


def _point_into(refused: Refusal, named: StatementKind) -> None:
    """Have the refusal's pointers lead into the draft and not into the statement it would be."""
    for other in refused.others:
        _point_into(other, named)
    inside = refused.pointer.removeprefix(SUBJECT)
    if inside == refused.pointer:  # what a draft does not hold: id, issuer, signing time
        refused.pointer = ""
        return
    is_part = inside.strip("/").partition("/")[0] in named.type.parts
    refused.pointer = f"/{PARTS}{inside}" if is_part else inside


def _leaves(value: object, at: str) -> Iterator[str]:
    """A pointer to every single value inside."""
    if not isinstance(value, dict | list):
        yield at
        return
    for name, below in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(below, f"{at}/{str(name).replace('~', '~0').replace('/', '~1')}")


HANDLERS: Final[list[Any]] = [complete_draft]
