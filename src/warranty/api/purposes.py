"""What a question is asked for, under which case, in whose place: headers of all about records (R61)."""

from collections.abc import Iterator
from typing import Any, Final

from litestar import Request
from litestar.openapi.spec import OpenAPI, OpenAPIType, Parameter, Schema

from warranty.foundation.errors import Kind, Refusal

PURPOSE: Final = "Warranty-Purpose"
LONGEST_PURPOSE: Final = 200
CASE: Final = "Warranty-Case"
PREDECESSOR: Final = "Warranty-Predecessor"
LONGEST_NUMBER: Final = 100
LONGEST_DID: Final = 500


_CASE_MEANS: Final = (
    "Number of an open case of the asker's (CaseOpened) to ask under; for an auditor number or id of an open "
    "engagement (EngagementOffered), by which it asks about the audited member."
)


_PREDECESSOR_MEANS: Final = (
    "DID of a party the asker succeeds (SuccessionRecorded), to ask in its place: what was its own is "
    "answered."
)


class PurposeUnreadable(Refusal):
    """A purpose that is too long, or that not everybody could read."""

    kind = Kind.INVALID
    code = "purpose-unreadable"
    title = "The purpose cannot be kept"
    rule = "R61"


def purpose_of(request: Request[Any, Any, Any]) -> str:
    """What the asker says it asks for, "" if it says nothing. Raises PurposeUnreadable."""
    purpose: str = request.headers.get(PURPOSE, "").strip()
    if len(purpose) > LONGEST_PURPOSE or not (purpose.isascii() and purpose.isprintable()):
        raise PurposeUnreadable(
            f"The header {PURPOSE} holds at most {LONGEST_PURPOSE} printable characters of ASCII.",
            instead="Say in a few words what for, or name your file's number.",
        )
    return purpose


def case_number_of(request: Request[Any, Any, Any]) -> str:
    """The number of the case the asker asks under, "" for none. Whether it has one is for others to say."""
    number: str = request.headers.get(CASE, "").strip()
    return number


def predecessor_of(request: Request[Any, Any, Any]) -> str:
    """The DID of the party in whose place the asker asks, "" for its own questions."""
    did: str = request.headers.get(PREDECESSOR, "").strip()
    return did


def tell_of_purposes(openapi: OpenAPI) -> None:
    """Describe the headers for every question that needs a token."""
    for path in (openapi.paths or {}).values():
        if path.get is not None and any(path.get.security or ()):
            path.get.parameters = [*(path.get.parameters or ()), *_headers()]


def _headers() -> Iterator[Parameter]:
    told = {
        PURPOSE: (LONGEST_PURPOSE, "What is asked for; kept with each look at another's record (R61)."),
        CASE: (LONGEST_NUMBER, _CASE_MEANS),
        PREDECESSOR: (LONGEST_DID, _PREDECESSOR_MEANS),
    }
    for name, (longest, description) in told.items():
        text = Schema(type=OpenAPIType.STRING, max_length=longest, pattern=r"^[\x20-\x7e]*$")
        yield Parameter(name=name, param_in="header", schema=text, required=False, description=description)
