"""Who may sign now, and which day a statement may name: judged in log order, whatever the statement says."""

from datetime import date, timedelta
from hashlib import sha256

import pytest

from tests.builders import (
    PURCHASED_2002,
    Draft,
    Somebody,
    a_claim,
    a_confirmation,
    a_line,
    a_number,
    a_sale,
    assert_books_hold,
    the_warranty,
)
from tests.parties.builders import NOON, TODAY, a_row, a_standing, an_admission
from tests.worlds import RunningRegister, minutes, rules_of, suspended
from warranty.database.engine import Connection
from warranty.foundation.ids import LotId, PartyId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.parties.documents import KeyAdded, KeyRevoked, PartyKey
from warranty.register import batch, recording
from warranty.register.answers import Refused

LONG_AGO = date(2015, 1, 15)


def a_revocation(of: Somebody, key: SigningKey) -> Draft:
    return Draft(
        KeyRevoked(event_on=TODAY, party=of.did, public_key=key.public.multibase, reason="Laptop stolen.")
    )


def a_key_added(to: Somebody, key: SigningKey, *purposes: str) -> Draft:
    added = PartyKey(public_key=key.public.multibase, purposes=purposes)  # type: ignore[arg-type]
    return Draft(KeyAdded(event_on=TODAY, party=to.did, key=added))


async def test_a_suspended_seller_records_no_sale_of_any_day(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    lot = await running.a_lot(seller, "10.00")
    sale = a_sale(seller, buyer, a_line("1.00", (lot, "1.00")))
    await running.accept(seller, sale)
    await running.accept(running.cast.association, suspended(seller))
    of_2015 = sale.having(event_on=LONG_AGO, warranty=the_warranty(PURCHASED_2002))
    for backdated in (sale, of_2015):
        refusal = await running.refused(seller, backdated, signed_at=NOON - timedelta(days=365))
        assert (refusal.rule, refusal.code) == ("P01", "signer-suspended")
    await running.accept(running.cast.association, Draft(a_standing(seller, "good")))
    await running.accept(seller, sale)
    await assert_books_hold(asking)


async def test_an_expelled_seller_records_nothing_more(running: RunningRegister) -> None:
    seller, *_ = running.members
    await running.accept(running.cast.association, Draft(a_standing(seller, "expelled")))
    refusal = await running.refused(seller, a_claim(a_number(), "1.00", on=LONG_AGO))
    assert (refusal.rule, refusal.code) == ("P02", "signer-expelled")


async def test_a_revoked_key_signs_nothing_of_any_day_and_a_new_one_does(running: RunningRegister) -> None:
    seller, *_ = running.members
    stolen, fresh = seller.key, SigningKey.generate()
    await running.accept(seller, a_key_added(seller, fresh, "sign"))
    await running.accept(seller, a_revocation(seller, stolen))
    claim = a_claim(a_number(), "1.00", on=LONG_AGO)
    refusal = await running.refused(seller, claim, signed_at=NOON - timedelta(days=30))
    assert (refusal.rule, refusal.code) == ("D05", "key-revoked")
    await running.accept(seller, claim, key=fresh)


async def test_what_a_key_signed_before_its_revocation_stays(
    running: RunningRegister, asking: Connection
) -> None:
    seller, *_ = running.members
    claim = running.sign(seller, a_claim(a_number(), "1.00"))
    (first,) = await running.send(claim)
    await running.accept(running.cast.association, a_revocation(seller, seller.key))
    (again,) = await running.send(claim)
    assert type(again) is type(first)
    await assert_books_hold(asking)


async def test_a_key_made_today_may_record_an_import_of_2015_which_is_late(running: RunningRegister) -> None:
    newcomer = Somebody()
    await running.accept(running.cast.association, Draft(an_admission(a_row(newcomer))))
    number = a_number()
    await running.accept(running.cast.india, a_confirmation(number, newcomer, "10.00", on=LONG_AGO))
    claim = await running.accept(newcomer, a_claim(number, "10.00", on=LONG_AGO))
    assert rules_of(claim.findings) == ["Q01"]
    (late,) = claim.findings
    assert late.facts == {"days": (TODAY - LONG_AGO).days, "allowed": 7}


@pytest.mark.parametrize("ahead", [0, 4, 5])
async def test_a_clock_may_run_five_minutes_ahead(running: RunningRegister, ahead: int) -> None:
    await running.accept(running.members[0], a_claim(a_number(), "1.00"), signed_at=NOON + minutes(ahead))


@pytest.mark.parametrize("seconds", [301, 360, 86_400, 10**9])
async def test_a_signing_time_further_ahead_is_refused(running: RunningRegister, seconds: int) -> None:
    ahead = NOON + timedelta(seconds=seconds)
    refusal = await running.refused(running.members[0], a_claim(a_number(), "1.00"), signed_at=ahead)
    assert (refusal.rule, refusal.code, refusal.pointer) == ("Q01", "signed-ahead", "/validFrom")


async def test_a_signing_time_of_any_past_is_taken(running: RunningRegister) -> None:
    long_ago = NOON.replace(year=1999)
    await running.accept(running.members[0], a_claim(a_number(), "1.00"), signed_at=long_ago)


async def test_an_event_is_of_today_somewhere_on_earth_or_earlier(running: RunningRegister) -> None:
    """At noon in UTC it is past midnight of the next day where it is furthest."""
    member = running.members[0]
    await running.accept(member, a_claim(a_number(), "1.00", on=TODAY + timedelta(days=1)))
    refusal = await running.refused(member, a_claim(a_number(), "1.00", on=TODAY + timedelta(days=2)))
    assert (refusal.code, refusal.pointer) == ("event-ahead", "/credentialSubject/eventOn")


async def test_an_event_before_the_scheme_is_refused(running: RunningRegister) -> None:
    member = running.members[0]
    await running.accept(member, a_claim(a_number(), "1.00", on=date(2003, 1, 1)))
    refusal = await running.refused(member, a_claim(a_number(), "1.00", on=date(2002, 12, 31)))
    assert refusal.code == "event-before-scheme"


async def test_strangers_and_other_peoples_keys_sign_nothing(running: RunningRegister) -> None:
    member, other, *_ = running.members
    claim = a_claim(a_number(), "1.00")
    stranger = Somebody()
    assert (await running.refused(stranger, claim)).code == "signer-unknown"
    assert (await running.refused(member, claim, key=other.key)).code == "key-not-on-record"
    assert (await running.refused(member, claim, key=SigningKey.generate())).code == "key-not-on-record"
    nobody = Somebody(key=member.key, id=PartyId(uuid7()))
    assert (await running.refused(nobody, claim)).code == "signer-unknown"


async def test_each_kind_of_party_signs_its_own_statements_alone(running: RunningRegister) -> None:
    cast, (member, *_) = running.cast, running.members
    claim, confirmation = a_claim(a_number(), "1.00"), a_confirmation(a_number(), member, "1.00")
    tries = [
        *((by, claim) for by in (cast.operator, cast.association, cast.india)),
        *((by, confirmation) for by in (cast.operator, cast.association, member)),
        (member, Draft(an_admission(a_row(Somebody())))),
        (member, Draft(a_standing(running.members[1], "suspended"))),
    ]
    for by, draft in tries:
        assert (await running.refused(by, draft)).code == "signer-not-entitled"


async def test_a_key_for_logging_in_signs_nothing(running: RunningRegister) -> None:
    member, key = running.members[0], SigningKey.generate()
    await running.accept(member, a_key_added(member, key, "authenticate"))
    assert (await running.refused(member, a_claim(a_number(), "1.00"), key=key)).code == "key-not-for-signing"


async def test_the_journal_keeps_what_known_signers_tried_and_nothing_of_others(
    running: RunningRegister, asking: Connection
) -> None:
    member, other, *_ = running.members
    too_heavy = running.sign(member, a_claim(a_number(), "1000000000"))
    outcomes = await running.send(
        too_heavy,
        running.sign(Somebody(), a_claim(a_number(), "1.00")),
        running.sign(member, a_claim(a_number(), "1.00"), key=other.key),
        running.sign(member, a_claim(a_number(), "1.00"), key=SigningKey.generate()),
        too_heavy.replace(b"~", b"", 1),
        b"no statement at all",
    )
    assert all(isinstance(outcome, Refused) for outcome in outcomes)
    attempts = await asking.fetch("select * from attempts")
    kept = [(row["party"], row["type"], row["code"], row["rule"], row["received"]) for row in attempts]
    assert kept == [(member.id, "ImportClaimed", "carats-unreadable", "R31", too_heavy)]
    assert attempts[0]["sentence"] == outcomes[0].refusal.sentence  # type: ignore[union-attr]
    assert attempts[0]["attempted_at"] == NOON


async def test_of_a_refused_statement_too_long_to_keep_the_journal_keeps_the_digest(
    running: RunningRegister, asking: Connection
) -> None:
    seller, buyer, *_ = running.members
    strangers = [(LotId(uuid7()), "0.001") for _ in range(1_000)]
    long = running.sign(seller, a_sale(seller, buyer, a_line("1.00", *strangers)))
    assert len(long) > 65_536
    await running.send(long)
    (attempt,) = await asking.fetch("select * from attempts")
    assert attempt["received"] == b"sha-256:" + sha256(long).hexdigest().encode()
    assert attempt["code"] == "lot-not-held"


async def test_the_journal_keeps_so_many_attempts_of_a_party_a_day(
    running: RunningRegister, asking: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first ones: three of five in one batch, none of the next batch; another party's, and tomorrow's."""
    monkeypatch.setattr(batch, "MOST_ATTEMPTS", 3)
    monkeypatch.setattr(recording, "MOST_ATTEMPTS", 3)
    first, second, *_ = running.members

    async def try_in_vain(who: Somebody, times: int) -> list[bytes]:
        tried = [running.sign(who, a_claim(a_number(), "1000000000")) for _ in range(times)]
        await running.send(*tried)
        return tried

    early = await try_in_vain(first, 2)
    later = await try_in_vain(first, 3)
    await try_in_vain(first, 2)
    others = await try_in_vain(second, 1)
    running.clock.at += timedelta(days=1)
    tomorrow = await try_in_vain(first, 1)
    kept = [row["received"] for row in await asking.fetch("select received from attempts order by id")]
    assert kept == [*early, later[0], *others, *tomorrow]
