"""What a question is asked for: a header of every question about records, kept with each look (R61)."""

from typing import Any, Final

from litestar import Request
from litestar.openapi.spec import OpenAPI, OpenAPIType, Parameter, Schema

from warranty.foundation.errors import Kind, Refusal

PURPOSE: Final = "Warranty-Purpose"
LONGEST_PURPOSE: Final = 200


class PurposeUnreadable(Refusal):
    """A purpose that is too long, or that not everybody could read."""

    kind = Kind.INVALID
    code = "purpose-unreadable"
    title = "The purpose cannot be kept"


def purpose_of(request: Request[Any, Any, Any]) -> str:
    """What the asker says it asks for, "" if it says nothing. Raises PurposeUnreadable."""
    purpose: str = request.headers.get(PURPOSE, "").strip()
    if len(purpose) > LONGEST_PURPOSE or not (purpose.isascii() and purpose.isprintable()):
        raise PurposeUnreadable(
            f"The header {PURPOSE} holds at most {LONGEST_PURPOSE} printable characters of ASCII.",
            instead="Say in a few words what for, or name your file's number.",
        )
    return purpose


def tell_of_purposes(openapi: OpenAPI) -> None:
    """Describe the header for every question that needs a token."""
    for path in (openapi.paths or {}).values():
        if path.get is not None and any(path.get.security or ()):
            path.get.parameters = [*(path.get.parameters or ()), _purpose()]


def _purpose() -> Parameter:
    return Parameter(
        name=PURPOSE,
        param_in="header",
        schema=Schema(type=OpenAPIType.STRING, max_length=LONGEST_PURPOSE, pattern=r"^[\x20-\x7e]*$"),
        required=False,
        description="What the question is asked for; kept with each look at another's record (R61).",
    )
