"""Who agrees for a firm whose one partner died or left: its association, on evidence, to no more (R20)."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.parties.builders import TODAY, Somebody
from tests.parties.test_mandates import mandate, worth
from tests.parties.test_people import ANNA, BENO, DIGEST, Firm, person, re_keyed
from tests.parties.test_signer import OF_2015
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, urn
from warranty.parties.documents import KeyRevoked, SecondSigned, SignatureLimitSet
from warranty.parties.rules.refusals import (
    EvidenceMissing,
    KeyNotOnRecord,
    PartyHasKeys,
    PartyNotYours,
    PersonImpossible,
    SecondSignatureNeeded,
)

NO_LIMIT = SignatureLimitSet(event_on=TODAY)


def gone(firm: Firm, key: str, reason: str = "holder-gone") -> None:
    document = KeyRevoked(event_on=TODAY, party=firm.self.did, public_key=key, reason=reason)
    firm.world.accept(document, firm.association)


def agreed(firm: Firm, statement: UUID, **changes: Any) -> SecondSigned:  # noqa: ANN401 - fields
    values = {"party": firm.self.did, "evidence": "0e" * 32, "digest": DIGEST} | changes
    return SecondSigned(event_on=TODAY, statement=urn(statement), **values)


@pytest.fixture
def firm_with_limit() -> Firm:
    """Anna and Beno, each with a key."""
    firm = Firm()
    firm.has_limit()
    return firm


@pytest.fixture
def firm() -> Firm:
    """Anna signs; Beno died, and the association revoked his key."""
    firm = Firm()
    firm.has_limit()
    gone(firm, firm.second)
    return firm


@pytest.mark.parametrize(
    "way_back", [NO_LIMIT, person(uuid4()), person(BENO, until=TODAY)], ids=["limit", "new", "ended"]
)
def test_r20_who_admitted_a_firm_is_the_second_where_one_person_is_left(
    firm: Firm, way_back: Document
) -> None:
    refused = firm.signing(way_back)
    assert isinstance(refused, SecondSignatureNeeded)
    assert "who admitted you" in (refused.instead or "")
    statement = uuid7()
    firm.world.accept(agreed(firm, statement), firm.association)
    assert firm.signing(way_back, statement=statement) is None


def test_r20_the_death_of_who_had_lost_its_key_is_told_of_that_key(firm_with_limit: Firm) -> None:
    """Lost, it gets another; known to be dead, none in its name. It is told once."""
    firm, association = firm_with_limit, firm_with_limit.association
    gone(firm, firm.second, "lost")
    document = firm.key_added(SigningKey.generate().public.multibase)
    anew = replace(document, person=urn(BENO), evidence="0f" * 32)
    assert firm.world.judge(anew, association) is None
    dead = KeyRevoked(event_on=TODAY, party=firm.self.did, public_key=firm.second, reason="holder-gone")
    again = replace(dead, reason="lost")
    assert isinstance(firm.world.judge(again, association), KeyNotOnRecord)
    firm.world.accept(dead, association)
    assert isinstance(firm.world.judge(anew, association), PersonImpossible)
    assert isinstance(firm.world.judge(dead, association), KeyNotOnRecord)


def test_r20_two_sign_again_once_a_new_person_has_a_key(firm: Firm) -> None:
    """The firm's own key for it, and whose it is, with the association as the second each time."""
    spare, cora = SigningKey.generate().public.multibase, uuid4()
    for document in (firm.key_added(spare), person(cora, spare)):
        statement = uuid7()
        firm.world.accept(agreed(firm, statement), firm.association)
        assert firm.signing(document, statement=statement) is None
        firm.happens(document)
    large, statement = worth("1000.01"), uuid7()
    assert isinstance(firm.signing(parts=large, statement=statement), SecondSignatureNeeded)
    assert firm.agrees(statement, spare) is None
    assert firm.signing(parts=large, statement=statement) is None
    assert isinstance(firm.world.judge(agreed(firm, uuid7()), firm.association), PersonImpossible)


def test_r20_it_agrees_to_no_sale_and_no_mandate(firm: Firm) -> None:
    accountant = firm.world.admitted("Member", firm.association)
    for document, parts in ((OF_2015, worth("1000.01")), (mandate(accountant), None)):
        statement = uuid7()
        firm.world.accept(agreed(firm, statement), firm.association)
        assert isinstance(firm.signing(document, parts, statement=statement), SecondSignatureNeeded)


def test_r20_its_word_is_for_these_bytes_and_worth_nothing_once_two_can_sign(firm: Firm) -> None:
    unlike, late = uuid7(), uuid7()
    firm.world.accept(agreed(firm, unlike, digest="1e" * 32), firm.association)
    assert isinstance(firm.signing(NO_LIMIT, statement=unlike), SecondSignatureNeeded)
    firm.world.accept(agreed(firm, late), firm.association)
    cora, key = uuid4(), SigningKey.generate().public.multibase
    for document in (firm.key_added(key), person(cora, key)):
        firm.happens(document)
    assert isinstance(firm.signing(NO_LIMIT, statement=late), SecondSignatureNeeded)


def test_r20_only_who_admitted_the_firm_agrees_for_it_on_evidence_and_while_it_is_short_of_people(
    firm: Firm,
) -> None:
    other: Somebody = firm.world.admitted("Association", firm.world.operator)
    fellow = firm.world.admitted("Member", firm.association)
    for stranger in (other, fellow, firm.self):
        assert isinstance(firm.world.judge(agreed(firm, uuid7()), stranger), PartyNotYours)
    for evidence in (UNSET, "0E" * 32):
        unproved = agreed(firm, uuid7(), evidence=evidence)
        assert isinstance(firm.world.judge(unproved, firm.association), EvidenceMissing)
    whole = Firm()
    whole.has_limit()
    assert isinstance(whole.world.judge(agreed(whole, uuid7()), whole.association), PersonImpossible)
    one = agreed(firm, uuid7())
    firm.world.accept(one, firm.association)
    assert isinstance(firm.world.judge(one, firm.association), PersonImpossible)


def test_r20_no_key_comes_in_the_name_of_who_died_and_none_of_his_counts() -> None:
    """He had two, of which one was revoked for that: with neither he is a second person."""
    firm = Firm()
    firm.has_people()
    third = SigningKey.generate().public.multibase
    firm.world.accept(firm.key_added(third), firm.self)
    firm.world.accept(person(BENO, firm.second, third), firm.self)
    firm.world.accept(SignatureLimitSet(event_on=TODAY, usd="1000.00"), firm.self)
    gone(firm, firm.second)
    assert isinstance(firm.world.judge(re_keyed(firm, BENO), firm.association), PersonImpossible)
    assert isinstance(firm.agrees(uuid7(), third), PersonImpossible)


def test_r20_who_lost_a_key_is_not_gone() -> None:
    firm = Firm()
    firm.has_limit()
    gone(firm, firm.second, "lost")
    assert firm.world.judge(re_keyed(firm, BENO), firm.association) is None
    assert isinstance(
        firm.world.judge(replace(re_keyed(firm, BENO), person=urn(ANNA)), firm.association), PartyHasKeys
    )


def test_r20_a_person_that_ended_gets_no_key_from_outside(firm: Firm) -> None:
    firm.happens(person(BENO, firm.second, until=TODAY))
    assert isinstance(firm.world.judge(re_keyed(firm, BENO), firm.association), PersonImpossible)


def test_r20_its_word_ends_with_the_key_that_gave_it(firm: Firm) -> None:
    """A thief of the association's key agreed; the key is revoked before the firm sends its statement."""
    statement = uuid7()
    firm.world.accept(agreed(firm, statement), firm.association)
    assert firm.signing(NO_LIMIT, statement=statement) is None
    key = firm.association.public
    revoked = KeyRevoked(event_on=TODAY, party=firm.association.did, public_key=key, reason="stolen")
    firm.world.accept(revoked, firm.world.operator)
    assert isinstance(firm.signing(NO_LIMIT, statement=statement), SecondSignatureNeeded)
