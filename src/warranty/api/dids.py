"""DID documents of parties, as did:web resolvers expect them; a courtesy: the register never reads them."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, Response, get
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import PathParameter
from msgspec import UNSET

from warranty.api.auth import OPEN, public_visit, resources_of
from warranty.disclosure.rules import NotFound
from warranty.foundation.clock import format_instant
from warranty.foundation.encoding import b64url_encode
from warranty.foundation.signing import PublicKey
from warranty.parties import service as parties
from warranty.parties.books import Key
from warranty.parties.rules import did_of, party_named
from warranty.transparency import service as log
from warranty.wire.parties import DidDocument, PublicKeyJwk, VerificationMethod

DID_JSON: Final = "application/did+json"
ASK_AGAIN: Final = "no-cache"
"""A key that is revoked is not to be believed an hour longer, at some resolver's."""


@get(
    "/p/{digits:str}/did.json",
    summary="A party's DID document",
    tags=["Parties"],
    media_type=DID_JSON,
    security=OPEN,
    responses={
        200: ResponseSpec(
            DidDocument,
            generate_examples=False,
            media_type=DID_JSON,
            description="All its keys; what the current ones are for.",
        )
    },
)
async def show_did_document(
    request: Request[Any, Any, Any], digits: Annotated[str, PathParameter(max_length=32)]
) -> Response[bytes]:
    """A party's keys, past ones too, and those that sign for it by mandate or succession, for resolvers.

    The register judges by the log, never by this.
    """
    origin = resources_of(request).origin
    today = resources_of(request).clock().date()
    party = party_named(f"did:web:any:p:{digits}")
    if party is None:
        raise NotFound
    async with public_visit(request) as connection:
        keys = await parties.key_history(connection, party)
        lent = await parties.keys_lent(connection, party, today)
        past = {key.revoked for key in (*keys, *(key for key, _ in lent)) if key.revoked is not None}
        ends = await log.recorded_at(connection, past)
    document = did_document(did_of(party, origin), keys, lent, ends, today)
    return Response(msgspec.json.encode(document), media_type=DID_JSON, headers={"Cache-Control": ASK_AGAIN})


def did_document(
    did: str,
    keys: Sequence[Key],
    lent: Sequence[tuple[Key, bool]],
    ends: Mapping[int, datetime],
    today: date,
) -> DidDocument:
    """A party's keys, today's for what they are on record for.

    lent: keys of mandataries and successors, each with whether it may sign for the party today. ends:
    instants by log position.
    """
    current = [key for key in keys if key.is_current_on(today)]
    signing = [key for key in current if "sign" in key.purposes] + [key for key, may_sign in lent if may_sign]
    methods = {key.public_key: _method(did, key, ends) for key in (*keys, *(key for key, _ in lent))}
    return DidDocument(
        id=did,
        verification_method=tuple(methods.values()),
        assertion_method=tuple(methods[key.public_key].id for key in signing),
        authentication=tuple(methods[key.public_key].id for key in current if "authenticate" in key.purposes),
    )


def _method(did: str, key: Key, ends: Mapping[int, datetime]) -> VerificationMethod:
    raw = PublicKey.from_multibase(key.public_key).raw
    return VerificationMethod(
        id=f"{did}#{key.public_key}",
        controller=did,
        public_key_jwk=PublicKeyJwk(x=b64url_encode(raw)),
        revoked=UNSET if key.revoked is None else format_instant(ends[key.revoked]),
        expires=UNSET if key.valid_until is None else format_instant(_midnight(key.valid_until)),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
