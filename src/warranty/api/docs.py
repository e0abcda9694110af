"""The API described on a page of its own: what the OpenAPI document says, readable without any script.

Nothing is loaded from elsewhere: who reads about a register is nobody else's business.
"""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}"
    "code{background:#f2f2f2;padding:.1em .3em}h2{margin-top:2.5rem;border-bottom:1px solid #ccc}"
    "h3{margin-bottom:0}table{border-collapse:collapse}td{padding:.2em 1em .2em 0;vertical-align:top}"
)


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
