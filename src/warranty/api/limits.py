"""What one request may hold, and whether the service is well."""

from typing import Any, Final

import structlog
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec

from warranty.api.auth import OPEN, public_visit, resources_of
from warranty.api.forms import LONGEST_STATEMENT
from warranty.database.failures import DatabaseUnavailable
from warranty.parties.service import LARGEST_PAGE
from warranty.transparency import service as log
from warranty.wire.limits import Health, Limits

_talk = structlog.get_logger(__name__)
_OK: Final = 200
_NOT_READY: Final = 503


@get("/v1/limits", summary="What one request may hold", tags=["Service"], sync_to_thread=False, security=OPEN)
def tell_limits(request: Request[Any, Any, Any]) -> Limits:
    """Sizes and counts over which a request is refused."""
    settings = resources_of(request).settings
    return Limits(
        max_body_bytes=settings.max_body_bytes,
        max_statement_bytes=LONGEST_STATEMENT,
        max_lines=settings.max_lines,
        max_page=LARGEST_PAGE,
        max_body_seconds=settings.max_body_seconds,
        max_header_seconds=settings.max_header_seconds,
        max_requests=settings.max_requests,
        max_connections=settings.max_connections,
    )


@get(
    "/health",
    summary="Is the service well?",
    tags=["Service"],
    security=OPEN,
    responses={503: ResponseSpec(Health, generate_examples=False, description="Live, but not ready.")},
)
async def tell_health(request: Request[Any, Any, Any]) -> Response[Health]:
    """Live: this process answers. Ready: its database does, too (503 if not). size: of the log."""
    try:
        async with public_visit(request) as connection:
            head = await log.current_head(connection)
    except DatabaseUnavailable as gone:
        _talk.warning("not ready: the database does not answer", error=type(gone.__cause__).__name__)
        return Response(Health(live=True, ready=False), status_code=_NOT_READY)
    return Response(Health(live=True, ready=True, size=head.frontier.size), status_code=_OK)
