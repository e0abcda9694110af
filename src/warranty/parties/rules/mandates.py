"""Mandates: another party signs in a firm's name, within types of statement, days and an amount."""

import re
from collections.abc import Mapping
from typing import Any, Final

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.money import format_amount, parse_amount
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.parties.books import Effect, Key, Mandate, MandateEnd, MandateUsed, PartyBooks
from warranty.parties.documents import MandateEnded, MandateGiven
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.refusals import AboveMandate, MandataryOnBothSides, MandateImpossible
from warranty.parties.rules.successors import has_ended, in_place_of, is_successor
from warranty.parties.rules.value import USD, value_of
from warranty.policy.rule_set import Policy

SIGNERS: Final[Mapping[type[Document], frozenset[str]]] = dict.fromkeys(
    (MandateGiven, MandateEnded), frozenset({"Member"})
)
MOST_TYPES: Final = 100
MOST_MANDATES: Final = 100
_ANSWERED: Final = ("sale", "of", "consignment")
"""Where statements name what they answer."""
_TYPE: Final = re.compile(r"[A-Z][A-Za-z]{2,60}")
_SUBJECT: Final = "/credentialSubject"


def named(entry: Entry, into: Touched) -> list[str]:
    """The other side of the mandate."""
    into.limits = True
    document = entry.document
    return [document.party if isinstance(document, MandateGiven) else document.firm]


def refusal(books: PartyBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why a mandate cannot be given or ended."""
    if isinstance(entry.document, MandateEnded):
        return _end_refusal(books, entry, entry.document)
    return _scope_refusal(books, entry, entry.document)


def effects(books: PartyBooks, entry: Entry) -> list[Effect]:  # noqa: ARG001 - one signature
    """The mandate, or its end. Without its confidential part, as monitors have it, its limit is not known."""
    document = entry.document
    if isinstance(document, MandateEnded):
        mandate = referenced(document.mandate)
        assert mandate is not None, "what names no mandate is refused"
        return [MandateEnd(mandate, party_in(document.firm), entry.position)]
    limit = entry.parts.get("prices")
    given = Mandate(
        entry.id, entry.party, party_in(document.party), document.statements, document.valid_from,
        document.valid_until or None, None if limit is None else parse_amount(limit.usd, USD), entry.position,
        None if limit is None or limit.usd_per_day is UNSET else parse_amount(limit.usd_per_day, USD),
    )  # fmt: skip
    return [given]


def mandates_for(books: PartyBooks, entry: Entry, key: Key) -> list[Mandate]:
    """The mandates under which another party's key may sign an entry now, the highest limit first."""
    if has_ended(books, entry.party):
        return []
    kind, day = type(entry.document).__name__, entry.recorded_at.date()
    mandates = books.mandates.get(entry.party, {}).values()
    fitting = [each for each in mandates if each.mandatary == key.party and each.covers(kind, day)]
    return sorted(fitting, key=_height, reverse=True)


def may_act(books: PartyBooks, entry: Entry, key: Key) -> bool:
    """Whether another's key may sign an entry in the issuer's name: by mandate, or by succession."""
    is_about_itself = type(entry.document).__module__.startswith("warranty.parties.")
    if is_successor(books, entry.party, key.party) and not is_about_itself:
        return True
    return bool(mandates_for(books, entry, key))


def both_sides_refusal(books: PartyBooks, entry: Entry, key: Key) -> Refusal | None:
    """MandataryOnBothSides where a mandatary deals with the firm it signs for, offering or answering."""
    if key.party == entry.party or is_successor(books, entry.party, key.party):
        return None
    answered = (getattr(entry.document, name, UNSET) for name in _ANSWERED)
    said = (referenced(each) for each in answered if isinstance(each, str))
    before = (books.sides.get(each, set()) for each in said if each is not None)
    if key.party not in sides_of(books, entry.party, entry.parts).union(*before):
        return None
    return MandataryOnBothSides(
        "Who signs this for the firm is its other side, too.",
        instead="Let the firm sign it itself, or another that has its mandate.",
    )


def sides_of(books: PartyBooks, maker: PartyId | None, parts: Mapping[str, Any]) -> set[PartyId]:
    """Who made a statement, and whom it offers goods, gives them to or has them from, by DID."""
    named = getattr(parts.get("counterparty"), "party", UNSET)
    other = None if named is UNSET else party_of(named, books.origin)
    return {each for each in (maker, other) if each is not None}


def above_mandate_refusal(books: PartyBooks, entry: Entry, cents: int | None) -> Refusal | None:
    """AboveMandate where a mandatary signs for more than it may. cents: the statement's value, if any.

    One of its mandates has to allow the statement, and what was signed on this day of the log before it.
    """
    key = books.keys.get(entry.key)
    if key is None or key.party == entry.party or cents is None:
        return None
    mandates, used = mandates_for(books, entry, key), _used_before(books, entry, key)
    if not mandates or any(_allows(each, cents, used) for each in mandates):
        return None
    highest = mandates[0]
    day = "" if highest.per_day is None else f", all of a day {format_amount(highest.per_day, USD)} US$"
    one = "any amount" if highest.limit is None else f"at most {format_amount(highest.limit, USD)} US$"
    return AboveMandate(
        f"Under your mandate one statement is worth {one}{day}.",
        instead="Let the firm sign it itself, or ask it for another mandate. What states no value takes one "
        "without a limit, unless it answers a statement that has prices.",
    )


def mandate_use(books: PartyBooks, entry: Entry) -> MandateUsed | None:
    """What an accepted entry counts against its signer's day; nothing where no day is limited."""
    key = books.keys.get(entry.key)
    if key is None or key.party == entry.party or not books.mandates.get(entry.party):
        return None
    cents = value_of(books, entry)
    if not cents or all(each.per_day is None for each in mandates_for(books, entry, key)):
        return None
    return MandateUsed(entry.party, key.party, entry.recorded_at.date(), cents, entry.position)


def _used_before(books: PartyBooks, entry: Entry, key: Key) -> int:
    day, cents = books.used.get((entry.party, key.party), (None, 0))
    return cents if day == entry.recorded_at.date() else 0


def _allows(mandate: Mandate, cents: int, used: int) -> bool:
    is_within = mandate.limit is None or cents <= mandate.limit
    return is_within and (mandate.per_day is None or used + cents <= mandate.per_day)


def _height(mandate: Mandate) -> tuple[bool, int, int]:
    return mandate.limit is None, mandate.limit or 0, -mandate.position


def _scope_refusal(books: PartyBooks, entry: Entry, document: MandateGiven) -> Refusal | None:
    party = party_of(document.party, books.origin)
    if party is None or party not in books.parties or party == entry.party:
        return MandateImpossible("That DID is no other party of this register.", pointer=f"{_SUBJECT}/party")
    if has_ended(books, party):
        return MandateImpossible(
            "That party has ended, and signs for nobody.",
            pointer=f"{_SUBJECT}/party",
            instead=f"Name who stands in its place: {in_place_of(books, party)}.",
        )
    at = f"{_SUBJECT}/statements"
    kinds = document.statements
    if not 0 < len(kinds) <= MOST_TYPES or len(set(kinds)) < len(kinds):
        return MandateImpossible(
            f"A mandate is for 1 to {MOST_TYPES} types of statement, each named once.", pointer=at
        )
    if wrong := next((kind for kind in kinds if not _may_be_given(books, kind)), None):
        return MandateImpossible(
            f"{wrong[:60]!r} is no statement of a member that another can sign for it.",
            pointer=at,
            instead="Keys, people and mandates stay with the firm; 'warranty draft --list' tells the rest.",
        )
    if document.valid_until is not UNSET and document.valid_until <= document.valid_from:
        return MandateImpossible("It ends before it begins.", pointer=f"{_SUBJECT}/validUntil")
    if len(books.mandates.get(entry.party, {})) >= MOST_MANDATES:
        return MandateImpossible(f"A firm has at most {MOST_MANDATES} mandates at a time.")
    if (limit := entry.parts.get("prices")) is not None:
        parse_amount(limit.usd, USD, pointer=f"{_SUBJECT}/prices/usd")
        if limit.usd_per_day is not UNSET:
            parse_amount(limit.usd_per_day, USD, pointer=f"{_SUBJECT}/prices/usdPerDay")
    return None


def _may_be_given(books: PartyBooks, kind: str) -> bool:
    """Whether a type is one of a member's about goods, where the register has told which those are."""
    return _TYPE.fullmatch(kind) is not None and (books.mandatable is None or kind in books.mandatable)


def _end_refusal(books: PartyBooks, entry: Entry, document: MandateEnded) -> Refusal | None:
    firm = party_of(document.firm, books.origin)
    mandate = referenced(document.mandate)
    known = books.mandates.get(firm, {}).get(mandate) if firm and mandate else None
    if known is not None and entry.party in {known.firm, known.mandatary}:
        return None
    return MandateImpossible(
        "No mandate in force that you gave or have is named by this id and firm.",
        pointer=f"{_SUBJECT}/mandate",
    )
