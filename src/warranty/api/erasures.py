"""`/v1/erasures`: personal data goes, on request, once its record need not be kept any more (R57, R58)."""

from typing import Annotated, Any, Final

from litestar import Request, post
from litestar.enums import RequestEncodingType
from litestar.params import Body

from warranty.api.auth import LARGEST_FORM, WITH_TOKEN, visit
from warranty.api.forms import repeated_name
from warranty.api.problems import RequestMalformed
from warranty.disclosure.rules import NotFound
from warranty.foundation.ids import parse_uuid
from warranty.foundation.statements import URN, urn
from warranty.register import retention
from warranty.wire.erasures import Erasure, ErasureRequest


@post(
    "/v1/erasures",
    summary="Have personal data erased",
    tags=["Disclosure"],
    status_code=200,
    request_max_body_size=LARGEST_FORM,
    security=WITH_TOKEN,
)
async def erase(
    request: Request[Any, Any, Any],
    data: Annotated[ErasureRequest, Body(media_type=RequestEncodingType.JSON)],
) -> Erasure:
    """Take the particulars of a statement away: registered offices, VAT ids, names, contacts.

    For the party itself (who signed, the other side, who was admitted by it) and who admitted the signer.
    What a sealed report says, for its maker alone. Signature, receipt and log hold as before. Refused while
    the record has to be kept (retention-holds). Asking again is safe.
    """
    if (name := repeated_name(await request.body())) is not None:
        raise RequestMalformed(
            f'The body names "{name}" more than once; nothing was erased.',
            pointer=f"/{name}",
            instead="Say once which of them is meant.",
        )
    try:
        statement = parse_uuid(data.statement.removeprefix(URN))
    except ValueError as unreadable:
        raise NotFound from unreadable
    async with visit(request) as here:
        asked = retention.Request(statement, data.part, data.reason, data.party)
        at = await retention.erase_on_request(
            here.connection, here.viewer, asked, here.resources.policy, here.now
        )
    return Erasure(statement=urn(statement), part=data.part, erased_at=at)


HANDLERS: Final[list[Any]] = [erase]
