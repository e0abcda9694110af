"""An accountant or broker signs for a firm: within types, days and an amount, judged in log order (R20)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET

from tests.parties.builders import NOON, TODAY, Somebody, World, a_standing, an_entry
from tests.parties.test_signer import MEMBERS, OF_2015
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn
from warranty.parties.documents import KeyRevoked, MandateEnded, MandateGiven, MandateLimit
from warranty.parties.rules import effects, signer_refusal
from warranty.parties.rules.refusals import (
    AboveMandate,
    KeyNoLongerValid,
    KeyNotOnRecord,
    MandateImpossible,
    SignerNotEntitled,
    SignerSuspended,
)
from warranty.parties.rules.value import value_in_cents
from warranty.policy.rule_set import packaged
from warranty.trade.documents import LineAmount, Prices, Rate

KIND = type(OF_2015).__name__
LAST = TODAY + timedelta(days=30)


@pytest.fixture
def firm(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)


@pytest.fixture
def accountant(world: World, association: Somebody) -> Somebody:
    return world.admitted("Member", association)


def mandate(to: Somebody, *kinds: str, since: date = TODAY, until: date | None = None) -> MandateGiven:
    return MandateGiven(
        event_on=TODAY,
        party=to.did,
        statements=kinds or (KIND,),
        valid_from=since,
        valid_until=until or UNSET,
    )


def worth(*amounts: str, currency: str = "USD", rate: str = "") -> Mapping[str, Any]:
    lines = tuple(LineAmount(line=at, amount=amount) for at, amount in enumerate(amounts, 1))
    return {
        "prices": Prices(currency=currency, lines=lines, rate=Rate(usd=rate, on=TODAY) if rate else UNSET)
    }


def signing(
    world: World,
    firm: Somebody,
    by: Somebody,
    on: date = TODAY,
    parts: Mapping[str, Any] | None = None,
) -> Refusal | None:
    """What becomes of a statement in the firm's name that another signs with its own key."""
    at = datetime.combine(on, NOON.timetz())
    entry = an_entry(OF_2015, firm, world.size, key=by.public, recorded_at=at, parts=parts)
    return signer_refusal(world.books, entry, MEMBERS, packaged())


def test_nobody_signs_for_another_without_a_mandate_of_that_type(
    world: World, firm: Somebody, accountant: Somebody
) -> None:
    assert isinstance(signing(world, firm, accountant), KeyNotOnRecord)
    world.accept(mandate(accountant, "Sale"), firm)
    assert isinstance(signing(world, firm, accountant), KeyNotOnRecord)
    world.accept(mandate(accountant, "Sale", KIND), firm)
    assert signing(world, firm, accountant) is None
    assert isinstance(signing(world, accountant, firm), KeyNotOnRecord)


def test_a_mandate_holds_from_its_first_day_to_the_day_before_its_last_by_the_days_of_the_log(
    world: World, firm: Somebody, accountant: Somebody
) -> None:
    world.accept(mandate(accountant, since=TODAY + timedelta(days=1), until=LAST), firm)
    assert isinstance(signing(world, firm, accountant, TODAY), KeyNotOnRecord)
    assert signing(world, firm, accountant, TODAY + timedelta(days=1)) is None
    assert signing(world, firm, accountant, LAST - timedelta(days=1)) is None
    assert isinstance(signing(world, firm, accountant, LAST), KeyNotOnRecord)


@pytest.mark.parametrize("ended_by", ["firm", "accountant"])
def test_either_side_ends_a_mandate_and_nobody_else(
    world: World, association: Somebody, firm: Somebody, accountant: Somebody, ended_by: str
) -> None:
    given = world.accept(mandate(accountant), firm)
    end = MandateEnded(event_on=TODAY, mandate=urn(given.id), firm=firm.did)
    stranger = world.admitted("Member", association)
    assert isinstance(world.judge(end, stranger), MandateImpossible)
    world.accept(end, firm if ended_by == "firm" else accountant)
    assert isinstance(signing(world, firm, accountant), KeyNotOnRecord)
    assert isinstance(world.judge(end, firm), MandateImpossible)


def test_the_mandatarys_own_key_and_standing_count_and_the_firms_too(
    world: World, association: Somebody, firm: Somebody, accountant: Somebody
) -> None:
    world.accept(mandate(accountant), firm)
    world.accept(a_standing(accountant, "suspended"), association)
    assert isinstance(signing(world, firm, accountant), SignerSuspended)
    world.accept(a_standing(accountant, "good"), association)
    world.accept(a_standing(firm, "suspended"), association)
    assert isinstance(signing(world, firm, accountant), SignerSuspended)
    world.accept(a_standing(firm, "good"), association)
    lost = KeyRevoked(event_on=TODAY, party=accountant.did, public_key=accountant.public, reason="Lost.")
    world.accept(lost, association)
    assert isinstance(signing(world, firm, accountant), KeyNoLongerValid)


@pytest.mark.parametrize(
    ("parts", "is_within"),
    [
        (worth("1000.00"), True),
        (worth("999.99", "0.01"), True),
        (worth("1000.00", "0.01"), False),
        # 920.00 EUR at 1.0870 are 1,000.04 US$; 919.96 EUR are 999.99652, rounded up to 1,000.00
        (worth("920.00", currency="EUR", rate="1.0870"), False),
        (worth("919.96", currency="EUR", rate="1.0870"), True),
        # 150,000 yen at 0.0066 are 990.00 US$, at 0.0067 1,005.00: a currency without decimals
        (worth("150000", currency="JPY", rate="0.0066"), True),
        (worth("150000", currency="JPY", rate="0.0067"), False),
        # nobody ever had a euro for 0.01 US$ or 17.00, nor is it known what a Lesotho loti can be worth
        (worth("92000.00", currency="EUR", rate="0.01"), False),
        (worth("1.00", currency="EUR", rate="17.00"), False),
        (worth("1.00", currency="LSL", rate="0.05"), False),
        ({}, True),
        # a note is in the currency of its invoice, which it does not name: it may be worth anything
        ({"prices": (LineAmount(line=1, amount="0.01"),)}, False),
        ({"prices": (LineAmount(line=1, amount="0.00"),)}, True),
    ],
)
def test_one_statement_is_worth_at_most_what_the_mandate_says(
    world: World,
    firm: Somebody,
    accountant: Somebody,
    parts: Mapping[str, Any],
    is_within: bool,  # noqa: FBT001 - a table
) -> None:
    document = mandate(accountant)
    entry = an_entry(document, firm, world.size, parts={"prices": MandateLimit(usd="1000.00")})
    for effect in effects(world.books, entry):
        world.books.apply(effect)
    refused = signing(world, firm, accountant, parts=parts)
    assert (refused is None) is is_within
    assert refused is None or isinstance(refused, AboveMandate)


@pytest.mark.parametrize("usd", ["1e3", "1/3", "9" * 30, "-1"])
def test_what_is_no_rate_has_no_value_and_is_told_by_the_room_itself(usd: str) -> None:
    assert value_in_cents(worth("1.00", currency="EUR", rate=usd)["prices"], {}) is None


def test_keys_people_and_mandates_stay_with_the_firm(
    world: World, firm: Somebody, accountant: Somebody
) -> None:
    world.books.mandatable = frozenset({KIND, "Sale"})
    for wrong in ("KeyAdded", "MandateGiven", "PersonRecorded", "sale", "Nothing"):
        refused = world.judge(mandate(accountant, KIND, wrong), firm)
        assert isinstance(refused, MandateImpossible)
        assert wrong in refused.sentence
    assert world.judge(mandate(accountant, KIND, "Sale"), firm) is None


def test_a_mandate_is_for_another_party_for_something_and_for_some_time(
    world: World, association: Somebody, firm: Somebody, accountant: Somebody
) -> None:
    for to in (firm, Somebody()):
        assert isinstance(world.judge(mandate(to), firm), MandateImpossible)
    none = MandateGiven(event_on=TODAY, party=accountant.did, statements=(), valid_from=TODAY)
    for wrong in (none, mandate(accountant, KIND, KIND), mandate(accountant, until=TODAY)):
        assert isinstance(world.judge(wrong, firm), MandateImpossible)
    assert isinstance(world.judge(mandate(accountant), association), SignerNotEntitled)
    nowhere = MandateEnded(event_on=TODAY, mandate=urn(uuid7()), firm=firm.did)
    assert isinstance(world.judge(nowhere, firm), MandateImpossible)
