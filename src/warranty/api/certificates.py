"""`/v1/certificates`: what is known of a number, its spot check as evidence, and where its carats went."""

from datetime import datetime
from typing import Any, Final

import msgspec
from litestar import Request, get
from msgspec import UNSET

from warranty.api.asked import Number, asking_of, carats, coverage, finding
from warranty.api.auth import WITH_TOKEN, visit
from warranty.api.cursors import Cursor
from warranty.api.lots import dispersion
from warranty.api.parties import AsOf, Limit
from warranty.certificates.books import Confirmed
from warranty.certificates.documents import Confirmation
from warranty.foundation.encoding import b64url_encode
from warranty.foundation.money import format_amount
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots.service import NODE_LIMIT
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.reconciliation import service as reconciliation
from warranty.reconciliation.rules.where import WhereNow
from warranty.reconciliation.service import CertificateSeen, ClaimSeen, HappeningSeen, SpotCheck
from warranty.register.reading import Signer, signer_of
from warranty.transparency import service as log
from warranty.transparency.service import Moment
from warranty.wire import certificates as wire
from warranty.wire import lots

TAGS: Final = ["Certificates"]


@get("/v1/certificates/{number:str}", summary="A certificate", tags=TAGS, security=WITH_TOKEN)
async def show_certificate(
    request: Request[Any, Any, Any], number: Number, as_of: AsOf = None
) -> wire.Certificate:
    """What issuer and importing authority say of a number, side by side, as far as the asker may know.

    A number nobody knows and one that is not the asker's to read are answered alike.
    """
    async with visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        seen = await reconciliation.look_up(here.connection, asking_of(here), number, moment.position)
    return _certificate(seen, moment.position, here.resources.origin)


@get("/v1/certificates/{number:str}/spot-check", summary="Spot check", tags=TAGS, security=WITH_TOKEN)
async def spot_check(request: Request[Any, Any, Any], number: Number, as_of: AsOf = None) -> wire.SpotCheck:
    """Certified, confirmed, claimed, drawn, and where the carats are now, by grade, stage and country.

    Signed and dated by the platform with its log position: file it as evidence, verify it later offline.
    Later statements change no answer given for an earlier position. The full dispersion is a resource of its
    own.
    """
    async with visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        found = await reconciliation.spot_check(here.connection, asking_of(here), number, moment)
        signer = await signer_of(here.connection, moment.head, here.resources.identity, here.resources.keys)
    answer = _spot_check(found, moment, here.now, here.resources.origin)
    return signed(answer, moment, signer, here.resources.origin)


@get(
    "/v1/certificates/{number:str}/dispersion",
    summary="Where a certificate's carats went",
    tags=TAGS,
    security=WITH_TOKEN,
)
async def disperse_certificate(
    request: Request[Any, Any, Any],
    number: Number,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> lots.Dispersion:
    """Every lot that holds drawn carats of a certificate, for the authority that confirmed it.

    Lots and holders in its participant, countries beyond it; a claimant is shown what it holds and sold.
    """
    async with visit(request) as here:
        moment = await log.moment(here.connection, as_of)
        shown = await reconciliation.dispersion_of(
            here.connection, asking_of(here), number, moment.position, cursor=cursor, limit=limit
        )
    return dispersion(shown, number, here.resources.origin)


def signed(answer: wire.SpotCheck, moment: Moment, signer: Signer, origin: str) -> wire.SpotCheck:
    """The answer under the platform's hand: the log's key over it, beside a checkpoint that covers it."""
    content = wire.signed_bytes(msgspec.json.encode(answer))
    signature = wire.AnswerSignature(
        checkpoint=log.checkpoint(moment.head, signer.key, origin),
        key=signer.vkey,
        value=b64url_encode(signer.key.sign(content)),
    )
    return msgspec.structs.replace(answer, signature=signature)


def _certificate(seen: CertificateSeen, as_of: int, origin: str) -> wire.Certificate:
    confirmed = seen.confirmation
    return wire.Certificate(
        number=seen.number,
        participant=seen.participant,
        status=seen.status,
        as_of=as_of,
        issued=seen.issued.paper if seen.issued else UNSET,
        transcription=confirmed.transcription if confirmed else UNSET,
        confirmation=_confirmation(confirmed, origin) if confirmed else UNSET,
        claimed=carats(seen.claimed),
        drawn=carats(seen.drawn),
        history=tuple(_event(one, origin) for one in seen.history),
        findings=tuple(map(finding, seen.findings)),
    )


def _confirmation(confirmed: Confirmed, origin: str) -> Confirmation:
    """The authority's figures as last corrected, in the shape in which it signed them."""
    return Confirmation(
        confirmed_to=did_of(confirmed.confirmed_to, origin),
        carats=format_carats(confirmed.carats),
        received_on=confirmed.received_on or UNSET,
        value=UNSET if confirmed.value is None else format_amount(confirmed.value, "USD"),
        parcels=UNSET if confirmed.parcels is None else confirmed.parcels,
        hs=confirmed.hs,
        exporter=confirmed.exporter or UNSET,
        importer=confirmed.importer or UNSET,
        agents=tuple(did_of(agent, origin) for agent in confirmed.agents),
    )


def _event(happening: HappeningSeen, origin: str) -> wire.CertificateEvent:
    event = happening.event
    return wire.CertificateEvent(
        type=event.type,
        statement=urn(event.statement),
        position=event.position,
        recorded_at=happening.recorded_at,
        event_on=event.event_on,
        by=did_of(event.by, origin),
    )


def _spot_check(found: SpotCheck, moment: Moment, answered_at: datetime, origin: str) -> wire.SpotCheck:
    return wire.SpotCheck(
        number=found.number,
        status=found.status,
        as_of=moment.position,
        recorded_at=moment.recorded_at,
        answered_at=answered_at,
        ground=found.ground.value,
        certified=carats(found.certified),
        confirmed=carats(found.confirmed),
        claimed=carats(found.claimed),
        drawn=carats(found.drawn),
        claims=tuple(_claim(claim, origin) for claim in found.claims),
        where_now=_where_now(found.where_now) if found.where_now else UNSET,
        findings=tuple(map(finding, found.findings)),
    )


def _claim(claim: ClaimSeen, origin: str) -> wire.ClaimSeen:
    return wire.ClaimSeen(
        statement=urn(claim.statement),
        asked=format_carats(claim.asked),
        drawn=format_carats(claim.drawn),
        weighing=format_carats(claim.weighing),
        pending=format_carats(claim.pending),
        event_on=claim.event_on,
        position=claim.position,
        claimant=did_of(claim.claimant, origin),
        lot=str(claim.lot),
    )


def _where_now(where: WhereNow) -> wire.WhereNow:
    return wire.WhereNow(
        carats=format_carats(where.carats),
        by_grade=coverage(where.by_grade),
        by_stage=tuple(
            wire.StageCarats(stage=stage, carats=format_carats(here)) for stage, here in where.by_stage
        ),
        by_country=tuple(
            wire.CountryCarats(carats=format_carats(here), country=country or UNSET)
            for country, here in where.by_country
        ),
        complete=where.is_complete,
        node_limit=NODE_LIMIT,
        left=format_carats(where.left),
        beyond=format_carats(where.beyond),
    )


HANDLERS: Final[list[Any]] = [show_certificate, spot_check, disperse_certificate]
