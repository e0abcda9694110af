"""`/v1/statements`: the way in for one statement, a batch or a long file, and the way back to each."""

from base64 import b64encode
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import (
    OpenAPIMediaType,
    OpenAPIResponse,
    OpenAPIType,
    Operation,
    Reference,
    RequestBody,
    Schema,
)
from litestar.params import PathParameter
from msgspec import UNSET

from warranty.api.auth import OPEN, WITH_TOKEN, resources_of, walled_visit
from warranty.api.forms import JSON, NDJSON, form_of, statements_in
from warranty.api.problems import document_of, problem_of, response_of
from warranty.certificates.rules import ClaimState
from warranty.foundation.clock import format_instant
from warranty.foundation.ids import StatementId as StatementIdentifier
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import MEDIA_TYPE, urn
from warranty.parties.rules import did_of
from warranty.register import reading, recording
from warranty.trade import service as trade
from warranty.trade.books import CorrectionKind
from warranty.trade.service import CorrectionBeside
from warranty.wire import records
from warranty.wire import statements as wire

TAGS: Final = ["Statements"]

_answers = msgspec.json.Encoder()


def answer_of(outcome: recording.Outcome, index: int, origin: str) -> wire.Outcome:
    """One outcome as it goes out."""
    if isinstance(outcome, recording.Refused):
        identifier = urn(outcome.statement) if outcome.statement else ""
        return wire.Refused(index=index, problem=problem_of(outcome.refusal, origin), id=identifier)
    return wire.Recorded(
        index=index,
        id=urn(outcome.statement),
        position=outcome.position,
        recorded_at=format_instant(outcome.recorded_at),
        entry=b64encode(outcome.entry).decode(),
        receipt=outcome.receipt,
        replayed=outcome.replayed,
        findings=tuple(wire.Finding(found.rule, found.sentence, found.facts) for found in outcome.findings),
        lots=tuple(map(str, outcome.lots)),
        claim=_claim(outcome.claim) if outcome.claim else UNSET,
    )


def _claim(claim: ClaimState) -> wire.ClaimState:
    asked, drawn, weighing, pending = map(format_carats, claim)
    return wire.ClaimState(asked, drawn, weighing, pending)


_WHAT: Final = "SD-JWT with all its disclosures, each followed by ~."
_TEXT: Final = Schema(
    type=OpenAPIType.STRING,
    description=_WHAT,
    pattern=r"^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+~([A-Za-z0-9_-]+~)*$",
)
# Within a batch each is judged by itself: a misspelt one is an outcome, no fault of the request.
_MEMBER: Final = Schema(type=OpenAPIType.STRING, description=_WHAT, pattern=r"^[\x00-\x7F]*$")
_LINES: Final = Schema(type=OpenAPIType.STRING, description="One JSON string a line, each a statement.")
_OUTCOMES: Final = Schema(type=OpenAPIType.STRING, description="One outcome a line, in the order sent.")


@dataclass
class StatementsOperation(Operation):
    """The operation with its body and answers described, which the framework cannot tell from raw bytes."""

    def __post_init__(self) -> None:
        """Describe the three forms, and what answers them."""
        batch = Schema(
            type=OpenAPIType.OBJECT,
            required=["statements"],
            additional_properties=False,
            properties={"statements": Schema(type=OpenAPIType.ARRAY, min_items=1, items=_MEMBER)},
        )
        forms = {MEDIA_TYPE: _TEXT, JSON: batch, NDJSON: _LINES}
        content = {form: OpenAPIMediaType(schema=schema) for form, schema in forms.items()}
        self.request_body = RequestBody(content=content, required=True)
        again, several = (_named(shape) for shape in (wire.Recorded, wire.Outcomes))
        answers = (self.responses or {})["200"]
        assert isinstance(answers, OpenAPIResponse)  # described by the handler itself
        answers.content = {
            JSON: OpenAPIMediaType(schema=Schema(one_of=[several, again])),
            NDJSON: OpenAPIMediaType(schema=_OUTCOMES),
        }


def _named(shape: type) -> Reference:
    return Reference(ref=f"#/components/schemas/{shape.__name__}")


@post(
    "/v1/statements",
    summary="Record statements",
    tags=TAGS,
    status_code=200,
    security=OPEN,
    operation_class=StatementsOperation,
    responses={
        200: ResponseSpec(
            wire.Outcomes,
            generate_examples=False,
            description="Several statements: each judged by itself, in the order sent, answered in the form "
            "they came in. Or one that was recorded before.",
        ),
        201: ResponseSpec(
            wire.Recorded,
            generate_examples=False,
            description="One statement, recorded now.",
        ),
    },
)
async def record_statements(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One SD-JWT (`application/vc+sd-jwt`), a JSON batch, or NDJSON; signed statements need no access token.

    Each is judged by itself and answered with its receipt or the rule it breaks. Sending the same bytes
    again is always safe: it answers with an equally valid receipt. A request that cannot be read as a whole
    (a truncated file) records nothing.
    """
    resources = resources_of(request)
    body = await request.body()  # first: who is still sending reads no refusal
    form = form_of(request.headers.get("content-type", ""), request.headers.get("content-encoding", ""))
    texts = statements_in(form, body, resources.settings.max_lines)
    outcomes = await resources.register.record(texts)
    if form == MEDIA_TYPE:
        return _single(outcomes[0], resources.origin)
    answers = tuple(answer_of(outcome, index, resources.origin) for index, outcome in enumerate(outcomes))
    if form == NDJSON:
        return Response(_answers.encode_lines(answers), media_type=NDJSON, status_code=200)
    return Response(_answers.encode(wire.Outcomes(answers)), media_type=JSON, status_code=200)


def _single(outcome: recording.Outcome, origin: str) -> Response[bytes]:
    if isinstance(outcome, recording.Refused):
        return response_of(document_of(outcome.refusal, origin))
    answer = _answers.encode(answer_of(outcome, 0, origin))
    return Response(answer, media_type=JSON, status_code=200 if outcome.replayed else 201)


StatementId = Annotated[UUID, PathParameter(description="Id of the statement: the UUID of its urn:uuid.")]


@get("/v1/statements/{statement:uuid}", summary="A statement", tags=TAGS, security=WITH_TOKEN)
async def show_statement(request: Request[Any, Any, Any], statement: StatementId) -> records.Record:
    """The SD-JWT with those disclosures the asker may have; an unknown id and a foreign one answer alike.

    Beside a sale stands what was said to correct it: what is in effect with whose word, and what waits; as
    far as the asker may read those statements themselves.
    """
    async with walled_visit(request) as asked:
        found = await reading.record(
            asked.connection, statement, asked.viewer, asked.resources.policy, asked.now
        )
        beside = await trade.corrections_beside(asked.connection, StatementIdentifier(statement))
        said = {one for each in beside for one in (each.correction.id, each.agreement) if one}
        shown = await reading.readable(
            asked.connection, said, asked.viewer, asked.resources.policy, asked.now
        )
        if asked.viewer.engagement is not None:  # what is agreed after the period waits in it
            beside = [one if one.agreement in shown else _waiting(one) for one in beside]
    origin = asked.resources.origin
    return records.Record(
        id=urn(found.id),
        type=found.type,
        issuer=found.issuer,
        position=found.position,
        recorded_at=found.recorded_at,
        statement=found.sd_jwt.decode("ascii"),
        corrections=tuple(_correction(one, origin, shown) for one in beside if one.correction.id in shown),
    )


def _waiting(one: CorrectionBeside) -> CorrectionBeside:
    return one._replace(agreed_by=None, agreement=None, agreed_at=None)


def _correction(one: CorrectionBeside, origin: str, shown: Collection[UUID]) -> records.CorrectionSeen:
    """shown: statements the asker may read; of an agreement that is none of them it is told that there is."""
    said = one.correction
    is_told = one.agreement in shown
    return records.CorrectionSeen(
        id=urn(said.id),
        kind=said.kind.value,
        by=did_of(said.party, origin),
        position=said.position,
        lines=tuple(
            records.CorrectedLine(
                line=line, booked=format_carats(booked), carats=format_carats(booked - back)
            )
            if said.kind is CorrectionKind.WEIGHT
            else records.CorrectedLine(line=line, back=format_carats(back))
            for line, booked, back in said.lines
        ),
        declared_shortage=said.is_shortage,
        agreed_by=did_of(one.agreed_by, origin) if one.agreed_by else UNSET,
        agreement=urn(one.agreement) if one.agreement and is_told else UNSET,
        agreed_at=one.agreed_at if one.agreed_at is not None and is_told else UNSET,
    )


@get("/v1/statements/{statement:uuid}/receipt", summary="Its receipt", tags=TAGS, security=WITH_TOKEN)
async def show_receipt(request: Request[Any, Any, Any], statement: StatementId) -> records.Receipt:
    """A fresh proof that the statement is in the log, at today's head (C2SP tlog-proof)."""
    async with walled_visit(request) as asked:
        found = await reading.record(
            asked.connection, statement, asked.viewer, asked.resources.policy, asked.now
        )
        proof, log_key = await reading.receipt(
            asked.connection, found, asked.resources.identity, asked.resources.keys
        )
    return records.Receipt(
        id=urn(proof.id),
        position=proof.position,
        recorded_at=proof.recorded_at,
        entry=b64encode(proof.entry).decode(),
        receipt=proof.receipt,
        log_key=log_key,
    )


HANDLERS: Final[list[Any]] = [record_statements, show_statement, show_receipt]
