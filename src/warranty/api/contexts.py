"""`/contexts/v1`: the JSON-LD context statements name beside the W3C's, for readers who want the terms.

The register and its client never fetch it: both contexts are compared as text.
"""

from importlib.resources import files
from typing import Any, Final

from litestar import Response, get
from litestar.openapi.datastructures import ResponseSpec

from warranty.api.auth import OPEN
from warranty.api.log import FOR_EVER

JSON_LD: Final = "application/ld+json"
_DOCUMENT: Final = files("warranty.wire").joinpath("context_v1.json").read_bytes()


@get(
    "/contexts/v1",
    summary="Terms of statements",
    tags=["Service"],
    media_type=JSON_LD,
    security=OPEN,
    sync_to_thread=False,
    responses={
        200: ResponseSpec(dict[str, Any], generate_examples=False, media_type=JSON_LD, description="JSON-LD.")
    },
)
def show_context() -> Response[bytes]:
    """The JSON-LD context `urn:warranty:context:v1`; it never changes, a new version gets a new name."""
    return Response(_DOCUMENT, media_type=JSON_LD, headers=FOR_EVER)
