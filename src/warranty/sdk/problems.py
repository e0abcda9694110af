"""What the server refused, as the same kinds of refusal its rules use."""

from functools import lru_cache

import msgspec

from warranty.foundation.errors import Kind, Refusal
from warranty.wire.statements import Problem

_KINDS = {
    400: Kind.INVALID,
    401: Kind.UNAUTHENTICATED,
    403: Kind.FORBIDDEN,
    404: Kind.NOT_FOUND,
    405: Kind.INVALID,
    408: Kind.UNAVAILABLE,
    409: Kind.CONFLICT,
    413: Kind.TOO_LARGE,
    415: Kind.INVALID,
    422: Kind.INVALID,
    429: Kind.RATE_LIMITED,
    503: Kind.UNAVAILABLE,
}
_problem = msgspec.json.Decoder(Problem)


class ServerRefused(Refusal):
    """A refusal the server told; its kind, code, title and rule are those of the problem document."""


class ServerFailed(Refusal):
    """The server met something unexpected; its reference number, if it gave one, is in the sentence."""

    kind = Kind.UNAVAILABLE
    code = "server-failed"
    title = "The server failed"


class ServerUnreachable(Refusal):
    """No answer came: nothing listens there, the network is down, or it took too long."""

    kind = Kind.UNAVAILABLE
    code = "server-unreachable"
    title = "The server cannot be reached"


class AnswerUnreadable(Refusal):
    """An answer that is not what a register of this version gives."""

    kind = Kind.UNAVAILABLE
    code = "answer-unreadable"
    title = "The answer cannot be read"


def refusal_of(problem: Problem) -> Refusal:
    """The refusal a problem document tells of. Its type's last part is the code."""
    kind = _KINDS.get(problem.status)
    if kind is None:
        return ServerFailed(problem.detail or problem.title, instead=problem.instead, **problem.facts)
    code = problem.type.rstrip("/").replace(":", "/").rpartition("/")[2]
    told = _told(kind, code, problem.title, problem.rule)
    refusal = told(problem.detail, pointer=problem.pointer, instead=problem.instead, **problem.facts)
    refusal.others = tuple(
        told(one.detail, pointer=one.pointer)
        for one in problem.errors
        if one.pointer and (one.detail, one.pointer) != (problem.detail, problem.pointer)
    )
    return refusal


def refusal_in(status: int, body: bytes) -> Refusal:
    """The refusal in an answer that is not a success, whatever its body is."""
    try:
        return refusal_of(_problem.decode(body))
    except msgspec.DecodeError:
        if status in _KINDS:
            title = status_title(status)
            return _told(_KINDS[status], f"http-{status}", title, "")(f"{title} (HTTP {status}).")
        return ServerFailed(f"The server answered HTTP {status}, without saying why.")


def status_title(status: int) -> str:
    """A title for a status that came without a problem document, as from a proxy in between."""
    return _KINDS[status].value.replace("-", " ").capitalize()


@lru_cache(maxsize=1000)
def _told(kind: Kind, code: str, title: str, rule: str) -> type[ServerRefused]:
    """One class for each type of problem, as inside the server."""
    return type("ServerRefused", (ServerRefused,), {"kind": kind, "code": code, "title": title, "rule": rule})
