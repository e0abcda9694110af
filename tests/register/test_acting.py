"""Who acts for a firm, on PostgreSQL: mandates, two signatures, a stolen key, and erased names."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET

from tests.builders import (
    SURAT,
    Draft,
    a_claim,
    a_claim_for,
    a_line,
    a_memo,
    a_number,
    a_purchase,
    a_purchase_from_outside,
    a_return,
    a_sale,
    a_settlement,
    a_work,
    assert_books_hold,
)
from tests.parties.builders import TODAY, Somebody
from tests.parties.test_mandates import mandate
from tests.parties.test_people import person
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.ids import uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import split, statement_digest, urn
from warranty.lots.documents import OwnershipAnswered
from warranty.parties import service
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    MandateEnded,
    MandateLimit,
    PartyKey,
    PersonParticulars,
    SecondSigned,
    SignatureLimitSet,
)
from warranty.register.answers import Recorded, Refused
from warranty.register.erasure import erase
from warranty.register.replay import Databases, replay
from warranty.register.tries import MOST_WRONG_CODES
from warranty.trade.documents import (
    CorrectionAgreed,
    InvoiceAmended,
    LineAmount,
    LineSources,
    Prices,
    PurchaseLine,
    SettledLine,
    SourceLot,
    WeighedLine,
    WeightCorrected,
)

KEPT = "select encoded from disclosures d join statements s using (position) where s.id = $1"


async def test_an_accountant_signs_a_firms_sale_within_its_mandate_and_the_books_are_the_firms(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """One line is worth 1,200.00 US$: one is within the limit, two are above it. Told batch by batch."""
    firm, buyer, accountant, *_ = running.members
    lot = await running.a_lot(firm, "10.00")
    one = a_sale(firm, buyer, a_line("1.00", (lot, "1.00")))
    two = a_sale(firm, buyer, a_line("1.00", (lot, "1.00")), a_line("1.00", (lot, "1.00")))
    before = await running.refused(firm, one, key=accountant.key)
    assert before.code == "key-not-on-record"
    given = Draft(mandate(accountant, "Sale"), {"prices": MandateLimit(usd="1200.00")})
    recorded = await running.accept(firm, given)
    sold = await running.accept(firm, one, key=accountant.key)
    assert (await running.refused(firm, two, key=accountant.key)).code == "above-mandate"
    claim = a_claim(a_number(), "1.00")
    assert (await running.refused(firm, claim, key=accountant.key)).code == "key-not-on-record"
    ended = MandateEnded(event_on=TODAY, mandate=urn(recorded.statement), firm=firm.did)
    await running.accept(firm, Draft(ended))
    another = a_sale(firm, buyer, a_line("1.00", (lot, "1.00")))
    assert (await running.refused(firm, another, key=accountant.key)).code == "key-not-on-record"
    row = await asking.fetchrow("select seller from sales where id = $1", sold.statement)
    assert row is not None
    assert row["seller"] == firm.id
    await assert_books_hold(asking)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_mandate_and_what_is_signed_under_it_come_in_one_batch(running: RunningRegister) -> None:
    firm, buyer, accountant, *_ = running.members
    lot = await running.a_lot(firm, "10.00")
    sale = running.sign(firm, a_sale(firm, buyer, a_line("1.00", (lot, "1.00"))), key=accountant.key)
    given = running.sign(firm, Draft(mandate(accountant, "Sale")))
    before, recorded, after = await running.send(sale, given, sale)
    assert isinstance(before, Refused)
    assert isinstance(recorded, Recorded)
    assert isinstance(after, Recorded)


async def test_wrong_codes_of_a_mandatary_are_counted_with_its_firms(running: RunningRegister) -> None:
    """Ten wrong ones a day (R23), whoever signs: by a mandate nobody guesses on. A stranger's use up none."""
    firm, seller, accountant, stranger = running.members
    lot = await running.a_lot(seller, "10.00")
    out = await running.accept(seller, a_sale(seller, SURAT, a_line("5.00", (lot, "5.00")), code="K7"))
    await running.accept(firm, Draft(mandate(accountant, "PurchaseFromOutside")))

    def shown(code: str) -> Draft:
        return a_purchase_from_outside(("2.00", (out.statement, 1, code)))

    for _ in range(MOST_WRONG_CODES):
        assert (await running.refused(firm, shown("?"), key=stranger.key)).code == "key-not-on-record"
    for guess in range(MOST_WRONG_CODES):
        refused = await running.refused(firm, shown(f"guess {guess}"), key=accountant.key)
        assert refused.code == "release-not-valid"
    assert (await running.refused(firm, shown("K7"), key=accountant.key)).code == "tries-used-up"
    assert (await running.refused(firm, shown("K7"))).code == "tries-used-up"


async def test_a_mandate_is_for_statements_about_goods(running: RunningRegister) -> None:
    firm, _, accountant, *_ = running.members
    for kind in ("KeyAdded", "Sail"):
        refused = await running.refused(firm, Draft(mandate(accountant, kind)))
        assert refused.code == "mandate-impossible"


async def test_d05_what_a_stolen_key_signed_for_others_is_in_question_too(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    firm, buyer, accountant, *_ = running.members
    lot = await running.a_lot(firm, "10.00")
    await running.accept(firm, Draft(mandate(accountant, "Sale")))
    since = running.clock.at
    sale = await running.accept(firm, a_sale(firm, buyer, a_line("1.00", (lot, "1.00"))), key=accountant.key)
    stolen = KeyRevoked(
        event_on=TODAY,
        party=accountant.did,
        public_key=accountant.public,
        reason="Stolen.",
        compromised_since=since,
    )
    await running.accept(running.cast.association, Draft(stolen))
    rows = await asking.fetch("select about from findings where rule = 'D05'")
    assert str(sale.statement) in " ".join(row["about"] for row in rows)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def two_people(running: RunningRegister, firm: Somebody) -> SigningKey:
    """The firm has two people and a limit of 1,200.00 US$; the second one's key."""
    second = SigningKey.generate()
    key = PartyKey(public_key=second.public.multibase, purposes=("sign",))
    await running.accept(firm, Draft(KeyAdded(event_on=TODAY, party=firm.did, key=key)))
    names = {"particulars": PersonParticulars(name="A name", email="somebody@example.org")}
    await running.accept(firm, Draft(person(uuid4(), firm.public), names))
    await running.accept(firm, Draft(person(uuid4(), second.public.multibase)))
    await running.accept(firm, Draft(SignatureLimitSet(event_on=TODAY, usd="1200.00")))
    return second


async def test_a_sale_above_the_firms_limit_takes_two_of_its_people(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Agreed to in the batch before, and in the very batch of another; replayed to the same books."""
    firm, buyer, *_ = running.members
    lot = await running.a_lot(firm, "10.00")
    second = await two_people(running, firm)
    lines = (a_line("1.00", (lot, "1.00")), a_line("1.00", (lot, "1.00")))
    for is_one_batch in (False, True):
        identifier = uuid7()
        large = running.sign(firm, a_sale(firm, buyer, *lines), statement=identifier)
        digest = statement_digest(split(large).signed).hex()
        agreed = running.sign(
            firm,
            Draft(SecondSigned(event_on=TODAY, statement=urn(identifier), digest=digest)),
            key=second,
        )
        (refused,) = await running.send(large)
        assert isinstance(refused, Refused)
        assert refused.refusal.code == "second-signature-needed"
        batches = [[agreed, large]] if is_one_batch else [[agreed], [large]]
        outcomes = [outcome for batch in batches for outcome in await running.send(*batch)]
        assert all(isinstance(outcome, Recorded) for outcome in outcomes)
    await assert_books_hold(asking)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r20_two_people_that_lost_their_keys_sign_again_with_the_ones_their_association_adds(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    firm = running.members[0]
    second = await two_people(running, firm)
    lost = [
        Draft(KeyRevoked(event_on=TODAY, party=firm.did, public_key=key, reason="Lost in a fire."))
        for key in (firm.public, second.public.multibase)
    ]
    rows = await asking.fetch("select person, keys from people where party = $1", firm.id)
    new = {row["keys"][0]: (SigningKey.generate(), row["person"]) for row in rows}
    added = [
        KeyAdded(
            event_on=TODAY,
            party=firm.did,
            key=PartyKey(public_key=key.public.multibase, purposes=("sign",)),
            evidence="0f" * 32,
            person=urn(who),
        )
        for key, who in new.values()
    ]
    for draft in (*lost, *(Draft(document) for document in added)):
        await running.accept(running.cast.association, draft)
    identifier, (first, _), (other, _) = uuid7(), new[firm.public], new[second.public.multibase]
    limit = running.sign(
        firm, Draft(SignatureLimitSet(event_on=TODAY, usd="5000.00")), statement=identifier, key=first
    )
    (refused,) = await running.send(limit)
    assert isinstance(refused, Refused)
    digest = statement_digest(split(limit).signed).hex()
    agreed = SecondSigned(event_on=TODAY, statement=urn(identifier), digest=digest)
    await running.accept(firm, Draft(agreed), key=other)
    (recorded,) = await running.send(limit)
    assert isinstance(recorded, Recorded)
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


@pytest.mark.parametrize("reasons", [("holder-gone",), ("lost", "holder-gone")])
async def test_r20_a_firm_whose_one_partner_died_ends_its_limit_with_its_association_as_the_second(
    running: RunningRegister, database_url: str, reasons: tuple[str, ...]
) -> None:
    """The survivor alone does not; the word and what it is for come in one batch, or one after the other.

    The key may have been told lost before its holder was known to be dead.
    """
    firm, association = running.members[0], running.cast.association
    second = await two_people(running, firm)
    for reason in reasons:
        dead = KeyRevoked(event_on=TODAY, party=firm.did, public_key=second.public.multibase, reason=reason)
        await running.accept(association, Draft(dead))
    assert (await running.refused(association, Draft(dead))).code == "key-not-on-record"
    for document, is_one_batch in (
        (person(uuid4()), True),
        (SignatureLimitSet(event_on=TODAY), False),
    ):
        identifier = uuid7()
        way_back = running.sign(firm, Draft(document), statement=identifier)
        (alone,) = await running.send(way_back)
        assert isinstance(alone, Refused)
        assert alone.refusal.code == "second-signature-needed"
        digest = statement_digest(split(way_back).signed).hex()
        said = SecondSigned(
            event_on=TODAY, statement=urn(identifier), digest=digest, party=firm.did, evidence="0f" * 32
        )
        agreed = running.sign(association, Draft(said))
        batches = [[agreed, way_back]] if is_one_batch else [[agreed], [way_back]]
        outcomes = [outcome for batch in batches for outcome in await running.send(*batch)]
        assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes
    await running.accept(firm, Draft(person(uuid4())))
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r57_a_persons_name_is_erased_and_its_roles_stay(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    firm = running.members[0]
    await two_people(running, firm)
    named = next(each for each in await service.people_of(asking, firm.id) if firm.public in each.keys)
    assert await asking.fetchval(KEPT, named.statement)
    await erase(asking, named.statement, "particulars", reason="Left the firm.", now=running.clock.at)
    assert await asking.fetchval(KEPT, named.statement) == b""
    assert named in await service.people_of(asking, firm.id)
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_what_states_no_value_is_worth_what_it_answers_or_more_than_any_limit(
    running: RunningRegister, database_url: str
) -> None:
    """Offered for 1,200.00 and 2,400.00 US$: who signs for up to 1,200.00 takes the first, not the second.

    Nor does it send goods that nobody has priced, or give back what was bought above its limit.
    """
    seller, firm, accountant, _ = running.members
    lot = await running.a_lot(seller, "10.00")
    one, two = a_line("1.00", (lot, "1.00")), a_line("2.00", (lot, "2.00"))
    small = await running.accept(seller, a_sale(seller, firm, one))
    large = await running.accept(seller, a_sale(seller, firm, one, two))
    kinds = ("Purchase", "MemoOut", "WorkSent", "GoodsReturned")
    given = Draft(mandate(accountant, *kinds), {"prices": MandateLimit(usd="1200.00")})
    mandated, bought = await running.send(
        running.sign(firm, given),
        running.sign(firm, a_purchase(small.statement, "1.00"), key=accountant.key),
    )
    assert isinstance(mandated, Recorded)
    assert isinstance(bought, Recorded)
    above = a_purchase(large.statement, "1.00", "2.00")
    assert (await running.refused(firm, above, key=accountant.key)).code == "above-mandate"
    await running.accept(firm, above)
    line = a_line("1.00", (small.lots[0], "1.00"))
    priced = a_memo(firm, seller, line)
    for unpriced in (priced.showing(prices=None), a_work(firm, seller, line)):
        assert (await running.refused(firm, unpriced, key=accountant.key)).code == "above-mandate"
    back = a_return(large.statement, (1, "1.00"), (2, "2.00"))
    assert (await running.refused(firm, back, key=accountant.key)).code == "above-mandate"
    await running.accept(firm, a_return(small.statement, (1, "1.00")), key=accountant.key)
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_who_corrects_or_agrees_signs_for_what_was_invoiced_and_for_what_it_becomes(
    running: RunningRegister, database_url: str
) -> None:
    """1.00 ct for 1,200.00 US$, the limit: dearer, 2,400.00 made 50.00, or 1.01 ct (1,212.00) are above it.

    Another number changes no value, less weight none that is above. Two people sign, as for an invoice.
    """
    firm, other, accountant, *_ = running.members
    mine, theirs = await running.a_lot(firm, "10.00"), await running.a_lot(other, "10.00")
    second = await two_people(running, firm)
    kinds = ("CorrectionAgreed", "InvoiceAmended", "DifferenceSettled", "WeightCorrected")
    given = Draft(mandate(accountant, *kinds), {"prices": MandateLimit(usd="1200.00")})
    await by_two(running, firm, given, second)

    async def above(draft: Draft) -> None:
        assert (await running.refused(firm, draft)).code == "second-signature-needed"
        assert (await running.refused(firm, draft, key=accountant.key)).code == "above-mandate"

    bought = (await running.accept(other, a_sale(other, firm, a_line("1.00", (theirs, "1.00"))))).statement
    await running.accept(firm, a_purchase(bought, "1.00"))
    dearer = await running.accept(other, amended(bought, prices=_in_all("900000.00")))
    await above(agreed(bought, dearer))
    await by_two(running, firm, agreed(bought, dearer), second)

    line = a_line("1.00", (mine, "1.00"))
    large = await by_two(running, firm, a_sale(firm, other, line).showing(prices=_in_all("2400.00")), second)
    kept = PurchaseLine(line=1, kept="0.99", difference="0.01")
    await running.accept(other, a_purchase(large, kept))
    await above(a_settlement(large, SettledLine(line=1, to_buyer="0.01")))
    await above(amended(large, prices=_in_all("50.00")))
    await running.accept(firm, amended(large, number="2026/9-A"), key=accountant.key)
    renumbered = await running.accept(other, amended(large, number="2026/9-B"))
    await running.accept(firm, agreed(large, renumbered))

    small = (await running.accept(firm, a_sale(firm, other, line))).statement
    await running.accept(other, a_purchase(small, "1.00"))
    await running.accept(firm, weighed(small, "1.00", "0.98"), key=accountant.key)
    heavier = await running.accept(other, weighed(small, "1.00", "1.01"))
    sources = (LineSources(line=1, lots=(SourceLot(lot=urn(mine), carats="0.01"),)),)
    await above(agreed(small, heavier).showing(sources=sources))
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r24_who_gives_up_goods_it_is_named_the_owner_of_is_two_people(
    running: RunningRegister,
) -> None:
    """What they are worth stands nowhere; that they are its own one may say alone."""
    firm, holder, *_ = running.members
    second = await two_people(running, firm)
    running.clock.at += timedelta(days=5)  # from when on named owners answer
    entrusted = (await running.accept(holder, a_claim_for(firm, a_number(), "40.00"))).statement
    refusing = Draft(OwnershipAnswered(event_on=TODAY, of=urn(entrusted), answer="refused"))
    assert (await running.refused(firm, refusing)).code == "second-signature-needed"
    await running.accept(
        firm, Draft(OwnershipAnswered(event_on=TODAY, of=urn(entrusted), answer="acknowledged"))
    )
    another = (await running.accept(holder, a_claim_for(firm, a_number(), "2.00"))).statement
    await by_two(
        running, firm, Draft(OwnershipAnswered(event_on=TODAY, of=urn(another), answer="refused")), second
    )


async def by_two(running: RunningRegister, firm: Somebody, draft: Draft, second: SigningKey) -> UUID:
    """Recorded, agreed to by the firm's second person beforehand."""
    identifier = uuid7()
    statement = running.sign(firm, draft, statement=identifier)
    digest = statement_digest(split(statement).signed).hex()
    said = SecondSigned(event_on=TODAY, statement=urn(identifier), digest=digest)
    await running.accept(firm, Draft(said), key=second)
    (recorded,) = await running.send(statement)
    assert isinstance(recorded, Recorded), recorded
    return identifier


def amended(sale: UUID, *, prices: Prices | None = None, number: str = "") -> Draft:
    document = InvoiceAmended(
        event_on=TODAY, sale=urn(sale), reason="Misread.", document_number=number or UNSET
    )
    return Draft(document, {"prices": prices} if prices else {})


def agreed(sale: UUID, correction: Recorded) -> Draft:
    return Draft(CorrectionAgreed(event_on=TODAY, sale=urn(sale), correction=urn(correction.statement)))


def weighed(sale: UUID, booked: str, carats: str) -> Draft:
    lines = (WeighedLine(line=1, booked=booked, carats=carats),)
    return Draft(WeightCorrected(event_on=TODAY, sale=urn(sale), lines=lines, reason="Weighed anew."))


async def test_an_amount_divided_over_several_documents_is_held_against_the_day(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """1,200.00 US$ each, 3,000.00 a day: two pass, in two batches, the third on the next day of the log."""
    firm, buyer, accountant, _ = running.members
    lot = await running.a_lot(firm, "10.00")
    day = MandateLimit(usd="1200.00", usd_per_day="3000.00")
    await running.accept(firm, Draft(mandate(accountant, "Sale"), {"prices": day}))

    def a_part() -> bytes:
        return running.sign(firm, a_sale(firm, buyer, a_line("1.00", (lot, "1.00"))), key=accountant.key)

    (first,) = await running.send(a_part())
    outcomes = [first, *await running.send(a_part(), a_part())]
    assert [isinstance(one, Recorded) for one in outcomes] == [True, True, False]
    assert isinstance(outcomes[2], Refused)
    assert outcomes[2].refusal.code == "above-mandate"
    await running.accept(firm, a_sale(firm, buyer, a_line("1.00", (lot, "1.00"))))
    running.clock.at += timedelta(days=1)
    assert isinstance((await running.send(a_part()))[0], Recorded)
    days = await asking.fetch("select day, sum(cents)::bigint from mandate_uses group by day order by day")
    assert [tuple(row) for row in days] == [(TODAY, 240_000), (TODAY + timedelta(days=1), 120_000)]
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_r20_an_amount_divided_over_several_documents_takes_two_people_from_the_days_limit_on(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """1,200.00 US$ each, 3,000.00 a day alone: two pass, in two batches.

    The third passes by two people, which counts for nothing; nor does the day before. 3,600.00 a day lets a
    third pass to the cent.
    """
    firm, buyer, *_ = running.members
    lot = await running.a_lot(firm, "20.00")
    second = await two_people(running, firm)

    async def agreed(draft: Draft) -> bytes:
        identifier = uuid7()
        statement = running.sign(firm, draft, statement=identifier)
        digest = statement_digest(split(statement).signed).hex()
        said = SecondSigned(event_on=TODAY, statement=urn(identifier), digest=digest)
        await running.accept(firm, Draft(said), key=second)
        return statement

    def a_part() -> Draft:
        return a_sale(firm, buyer, a_line("1.00", (lot, "1.00")))

    limit = Draft(SignatureLimitSet(event_on=TODAY, usd="1200.00", usd_per_day="3000.00"))
    assert isinstance((await running.send(await agreed(limit)))[0], Recorded)
    await running.accept(firm, a_part())
    by_two = await agreed(a_part())
    outcomes = await running.send(running.sign(firm, a_part()), running.sign(firm, a_part()), by_two)
    assert [isinstance(one, Recorded) for one in outcomes] == [True, False, True]
    assert isinstance(outcomes[1], Refused)
    assert outcomes[1].refusal.code == "second-signature-needed"
    assert "3000.00 US$ signed alone on one day" in outcomes[1].refusal.sentence
    running.clock.at += timedelta(days=1)
    await running.accept(firm, a_part())
    wider = Draft(SignatureLimitSet(event_on=TODAY, usd="1200.00", usd_per_day="3600.00"))
    assert isinstance((await running.send(await agreed(wider)))[0], Recorded)
    outcomes = await running.send(*(running.sign(firm, a_part()) for _ in range(3)))
    assert [isinstance(one, Recorded) for one in outcomes] == [True, True, False]
    days = await asking.fetch("select day, sum(cents)::bigint from lone_signatures group by day order by day")
    assert [tuple(row) for row in days] == [(TODAY, 240_000), (TODAY + timedelta(days=1), 360_000)]
    for at_once in (1, 3, 1_000):
        assert (await replay(Databases(database_url), judge=True, at_once=at_once)).is_same


async def test_a_limit_for_the_day_stands_beside_one_for_a_statement(running: RunningRegister) -> None:
    firm, *_ = running.members
    alone = SignatureLimitSet(event_on=TODAY, usd_per_day="3000.00")
    refused = await running.refused(firm, Draft(alone))
    assert (refused.code, refused.pointer) == ("person-impossible", "/credentialSubject/usdPerDay")


async def test_a_mandatary_deals_not_with_the_firm_it_signs_for(running: RunningRegister) -> None:
    """It signs neither the sale to itself nor the firm's answer to its own; of others' both (R20)."""
    firm, broker, other, _ = running.members
    lot, its = await running.a_lot(firm, "10.00"), await running.a_lot(broker, "10.00")
    kinds = ("Sale", "MemoOut", "Purchase", "DifferenceSettled")
    await running.accept(firm, Draft(mandate(broker, *kinds)))
    line = a_line("1.00", (lot, "1.00"))
    for to_itself in (a_sale(firm, broker, line), a_memo(firm, broker, line)):
        refused = await running.refused(firm, to_itself, key=broker.key)
        assert (refused.code, refused.rule) == ("mandatary-on-both-sides", "R20")
    await running.accept(firm, a_sale(firm, other, line), key=broker.key)
    offered = await running.accept(broker, a_sale(broker, firm, a_line("2.00", (its, "2.00"))))
    answer = a_purchase(offered.statement, "2.00")
    assert (await running.refused(firm, answer, key=broker.key)).code == "mandatary-on-both-sides"
    await running.accept(firm, answer)
    sold = await running.accept(firm, a_sale(firm, broker, a_line("3.00", (lot, "3.00"))))
    settled = a_settlement(sold.statement)
    assert (await running.refused(firm, settled, key=broker.key)).code == "mandatary-on-both-sides"
    await running.accept(broker, a_purchase(sold.statement, "3.00"))


async def test_goods_for_next_to_nothing_pass_no_limit(running: RunningRegister) -> None:
    """500.00 ct at 0.50 a carat are 250.00 US$; a cent less is no price of goods, but a gift."""
    firm, buyer, accountant, _ = running.members
    lot = await running.a_lot(firm, "2000.00")
    await running.accept(firm, Draft(mandate(accountant, "Sale"), {"prices": MandateLimit(usd="300.00")}))
    line = a_line("500.00", (lot, "500.00"))
    gift = a_sale(firm, buyer, line).showing(prices=_in_all("249.99"))
    assert (await running.refused(firm, gift, key=accountant.key)).code == "above-mandate"
    await running.accept(
        firm, a_sale(firm, buyer, line).showing(prices=_in_all("250.00")), key=accountant.key
    )
    await running.accept(firm, gift)


def _in_all(amount: str) -> Prices:
    return Prices(currency="USD", lines=(LineAmount(line=1, amount=amount),))
