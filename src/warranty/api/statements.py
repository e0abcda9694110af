"""`/v1/statements`: the way in for one statement, a batch or a long file, and the way back to each."""

from base64 import b64encode
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import Parameter
from msgspec import UNSET

from warranty.api.problems import problem_of, status_of
from warranty.api.resources import Resources
from warranty.certificates.rules import ClaimState
from warranty.foundation.clock import format_instant
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import MEDIA_TYPE, urn
from warranty.register import recording
from warranty.wire import statements as wire

NDJSON: Final = "application/x-ndjson"
JSON: Final = "application/json"
LONGEST_STATEMENT: Final = 1 << 20

_batch = msgspec.json.Decoder(wire.Batch)
_line = msgspec.json.Decoder(str)
_lines = msgspec.json.Encoder()


class StatementsUnreadable(Refusal):
    """A request that is none of the three forms; nothing of it is recorded."""

    kind = Kind.INVALID
    code = "request-unreadable"
    title = "The request cannot be read"


class TooManyStatements(Refusal):
    """More statements in one request, or a longer one, than /v1/limits says."""

    kind = Kind.TOO_LARGE
    code = "too-many-statements"
    title = "Too much in one request"


class MediaTypeUnknown(Refusal):
    """A content type that is not one of the three."""

    kind = Kind.INVALID
    code = "media-type-unknown"
    title = "The content type is not known here"


def statements_in(content_type: str, body: bytes, most: int) -> list[bytes]:
    """The statements of a request body. Raises StatementsUnreadable, TooManyStatements, MediaTypeUnknown.

    A line or member that is not text refuses the whole request before anything is recorded: a truncated
    file must not be half taken.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if kind == MEDIA_TYPE:
        texts: Sequence[bytes] = [body.strip()]
    elif kind == NDJSON:
        texts = _ndjson(body, most)
    elif kind == JSON:
        texts = _json(body)
    else:
        raise MediaTypeUnknown(
            "Statements are sent as application/vc+sd-jwt (one), application/json (a batch) or "
            "application/x-ndjson (a file, one JSON string a line).",
            instead="Set the Content-Type header.",
        )
    if not 1 <= len(texts) <= most:
        raise TooManyStatements(f"A request holds 1 to {most} statements.", instead="Send several requests.", limit=most)
    if any(len(text) > LONGEST_STATEMENT for text in texts):
        raise TooManyStatements(f"A statement has at most {LONGEST_STATEMENT} bytes.", limit=LONGEST_STATEMENT)
    return list(texts)


def _ndjson(body: bytes, most: int) -> list[bytes]:
    lines = body.removesuffix(b"\n").split(b"\n")
    if len(lines) > most:
        raise TooManyStatements(f"A file holds at most {most} statements.", instead="Send it in parts.", limit=most)
    texts = []
    for number, line in enumerate(lines, 1):
        try:
            texts.append(_line.decode(line).encode("ascii"))
        except (msgspec.DecodeError, UnicodeError) as broken:
            raise StatementsUnreadable(
                f"Line {number} is not a JSON string with one statement; nothing of this file was recorded.",
                instead="Send the whole file again; each line is one statement in double quotes.",
                line=number,
            ) from broken
    return texts


def _json(body: bytes) -> list[bytes]:
    try:
        return [text.encode("ascii") for text in _batch.decode(body).statements]
    except (msgspec.DecodeError, UnicodeError, RecursionError) as broken:
        raise StatementsUnreadable(
            'The body is not {"statements": ["…", …]} with statements as text; nothing of it was recorded.'
        ) from broken


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
