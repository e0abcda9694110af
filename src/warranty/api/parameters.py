"""Query parameters an address does not know, or that stand twice, are refused.

Ignored, they would mislead: `?asof=7` would answer as of now, and `/v1/statements?dryRun=true` would record.
"""

from collections.abc import Mapping
from typing import Any, Final

from litestar import Request
from litestar.openapi.spec import OpenAPI, Parameter, Schema

from warranty.foundation.errors import Kind, Refusal

_LONGEST: Final = 40
_WITHOUT_NUL: Final = r"^[^\u0000]*$"
Known = Mapping[tuple[str, str], frozenset[str]]
"""Names of query parameters by method and address, as GET `/v1/lots/{lot}`."""


class ParameterUnknown(Refusal):
    """A query parameter the address does not know, or one that stands twice; `facts` names it."""

    kind = Kind.INVALID
    code = "parameter-unknown"
    title = "The question has a part that is not understood"


def described(openapi: OpenAPI) -> Known:
    """The query parameters each operation takes, by the API's own description."""
    known = {}
    for address, path in (openapi.paths or {}).items():
        for method, operation in (("GET", path.get), ("POST", path.post)):
            if operation is not None:
                known[method, address] = frozenset(
                    one.name
                    for one in operation.parameters or ()
                    if isinstance(one, Parameter) and one.param_in == "query"
                )
    return known


def tell_of_text(openapi: OpenAPI) -> None:
    """Say of every free text in a question that it may not hold U+0000, which `shell.Guard` refuses."""
    for path in (openapi.paths or {}).values():
        parameters = path.get.parameters if path.get is not None else None
        for one in parameters or ():
            schema = one.schema if isinstance(one, Parameter) and one.param_in == "query" else None
            if isinstance(schema, Schema) and schema.max_length and not (schema.pattern or schema.enum):
                schema.pattern = _WITHOUT_NUL


async def refuse_unknown(request: Request[Any, Any, Any]) -> None:
    """Before any handler of ours reads its parameters. Raises ParameterUnknown."""
    known = request.app.state.parameters.get((request.method, request.scope["path_template"]))
    if known is None or not request.scope["query_string"]:
        return
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if name not in known:
            there_are = ", ".join(sorted(known)) or "none"
            raise ParameterUnknown(
                f"There is no query parameter {name[:_LONGEST]!r} here.",
                instead=f"Leave it out, or correct its name; there are: {there_are}.",
                parameter=name[:_LONGEST],
            )
        if names.count(name) > 1:
            raise ParameterUnknown(f"The query parameter {name} stands twice.", parameter=name)
