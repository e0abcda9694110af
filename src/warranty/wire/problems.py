"""What went wrong, as RFC 9457 documents, and the list of all that can: the answer of `/problems`."""

import msgspec
from msgspec import UNSET, UnsetType

from warranty.wire.shapes import Shape
from warranty.wire.statements import Problem


class ProblemDocument(Problem, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """A refused request (application/problem+json).

    reference: to be told to the operator, on failures of
    ours. error, error_description: of `/oauth/token` alone (RFC 6749, 5.2).
    """

    reference: str = ""
    error: str | UnsetType = UNSET
    error_description: str | UnsetType = msgspec.field(name="error_description", default=UNSET)


class ProblemType(Shape, frozen=True):
    """One type of problem. meaning: what it says, for whoever programs against the API."""

    type: str
    code: str
    status: int
    title: str
    meaning: str
    rule: str = ""


class ProblemTypes(Shape, frozen=True):
    """All types, by code."""

    problems: tuple[ProblemType, ...]
