"""Cursors go out sealed: where a page ends is for the next question alone to know.

Inside stands a place in a list: a row's number, a name, a log position. Read, it would tell how many rows lie
between two of one's own: others' looks and refusals, findings one is not told of, a name that is not public.
Doors and services know nothing of it. The secret is made of the key that signs access tokens: all workers
have it, and a list that was begun before that key is replaced is begun again.
"""

from typing import Annotated, Any, Final

import msgspec
from litestar import Litestar, Request, Response
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter
from litestar.response.base import ASGIResponse

from warranty.foundation.sealing import Seal
from warranty.parties.held_keys import HeldKeys
from warranty.parties.service import CursorUnreadable

Cursor = NamedDependency[str | None]
"""Where a page goes on, as the service wrote it; None for the first."""
_Sealed = Annotated[
    str | None,
    QueryParameter(name="cursor", max_length=2_000, description="As the page before gave it."),
]


def seal_of(keys: HeldKeys) -> Seal:
    """Under which every process that holds these keys seals cursors."""
    return Seal(next(iter(keys.token.values())).seed, "cursors")


class Answer(Response[Any]):
    """Of every handler: the cursor of its content, if there is one, goes out sealed."""

    def to_asgi_response(
        self,
        app: Litestar | None,
        request: Request[Any, Any, Any],
        **told: Any,  # noqa: ANN401 - of the framework's, handed on
    ) -> ASGIResponse:
        """The framework's, of the sealed content."""
        cursor = getattr(self.content, "cursor", None)
        if isinstance(self.content, msgspec.Struct) and isinstance(cursor, str):
            sealed = request.app.state.cursors.seal(cursor)
            self.content = msgspec.structs.replace(self.content, cursor=sealed)
        return super().to_asgi_response(app, request, **told)


async def _opened(request: Request[Any, Any, Any], sealed: _Sealed = None) -> str | None:
    """Raises CursorUnreadable."""
    if sealed is None:
        return None
    seal: Seal = request.app.state.cursors
    cursor = seal.open(sealed)
    if cursor is None:
        raise CursorUnreadable(
            "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
        )
    return cursor


OPENED: Final = {"cursor": Provide(_opened)}
"""For every handler that takes a `Cursor`."""
