"""Changes among parties, told from the public log (R54)."""

from datetime import date

from msgspec import UNSET

from tests.builders import Draft
from tests.parties.builders import NOON, TODAY, Somebody, a_row, a_standing, an_admission
from tests.parties.test_membership import licence, membership
from tests.parties.test_succession import renamed, succession
from tests.parties.test_withdrawal import withdrawal
from tests.worlds import signed
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import split
from warranty.parties.documents import KeyRevoked, KeyUpheld, PartyCharged
from warranty.sdk.notices import CHANGES, notices
from warranty.wire.logs import PublicStatement


def published(by: Somebody, *documents: object) -> list[PublicStatement]:
    """As `/log/statements` serves them, from entry 7 on."""
    return [
        PublicStatement(position, NOON, split(signed(by, Draft(document))).signed.decode() + "~")
        for position, document in enumerate(documents, 7)
    ]


def test_each_change_is_told_with_its_place_and_who_said_so() -> None:
    """A whole file of admissions is a notice for each; what a party does about its own keys is none."""
    association, one, other = Somebody(), Somebody(), Somebody()
    lost = KeyRevoked(event_on=TODAY, party=one.did, public_key=one.public, reason="Lost.")
    own = KeyRevoked(event_on=TODAY, party=one.did, public_key=one.public, reason="A new one is there.")
    ours = KeyUpheld(event_on=TODAY, party=one.did, public_key=one.public)
    assert list(notices(published(one, own, ours))) == []
    (upheld,) = notices(published(association, ours))
    assert (upheld.party, upheld.what, upheld.says) == (one.did, "key-upheld", one.public)
    found = list(
        notices(
            published(
                association,
                an_admission(a_row(one, name="One Ltd"), a_row(other, name="Other Ltd")),
                lost,
                a_standing(one, "suspended-precautionarily", until=date(2026, 12, 24)),
                PartyCharged(event_on=TODAY, party=one.did, case="2026/7"),
                a_standing(one, "expelled"),
                renamed(other, "Another Ltd"),
                membership(other, date(2020, 1, 1)),
                licence(other, date(2020, 1, 1), date(2030, 1, 1)),
                succession(other, one),
                withdrawal(other, uuid7()),
            )
        )
    )
    assert {each.by for each in found} == {association.did}
    assert {each.what for each in found} <= set(CHANGES)
    assert [(each.position, each.party, each.what) for each in found] == [
        (7, one.did, "admitted"),
        (7, other.did, "admitted"),
        (8, one.did, "key-revoked"),
        (9, one.did, "suspended-precautionarily"),
        (10, one.did, "charged"),
        (11, one.did, "expelled"),
        (12, other.did, "renamed"),
        (13, other.did, "membership"),
        (14, other.did, "licence"),
        (15, other.did, "succeeded"),
        (16, other.did, "succession-withdrawn"),
    ]
    assert [each.name for each in found if each.name is not UNSET] == ["One Ltd", "Other Ltd", "Another Ltd"]
    assert str(found[3].says).startswith("until 2026-12-24: ")
    assert [each.says for each in found[-2:]] == [f"merger: {one.did}", "mistake"]
