"""The one map from refusals to RFC 9457 documents, and the list of all types of problem."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from inspect import getdoc
from typing import Any, Final

import msgspec
import structlog
from litestar import Request, Response, get
from litestar.exceptions import HTTPException, ValidationException
from litestar.params import FromPath

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.events import audit
from warranty.foundation.ids import uuid7
from warranty.wire.problems import ProblemDocument, ProblemType, ProblemTypes
from warranty.wire.statements import FieldProblem, Problem

PROBLEM_JSON: Final = "application/problem+json"
RETRY_SECONDS: Final = "5"
_STATUS: Final[Mapping[Kind, int]] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.TOO_LARGE: 413,
    Kind.RATE_LIMITED: 429,
    Kind.UNAVAILABLE: 503,
}
# Of the client and the command line; they never leave this server. What is judged of drafts does.
_ELSEWHERE: Final = ("warranty.sdk", "warranty.cli")
_OF_DRAFTS: Final = tuple(f"warranty.sdk.drafts.{name}" for name in ("checking", "completion", "kinds"))
# How the framework words it, and how its names of our parameters become those of the API.
_MISSING: Final = re.compile(r"Missing required \w+ parameter '(?P<name>\w+)'")
_SNAKE: Final = re.compile(r"_([a-z])")

_LONGEST_PATH: Final = 200
ADDRESS: Final = "warranty_address"
ASKER: Final = "warranty_asker"
"""Where a request comes from and who asks, in its state."""
_talk = structlog.get_logger(__name__)


class RequestMalformed(Refusal):
    """The request's path, query or body is not as the API describes it; `errors` says which parts."""

    kind = Kind.INVALID
    code = "request-malformed"
    title = "The request is not as the API describes it"


class AddressUnknown(Refusal):
    """No such address, or not in this spelling."""

    kind = Kind.NOT_FOUND
    code = "http-404"
    title = "Not Found"


class MethodUnknown(Refusal):
    """The address exists, but does not take this method; the Allow header says which it takes."""

    kind = Kind.INVALID
    code = "http-405"
    title = "Method Not Allowed"


class BodyTooLarge(Refusal):
    """A body over the limit told by /v1/limits, refused before it is read whole; nothing is recorded."""

    kind = Kind.TOO_LARGE
    code = "http-413"
    title = "The body is too large"


class Unexpected(Refusal):
    """A fault of this server. Its log has the rest, under the reference."""

    kind = Kind.UNAVAILABLE
    code = "unexpected"
    title = "Something went wrong here"


# Where HTTP has a status of its own for the fact, beside the one of its kind.
_STATUS_OF_CODE: Final[Mapping[str, int]] = {
    RequestMalformed.code: 400,
    "grant-unsupported": 400,
    MethodUnknown.code: 405,
    "media-type-unknown": 415,
    "parameter-unknown": 400,
    "statement-unknown": 404,
    Unexpected.code: 500,
}
_OF_THE_FRAMEWORK: Final[Mapping[int, tuple[type[Refusal], str]]] = {
    404: (AddressUnknown, "There is nothing at this address."),
    405: (MethodUnknown, "This address does not take that method."),
    413: (
        BodyTooLarge,
        "The body is larger than this register takes; /v1/limits says how large it may be.",
    ),
}


def status_of(kind: Kind) -> int:
    """The HTTP status of a kind of refusal."""
    return _STATUS[kind]


def status_for(refusal: type[Refusal]) -> int:
    """The HTTP status a refusal is answered with."""
    return _STATUS_OF_CODE.get(refusal.code, _STATUS[refusal.kind])


def type_uri(code: str, origin: str) -> str:
    """The problem type of a code: where it is explained, too."""
    return f"https://{origin}/problems/{code}"


def problem_of(refusal: Refusal, origin: str) -> Problem:
    """A refusal as it stands inside an answer about several statements."""
    return Problem(
        type=type_uri(refusal.code, origin),
        status=status_for(type(refusal)),
        title=refusal.title,
        detail=refusal.sentence,
        rule=refusal.rule,
        instead=refusal.instead,
        pointer=refusal.pointer,
        facts=refusal.facts,
        errors=_errors(refusal) if refusal.others else (),
    )


def _errors(refusal: Refusal) -> tuple[FieldProblem, ...]:
    """Everything that is wrong with what was sent, where it has a place."""
    every = (refusal, *refusal.others)
    return tuple(FieldProblem(each.sentence, pointer=each.pointer) for each in every if each.pointer)


def document_of(refusal: Refusal, origin: str, **more: Any) -> ProblemDocument:  # noqa: ANN401 - its fields
    """A refusal as an answer of its own. more: further fields of the document."""
    problem = msgspec.structs.asdict(problem_of(refusal, origin))
    return ProblemDocument(**{**problem, "errors": _errors(refusal), **more})


def response_of(
    document: ProblemDocument, headers: Mapping[str, str] | None = None, media_type: str = PROBLEM_JSON
) -> Response[bytes]:
    """The document as a response, with what its status asks for in the head."""
    head = dict(headers or {})
    if document.status == HTTPStatus.UNAUTHORIZED:
        head.setdefault("WWW-Authenticate", "Bearer")
    if document.status == HTTPStatus.SERVICE_UNAVAILABLE:
        head.setdefault("Retry-After", RETRY_SECONDS)
    return Response(
        msgspec.json.encode(document), status_code=document.status, headers=head, media_type=media_type
    )


def note_refusal(request: Request[Any, Any, Any], refusal: Refusal) -> None:
    """Tell the audit log what was refused to whom. The address is told without its question."""
    state = request.scope["state"]
    audit.info(
        "refused", code=refusal.code, rule=refusal.rule, method=request.method,
        path=request.scope["path"][:_LONGEST_PATH],
        party=state.get(ASKER, ""), address=state.get(ADDRESS, ""),
    )  # fmt: skip


def refused(request: Request[Any, Any, Any], refusal: Refusal) -> Response[bytes]:
    """A rule or a service said no."""
    note_refusal(request, refusal)
    headers = {}
    if "retry_after" in refusal.facts:
        headers["Retry-After"] = str(refusal.facts["retry_after"])
    if refusal.code == "token-refused":  # RFC 6750, 3.1
        headers["WWW-Authenticate"] = 'Bearer error="invalid_token"'
    if refusal.code == "scope-insufficient":
        headers["WWW-Authenticate"] = f'Bearer error="insufficient_scope", scope="{refusal.facts["scope"]}"'
    return response_of(document_of(refusal, origin_of(request)), headers)


def malformed(request: Request[Any, Any, Any], error: ValidationException) -> Response[bytes]:
    """What the framework found wrong with path, query or body, part by part."""
    return response_of(malformed_document(error, origin_of(request)))


def malformed_document(error: ValidationException, origin: str) -> ProblemDocument:
    """The document of a request that is not as described; 400, since no rule has looked at it yet."""
    found = error.extra if isinstance(error.extra, list) else []
    errors = tuple(_field_problem(one) for one in found if isinstance(one, Mapping))
    if missing := _MISSING.match(error.detail):
        errors = (FieldProblem("It has to be there.", parameter=missing["name"]),)
    sentence = errors[0].detail if errors else "The request cannot be read."
    refusal = RequestMalformed(sentence, instead=f"See https://{origin}/schema.")
    return document_of(refusal, origin, errors=errors)


def not_handled(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """What the framework refuses by itself: no such address, wrong method, too large a body."""
    if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return failed(request, error)
    kind, sentence = _OF_THE_FRAMEWORK.get(
        error.status_code, (RequestMalformed, "The request cannot be read.")
    )
    document = document_of(kind(sentence), origin_of(request), status=error.status_code)
    kept = {name: value for name, value in (error.headers or {}).items() if name.lower() == "allow"}
    return response_of(document, kept)


def failed(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Our own mistake: all of it goes to the log, a reference number to the asker."""
    reference = uuid7().hex
    _talk.error("unexpected error", reference=reference, path=request.scope["path"], exc_info=error)
    refusal = Unexpected(
        f"Something went wrong here that should not; it is noted under {reference}.",
        instead="Tell the operator this reference. Sending the same statement again is always safe.",
    )
    return response_of(document_of(refusal, origin_of(request), reference=reference))


def origin_of(request: Request[Any, Any, Any]) -> str:
    """Host of the register, as everything it says of itself uses it."""
    origin: str = request.app.state.origin
    return origin


def known_refusals() -> list[type[Refusal]]:
    """Every refusal this server can make, one for each code, by code."""
    by_code = {kind.code: kind for kind in _below(Refusal) if _is_ours(kind)}
    return [by_code[code] for code in sorted(by_code)]


def _is_ours(kind: type[Refusal]) -> bool:
    """Programs that stand on this package may refuse in words of their own; this server never makes those."""
    if kind.__module__ in _OF_DRAFTS:
        return True
    return kind.__module__.startswith("warranty.") and not kind.__module__.startswith(_ELSEWHERE)


@get("/problems", summary="Every type of problem", tags=["Service"], sync_to_thread=False)
def list_problems(request: Request[Any, Any, Any]) -> ProblemTypes:
    """All types of problem this API answers with, each named after the rule it tells of."""
    origin = origin_of(request)
    return ProblemTypes(problems=tuple(_described(kind, origin) for kind in known_refusals()))


@get("/problems/{code:str}", summary="One type of problem", tags=["Service"], sync_to_thread=False)
def explain_problem(request: Request[Any, Any, Any], code: FromPath[str]) -> ProblemType:
    """What a type of problem means. The address is the `type` of the problem documents themselves."""
    for kind in known_refusals():
        if kind.code == code:
            return _described(kind, origin_of(request))
    raise ProblemUnknown("There is no problem of this type.", instead="See /problems.")


class ProblemUnknown(Refusal):
    """No type of problem has this code."""

    kind = Kind.NOT_FOUND
    code = "problem-unknown"
    title = "No such type of problem"


HANDLERS: Final[dict[int | type[Exception], Any]] = {
    Refusal: refused,
    ValidationException: malformed,
    HTTPException: not_handled,
    Exception: failed,
}


def _below(kind: type[Refusal]) -> Iterator[type[Refusal]]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


def _described(kind: type[Refusal], origin: str) -> ProblemType:
    meaning = (getdoc(kind) or "").partition("\n\n")[0].replace("\n", " ")
    return ProblemType(
        type=type_uri(kind.code, origin),
        code=kind.code,
        status=status_for(kind),
        title=kind.title,
        meaning=meaning,
        rule=kind.rule,
    )


def _field_problem(found: Mapping[str, Any]) -> FieldProblem:
    """The framework's `key` (`a.b[0]`) and `source` ("body", "query", …) as pointer or parameter."""
    key, detail = str(found.get("key", "")), str(found.get("message", ""))
    if str(found.get("source", "body")) != "body":
        return FieldProblem(detail, parameter=_SNAKE.sub(lambda step: step[1].upper(), key))
    pointer = "/" + key.replace("[", "/").replace("]", "").replace(".", "/") if key else ""
    return FieldProblem(detail, pointer=pointer)
