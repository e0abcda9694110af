"""The API's description: its OpenAPI document, and a page that says the same, readable without any script.

Nothing is loaded from elsewhere: who reads about a register is nobody else's business.
"""

from collections.abc import Iterator, Mapping
from html import escape
from http import HTTPStatus
from typing import Any, Final

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import OpenAPI, OpenAPIMediaType, OpenAPIResponse, Reference
from litestar.types import Method
from litestar.types.internal_types import PathParameterDefinition

from warranty.api.problems import PROBLEM_JSON
from warranty.wire.erasures import ErasureRequest
from warranty.wire.problems import ProblemDocument

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_BAD_REQUEST: Final = str(HTTPStatus.BAD_REQUEST.value)
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "code{background:#f2f2f2;padding:.1em .3em}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}"
    "h3{margin-bottom:0}table{border-collapse:collapse}td{padding:.2em 1em .2em 0;vertical-align:top}"
)


def name_of(handler: HTTPRouteHandler, _method: Method, _path: list[str | PathParameterDefinition]) -> str:
    """The operation's id: the handler's own name, as `listMembers`."""
    first, *others = handler.fn.__name__.split("_")
    return first + "".join(map(str.capitalize, others))


def tell_of_problems(openapi: OpenAPI) -> None:
    """Say of every operation that its refusals are problem documents.

    That takes the place of the framework's own idea of what a malformed request is answered with.
    """
    schema = Reference(ref=f"#/components/schemas/{ProblemDocument.__name__}")
    refused = OpenAPIResponse(
        description="Refused: the problem's `type` names the rule, `instead` what can be done.",
        content={PROBLEM_JSON: OpenAPIMediaType(schema=schema)},
    )
    for path in (openapi.paths or {}).values():
        for operation in filter(None, (path.get, path.post)):
            responses = operation.responses or {}
            if not _is_ours(responses.get(_BAD_REQUEST)):
                responses.pop(_BAD_REQUEST, None)
            responses["default"] = refused
            operation.responses = responses


def _is_ours(response: OpenAPIResponse | Reference | None) -> bool:
    """Whether a handler said itself what this status answers: then it names one of our shapes."""
    content = response.content if isinstance(response, OpenAPIResponse) else None
    return any(isinstance(one.schema, Reference) for one in (content or {}).values())


def tell_of_closed(openapi: OpenAPI) -> None:
    """Say of what is sent to be erased that no other fields are taken; the framework does not tell it."""
    openapi.components.schemas[ErasureRequest.__name__].additional_properties = False


class ReadablePage(OpenAPIRenderPlugin):
    """The description at `/schema`; the document itself is beside it, at `/schema/openapi.json`."""

    def __init__(self) -> None:
        super().__init__(path="/", favicon="")

    def render(self, _request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page, as UTF-8."""
        return page(openapi_schema).encode()


def page(schema: Mapping[str, Any]) -> str:
    """The whole description as HTML."""
    info = schema["info"]
    return "".join(
        [
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}</title>',
            f"<style>{_STYLE}</style><h1>{escape(info['title'])}</h1>{_paragraphs(info['description'])}",
            '<p>For programs: <a href="/schema/openapi.json">openapi.json</a> (OpenAPI 3.1).</p>',
            *_sections(schema["paths"]),
            "</html>",
        ]
    )


def _sections(paths: Mapping[str, Any]) -> Iterator[str]:
    """Operations by tag, in the order of the document."""
    by_tag: dict[str, list[str]] = {}
    for path, operations in paths.items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                for tag in operation.get("tags", ["Other"]):
                    by_tag.setdefault(tag, []).append(_operation(method, path, operation))
    for tag, shown in by_tag.items():
        yield f"<h2>{escape(tag)}</h2>"
        yield from shown


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> str:
    parameters = "".join(
        f"<tr><td><code>{escape(one['name'])}</code><td>{escape(one.get('description', ''))}"
        for one in operation.get("parameters", [])
    )
    return (
        f"<h3>{escape(operation.get('summary', ''))}</h3>"
        f"<p><code>{method.upper()} {escape(path)}</code></p>"
        f"{_paragraphs(operation.get('description', ''))}"
        + (f"<table>{parameters}</table>" if parameters else "")
    )


def _paragraphs(text: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.split("\n\n") if paragraph)
