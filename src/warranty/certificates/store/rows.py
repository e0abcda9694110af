"""Rows of the certificate tables ↔ the values rules work on."""

from collections.abc import Iterable
from typing import Any, Final

import asyncpg
import msgspec

from warranty.certificates.books import (
    Act,
    Application,
    Arrival,
    Block,
    Certificate,
    Claim,
    Confirmed,
    Issue,
    Purpose,
    Taken,
    certified_carats,
)
from warranty.certificates.documents import Transcription
from warranty.certificates.rules import participant_behind

_issues = msgspec.json.Decoder(tuple[Issue, ...])
_arrivals = msgspec.json.Decoder(tuple[Arrival, ...])
_blocks = msgspec.json.Decoder(tuple[Block, ...])
_transcription = msgspec.json.Decoder(Transcription)

STATE_COLUMNS: Final = (
    "number", "position", "participant", "act", "statement", "signed_by", "event_on", "status", "issued_on",
    "certified_carats", "confirmation", "confirmed_carats", "named", "replaced_by", "issues", "arrivals",
    "blocks",
)  # fmt: skip
CONFIRMATION_COLUMNS: Final = (
    "statement", "position", "number", "ordinal", "last", "signed_by", "participant", "confirmed_on",
    "received_on", "confirmed_to", "agents", "carats", "value_cents", "parcels", "hs", "exporter", "importer",
    "transcription", "corrections",
)  # fmt: skip
CLAIM_COLUMNS: Final = (
    "lot", "number", "position", "issuer", "participant", "claimant", "carats", "hs", "event_on", "issued_on",
    "transcription",
)  # fmt: skip
DRAW_COLUMNS: Final = (
    "number", "sequence", "position", "lot", "kind", "carats", "confirmed", "drawn", "weighing",
)  # fmt: skip
APPLICATION_COLUMNS: Final = (
    "id", "position", "exporter", "participant", "destination", "importer", "carats", "purpose",
)  # fmt: skip
DEED_COLUMNS: Final = ("application", "position", "deed", "number", "carats")
MARK_COLUMNS: Final = (
    "participant", "feed", "position", "statement", "signed_by", "through", "certificates", "carats",
)  # fmt: skip


def read_certificate(row: asyncpg.Record, confirmed: tuple[Confirmed, ...]) -> Certificate:
    number, participant, position, act, statement, signed_by, on, issues, arrivals, blocks = row.values()
    return Certificate(
        number=number,
        participant=participant,
        position=position,
        act=Act(act, statement, signed_by, on),
        issues=_issues.decode(issues),
        confirmations=confirmed,
        arrivals=_arrivals.decode(arrivals),
        blocks=_blocks.decode(blocks),
    )


def read_confirmed(row: asyncpg.Record) -> Confirmed:
    return Confirmed(
        statement=row["statement"],
        last=row["last"],
        position=row["position"],
        by=row["signed_by"],
        participant=row["participant"],
        on=row["confirmed_on"],
        received_on=row["received_on"],
        confirmed_to=row["confirmed_to"],
        agents=tuple(row["agents"]),
        carats=row["carats"],
        value=row["value_cents"],
        parcels=row["parcels"],
        hs=tuple(row["hs"]),
        exporter=row["exporter"],
        importer=row["importer"],
        transcription=_transcription.decode(row["transcription"]),
        corrections=row["corrections"],
    )


def read_claim(row: asyncpg.Record) -> tuple[Claim, Taken]:
    lot, number, position, participant, claimant, carats, hs, event_on, issued_on, text, drawn, weighing = (
        row.values()
    )
    transcription = None if text is None else _transcription.decode(text)
    claim = Claim(
        lot, number, position, participant, claimant, carats, hs, event_on, issued_on, transcription
    )
    return claim, Taken(drawn, weighing)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def state_row(certificate: Certificate) -> tuple[Any, ...]:
    issue, standing, act = certificate.issue, certificate.confirmation, certificate.act
    return (
        certificate.number, certificate.position, certificate.participant, act.type, act.statement, act.by,
        act.on, certificate.status.value, issue.on if issue else None,
        certified_carats(issue.paper) if issue else None,
        standing.statement if standing else None, standing.carats if standing else None,
        [standing.confirmed_to, *standing.agents] if standing else [], certificate.replaced_by,
        _json(certificate.issues), _json(certificate.arrivals), _json(certificate.blocks),
    )  # fmt: skip


def confirmation_rows(certificate: Certificate) -> Iterable[tuple[Any, ...]]:
    """Rows of the confirmations that changed with this very state."""
    for ordinal, said in enumerate(certificate.confirmations):
        if said.position == certificate.position:
            yield (
                said.statement, said.position, certificate.number, ordinal, said.last, said.by,
                said.participant, said.on, said.received_on, said.confirmed_to, said.agents, said.carats,
                said.value, said.parcels, said.hs, said.exporter, said.importer, _json(said.transcription),
                said.corrections,
            )  # fmt: skip


def claim_row(claim: Claim) -> tuple[Any, ...]:
    return (
        claim.lot, claim.number, claim.position, participant_behind(claim.number), claim.participant,
        claim.claimant, claim.carats, claim.hs, claim.event_on, claim.issued_on,
        None if claim.transcription is None else _json(claim.transcription),
    )  # fmt: skip


def application_row(application: Application) -> tuple[Any, ...]:
    return tuple(getattr(application, column) for column in APPLICATION_COLUMNS)


def read_application(row: asyncpg.Record) -> Application:
    return Application(**{**row, "purpose": Purpose(row["purpose"])})
