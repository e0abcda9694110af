"""What a feed mark finds follows from the log before it, however it was sent; replay finds the same."""

from collections.abc import Sequence
from datetime import date

from tests.builders import Draft, a_claim, a_confirmation, a_number
from tests.parties.builders import TODAY, Somebody, a_row, an_admission
from tests.worlds import RunningRegister
from warranty.certificates.documents import FeedComplete
from warranty.database.engine import Connection
from warranty.register.answers import Recorded
from warranty.register.replay import Databases, replay

DUST = 1_001


def a_mark(certificates: int, carats: str, through: date = TODAY) -> Draft:
    """India's (or whoever signs) imports are complete."""
    return Draft(
        FeedComplete(
            event_on=TODAY, of="confirmed", through=through, certificates=certificates, carats=carats
        )
    )


async def send(running: RunningRegister, made: Sequence[tuple[Somebody, Draft]], *, at_once: int) -> None:
    """All of it recorded, so many to a submission."""
    signed = [running.sign(by, draft) for by, draft in made]
    for start in range(0, len(signed), at_once):
        outcomes = await running.send(*signed[start : start + at_once])
        assert all(isinstance(outcome, Recorded) for outcome in outcomes), outcomes


async def found(asking: Connection, rule: str) -> list[tuple[int, str, str]]:
    """What is on record under a rule: position, subject, facts."""
    rows = await asking.fetch(
        "select position, about, facts::text from findings where rule = $1 order by position, ordinal", rule
    )
    return [tuple(row) for row in rows]


async def test_c01_no_number_is_hidden_behind_a_thousand_others(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """1,001 specks claimed on numbers nobody knows, then 5,000.00 ct on another."""
    member, *_ = running.members
    numbers = [a_number("CA") for _ in range(DUST)]
    big = a_number("CA")
    claims = [(member, a_claim(number, "0.001")) for number in numbers]
    await send(running, [*claims, (member, a_claim(big, "5000.00"))], at_once=1_000)
    await running.accept(running.cast.india, a_mark(0, "0.00"))
    assert [about for _, about, _ in await found(asking, "C01")] == [*numbers, big]
    assert (await replay(Databases(database_url))).is_same


async def test_a_mark_finds_the_same_alone_and_in_a_batch(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    """Confirmed, claimed on an unknown number and marked, twice over: one by one, then in one submission."""
    member, *_ = running.members
    india, days = running.cast.india, (date(2026, 11, 2), date(2026, 11, 3))
    told = []
    for day, at_once in zip(days, (1, 100), strict=True):
        made = [
            (india, a_confirmation(a_number(), member, "10.00", on=day)),
            (member, a_claim(a_number("BW"), "5.00", on=day)),
            (india, a_mark(7, "7.00", through=day)),
            (member, a_claim(a_number("BW"), "6.00", on=day)),
            (india, a_confirmation(a_number(), member, "20.00", on=day)),
            (india, a_mark(7, "7.00", through=day)),
        ]
        await send(running, made, at_once=at_once)
        told.append((len(await found(asking, "C01")), [facts for *_, facts in await found(asking, "S02")]))
    (first, alone), (both, together) = told
    assert (first, both) == (2, 4), "one by the mark, one by the claim after it"
    counts = [facts.split('"recorded": ')[1] for facts in together]
    assert counts == [
        '{"carats": "10.00", "certificates": 1}}',
        '{"carats": "30.00", "certificates": 2}}',
        '{"carats": "40.00", "certificates": 3}}',
        '{"carats": "60.00", "certificates": 4}}',
    ]
    assert together[:2] == alone
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), at_once=at_once)).is_same


async def test_s02_a_mark_of_an_authority_admitted_in_the_same_batch_is_counted(
    running: RunningRegister, asking: Connection, database_url: str
) -> None:
    dubai = Somebody()
    row = a_row(dubai, "Authority", participant="AE", country="AE")
    made = [(running.cast.operator, Draft(an_admission(row))), (dubai, a_mark(3, "9.00"))]
    await send(running, made, at_once=2)
    assert [about for _, about, _ in await found(asking, "S02")] == ["AE"]
    for at_once in (1, 1_000):
        assert (await replay(Databases(database_url), at_once=at_once)).is_same


async def test_what_a_batch_did_before_a_mark_goes_on_after_it(
    running: RunningRegister, database_url: str
) -> None:
    """Admitted, confirmed and half claimed before a mark; the other half, and too much, after it."""
    newcomer, india, number = Somebody(), running.cast.india, a_number()
    signed = [
        running.sign(by, draft)
        for by, draft in (
            (running.cast.association, Draft(an_admission(a_row(newcomer)))),
            (india, a_confirmation(number, newcomer, "10.00")),
            (newcomer, a_claim(number, "5.00")),
            (newcomer, a_mark(1, "10.00")),
            (india, a_mark(1, "10.00")),
            (newcomer, a_claim(number, "5.00")),
            (newcomer, a_claim(number, "5.00")),
        )
    ]
    outcomes = await running.send(*signed)
    assert [isinstance(outcome, Recorded) for outcome in outcomes] == [
        True, True, True, False, True, True, False,
    ]  # fmt: skip
    assert (await replay(Databases(database_url))).is_same
