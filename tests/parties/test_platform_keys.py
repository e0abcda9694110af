"""The platform's own keys are changed by the operator, for keys of the right form that are at hand."""

from tests.parties.builders import LOG_KEY, NOON, ORIGIN, TODAY, Somebody, World
from warranty.foundation.signing import SigningKey
from warranty.parties.books import PlatformKey
from warranty.parties.documents import PlatformKeyChanged, PlatformKeyPurpose
from warranty.parties.rules.refusals import (
    KeyUnusable,
    KeyUsed,
    PlatformKeyNotAtHand,
    ReasonMissing,
    SignerNotEntitled,
)
from warranty.transparency.rules.log_keys import LaterKey, LogKeys
from warranty.transparency.rules.notes import VerifierKey


def a_vkey(name: str = ORIGIN) -> str:
    return VerifierKey.ed25519(name, SigningKey.generate().public).text()


def a_change(key: str, purpose: PlatformKeyPurpose = "log", reason: str = "Renewed.") -> PlatformKeyChanged:
    return PlatformKeyChanged(event_on=TODAY, purpose=purpose, key=key, reason=reason)


def test_a_log_key_signs_checkpoints_over_more_entries_than_came_before_its_own() -> None:
    """First until entry 4 is in, second until entry 9 is."""
    keys = LogKeys("first", [LaterKey(4, "second"), LaterKey(9, "third")])
    named = [keys.vkey_at(size) for size in (0, 1, 4, 5, 9, 10, 10**9)]
    assert named == ["first", "first", "first", "second", "second", "third", "third"]


def test_the_operator_changes_both_keys_and_the_books_have_them(world: World) -> None:
    vkey, token = a_vkey(), SigningKey.generate().public.multibase
    world.accept(a_change(vkey), world.operator)
    world.accept(a_change(token, "token"), world.operator)
    assert world.books.platform_keys == [
        PlatformKey(1, "log", vkey, NOON),
        PlatformKey(2, "token", token, NOON),
    ]
    assert world.books.log_keys == LogKeys(LOG_KEY, [LaterKey(1, vkey)])


def test_nobody_else_changes_them(world: World) -> None:
    association = world.admitted("Association", world.operator)
    assert isinstance(world.judge(a_change(a_vkey()), association), SignerNotEntitled)


def test_a_key_of_another_form_or_of_another_log_is_refused(world: World) -> None:
    wrong: list[tuple[str, PlatformKeyPurpose]] = [
        ("nonsense", "log"),
        ("nonsense", "token"),
        (SigningKey.generate().public.multibase, "log"),
        (a_vkey(), "token"),
        (a_vkey("other.example.org"), "log"),
        (a_vkey()[:-1], "log"),
    ]
    for key, purpose in wrong:
        assert isinstance(world.judge(a_change(key, purpose), world.operator), KeyUnusable), (key, purpose)


def test_no_key_comes_twice_nor_is_it_anybodys(world: World) -> None:
    vkey = a_vkey()
    world.accept(a_change(vkey), world.operator)
    operators = VerifierKey.ed25519(ORIGIN, world.operator.key.public).text()
    for key in (vkey, operators):
        assert isinstance(world.judge(a_change(key), world.operator), KeyUsed)
    assert isinstance(world.judge(a_change(world.operator.public, "token"), world.operator), KeyUsed)
    assert isinstance(
        world.judge(a_change(Somebody().public, "token", reason=""), world.operator), ReasonMissing
    )


def test_a_key_the_server_does_not_hold_is_refused_where_there_is_a_server(world: World) -> None:
    vkey = a_vkey()
    world.books.at_hand = {LOG_KEY}
    refused = world.judge(a_change(vkey), world.operator)
    assert isinstance(refused, PlatformKeyNotAtHand)
    assert "WARRANTY_NEXT_LOG_KEY_FILE" in refused.instead
    world.books.at_hand = {LOG_KEY, vkey}
    assert world.judge(a_change(vkey), world.operator) is None
