"""Who takes part in the measured world, and the statements that found it.

Everybody's key follows from a number, so that processes that sign need to be told no more than the number.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple
from uuid import UUID

from warranty.certificates.documents import (
    ANNEX_FIELDS,
    Confirmation,
    HsWeight,
    ImportConfirmed,
    Paper,
    Transcription,
)
from warranty.foundation.clock import now
from warranty.foundation.ids import PartyId, lot_id, uuid7
from warranty.foundation.quantities import format_carats
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, issue
from warranty.lots.documents import ImportClaimed
from warranty.parties.books import Identity
from warranty.parties.documents import AdmittedParty, PartyAdmitted, PartyKey, PolicyAdopted, RegisterFounded
from warranty.parties.held_keys import HeldKeys
from warranty.parties.rules import did_of
from warranty.policy.rule_set import packaged
from warranty.transparency.rules.notes import VerifierKey

ORIGIN: Final = "register.example.org"
SELLERS: Final = 240
MEMBERS: Final = 300
"""The last sixty only buy, until they have something to sell."""
OPERATOR, ASSOCIATION, AUTHORITY = MEMBERS, MEMBERS + 1, MEMBERS + 2
CLAIMS: Final = 5
"""Lots each seller takes into stock from its certificate."""
CLAIMED: Final = 1_000_000_000
"""Thousandths of a carat of each; more than any run sells."""
ASKED: Final = "ZA2000000"
"""The certificate that is spot-checked."""
ASKED_CARATS: Final = 400_000_000
SIGNED_AT: Final = now()
DAY: Final = SIGNED_AT.date()
ASSESSED_ON: Final = DAY - timedelta(days=100)
HS: Final = "7102.31"


class Person(NamedTuple):
    """A party of the world with its private key."""

    did: str
    id: PartyId
    key: SigningKey


@cache
def person(number: int) -> Person:
    """The party of a number: members from 0, then operator, association, authority."""
    digest = sha256(f"warranty bench {number}".encode()).digest()
    party = PartyId(UUID(bytes=digest[:16]))
    return Person(did_of(party, ORIGIN), party, SigningKey.from_seed(digest))


LOG_KEY: Final = SigningKey.from_seed(sha256(b"warranty bench log").digest())
VKEY: Final = VerifierKey.ed25519(ORIGIN, LOG_KEY.public)
HELD_KEYS: Final = HeldKeys.of(ORIGIN, [LOG_KEY])


def identity() -> Identity:
    """What the measured register is configured to be."""
    return Identity(ORIGIN, person(OPERATOR).key.public.multibase, VKEY.text())


def sign(document: Document, by: int, statement: UUID | None = None) -> bytes:
    """A statement without confidential parts."""
    who = person(by)
    return issue(document, {}, statement=statement or uuid7(), did=who.did, key=who.key, signed_at=SIGNED_AT)


class Opening(NamedTuple):
    """The founding statements in order, and the lots they open: by seller, and of the asked certificate."""

    statements: list[bytes]
    stock: dict[int, list[UUID]]
    asked: UUID


def opening() -> Opening:
    """Register founded, rule set adopted, everybody admitted, certificates confirmed and claimed."""
    statements = list(_founding())
    stock: dict[int, list[UUID]] = {}
    for seller in range(SELLERS):
        number = f"ZA{1_000_000 + seller}"
        statements.append(_confirmation(number, seller, CLAIMS * CLAIMED))
        claims = [uuid7() for _ in range(CLAIMS)]
        statements += [sign(_claim(number, CLAIMED), seller, claim) for claim in claims]
        stock[seller] = [lot_id(claim, 1) for claim in claims]
    asked = uuid7()
    statements.append(_confirmation(ASKED, 0, ASKED_CARATS))
    statements.append(sign(_claim(ASKED, ASKED_CARATS), 0, asked))
    return Opening(statements, stock, lot_id(asked, 1))


def _founding() -> Iterator[bytes]:
    us, policy = identity(), packaged()
    yield sign(
        RegisterFounded(
            event_on=DAY,
            origin=ORIGIN,
            name="Register of the benchmark",
            operator=person(OPERATOR).did,
            root_key=us.root_key,
            log_key=us.log_key,
        ),
        OPERATOR,
    )
    yield sign(PolicyAdopted(event_on=DAY, digest=policy.digest, version=policy.version), OPERATOR)
    association = _admitted(ASSOCIATION, "Association of the benchmark", kind="Association")
    authority = _admitted(
        AUTHORITY,
        "Authority of the benchmark",
        kind="Authority",
        participant="IN",
        tasks=("issue", "import", "supervise"),
    )
    yield sign(PartyAdmitted(event_on=DAY, parties=(association, authority)), OPERATOR)
    members = tuple(
        _admitted(number, f"Diamond house {number}", kind="Member", activities=("dealer",))
        for number in range(MEMBERS)
    )
    yield sign(PartyAdmitted(event_on=DAY, parties=members), ASSOCIATION)


def _admitted(number: int, name: str, **more: object) -> AdmittedParty:
    who = person(number)
    key = PartyKey(public_key=who.key.public.multibase, purposes=("sign", "authenticate"))
    return AdmittedParty(party=who.did, name=name, country="IN", key=key, **more)  # type: ignore[arg-type]


def _confirmation(number: str, importer: int, carats: int) -> bytes:
    weight = format_carats(carats)
    stated = ("number", "carats", "hs", "issuedOn")
    document = ImportConfirmed(
        event_on=DAY,
        number=number,
        confirmation=Confirmation(
            confirmed_to=person(importer).did, carats=weight, received_on=DAY, parcels=1, hs=(HS,)
        ),
        transcription=Transcription(
            paper=Paper(
                number=number, carats=weight, hs=(HsWeight(code=HS),), issued_on=DAY - timedelta(days=9)
            ),
            not_stated=tuple(field for field in ANNEX_FIELDS if field not in stated),
        ),
    )
    return sign(document, AUTHORITY)


def _claim(number: str, carats: int) -> ImportClaimed:
    return ImportClaimed(event_on=DAY, number=number, participant="IN", carats=format_carats(carats), hs=HS)
