"""R54: while who admitted a party is suspended or expelled, others speak for it; never before, nor after."""

import pytest

from tests.parties.builders import TODAY, Somebody, World, a_row, a_standing, an_admission
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, urn
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    MembershipRecorded,
    MembershipSought,
    PartyDetailsChanged,
    PartyKey,
    PartyRenamed,
    SecondSigned,
)
from warranty.parties.rules.conflicts import deciding, standing_of
from warranty.policy.rule_set import packaged

DIGEST = "0f" * 32


def a_key(who: Somebody) -> KeyAdded:
    key = PartyKey(public_key=SigningKey.generate().public.multibase, purposes=("sign",))
    return KeyAdded(event_on=TODAY, party=who.did, key=key, evidence=DIGEST)


def said_of(who: Somebody) -> list[Document]:
    """What who admitted a party can say of it, and nobody else."""
    revoked = KeyRevoked(event_on=TODAY, party=who.did, public_key=who.public, reason="stolen")
    return [
        revoked,
        a_standing(who, "suspended"),
        a_standing(who, "expelled"),
        PartyRenamed(event_on=TODAY, party=who.did, name="New name", digest=DIGEST),
        PartyDetailsChanged(event_on=TODAY, party=who.did, digest=DIGEST, lei="5493006MHB84DD0ZWV18"),
    ]


def codes(world: World, by: Somebody, who: Somebody) -> set[str | None]:
    return {refused.code if (refused := world.judge(document, by)) else None for document in said_of(who)}


@pytest.fixture
def india(world: World) -> Somebody:
    return world.admitted("Authority", world.operator)


@pytest.fixture
def other(world: World) -> Somebody:
    return world.admitted("Association", world.operator)


def taken_in(world: World, member: Somebody, by: Somebody) -> None:
    world.accept(MembershipSought(event_on=TODAY, association=by.did), member)
    world.accept(MembershipRecorded(event_on=TODAY, party=member.did, valid_from=TODAY), by)


@pytest.mark.parametrize("standing", ["suspended", "expelled"])
def test_who_has_no_other_association_is_spoken_for_by_the_operator_and_its_authority(
    world: World, association: Somebody, member: Somebody, india: Somebody, other: Somebody, standing: str
) -> None:
    """In every way its admitter could, and by nobody while that one is in good standing."""
    abroad = world.admitted("Authority", world.operator, participant="EU", country="BE")
    everybody = (world.operator, india, other, abroad)
    assert [codes(world, by, member) for by in everybody] == [{"party-not-yours"}] * 4
    world.accept(a_standing(association, standing), world.operator)
    assert [codes(world, by, member) for by in everybody[:2]] == [{None}] * 2
    assert [codes(world, by, member) for by in everybody[2:]] == [{"party-not-yours"}] * 2
    world.accept(a_standing(association, "good"), world.operator)
    assert [codes(world, by, member) for by in everybody] == [{"party-not-yours"}] * 4
    assert codes(world, association, member) == {None}


def test_another_association_in_good_standing_comes_before_the_operator(
    world: World, association: Somebody, member: Somebody, india: Somebody, other: Somebody
) -> None:
    taken_in(world, member, other)
    third = world.admitted("Association", world.operator)
    world.accept(a_standing(association, "expelled"), world.operator)
    assert codes(world, other, member) == {None}
    assert codes(world, india, member) == {None}
    assert codes(world, third, member) == codes(world, world.operator, member) == {"party-not-yours"}
    world.accept(a_standing(other, "suspended"), world.operator)
    assert codes(world, world.operator, member) == {None}
    assert codes(world, other, member) == {"signer-suspended"}


def test_all_keys_lost_are_the_same_way_back_with_whoever_speaks(
    world: World, association: Somebody, member: Somebody
) -> None:
    """On evidence, and only while none is left."""
    world.accept(a_standing(association, "expelled"), world.operator)
    refused = world.judge(a_key(member), world.operator)
    assert refused is not None
    assert refused.code == "party-has-keys"
    world.accept(
        KeyRevoked(event_on=TODAY, party=member.did, public_key=member.public, reason="lost"), member
    )
    world.accept(a_key(member), world.operator)
    (added,) = [key for key in world.books.keys_left_to(member.id, TODAY) if key.added_by]
    assert added.added_by == world.operator.id


def test_a_firm_short_of_people_is_agreed_for_by_whoever_speaks_for_it(
    world: World, association: Somebody, member: Somebody, india: Somebody
) -> None:
    agreed = SecondSigned(
        event_on=TODAY, statement=urn(member.id), digest=DIGEST, party=member.did, evidence=DIGEST
    )
    refused = world.judge(agreed, india)
    assert refused is not None
    assert refused.code == "party-not-yours"
    world.accept(a_standing(association, "suspended"), world.operator)
    assert world.judge(agreed, india) is None


def test_an_authority_that_issues_alone_speaks_for_nobody(
    world: World, association: Somebody, member: Somebody
) -> None:
    office = world.admitted("Authority", world.operator, tasks=("issue", "import"))
    world.accept(a_standing(association, "expelled"), world.operator)
    assert codes(world, office, member) == {"party-not-yours"}


def test_who_was_admitted_by_the_operator_is_nobody_elses(world: World, india: Somebody) -> None:
    """An association that is out itself, and an auditor: the operator spoke for them all along."""
    gone = world.admitted("Association", world.operator)
    world.accept(a_standing(gone, "expelled"), world.operator)
    auditor = Somebody()
    world.accept(an_admission(a_row(auditor, "Auditor")), world.operator)
    assert codes(world, india, gone) == codes(world, india, auditor) == {"party-not-yours"}


def standing(world: World, who: Somebody) -> str:
    return standing_of(world.books, who.id, TODAY, packaged())


@pytest.mark.parametrize("speaker", ["sister", "operator", "authority"])
def test_who_stands_in_lifts_what_a_body_said_that_is_out_itself(
    world: World, association: Somebody, member: Somebody, india: Somebody, other: Somebody, speaker: str
) -> None:
    """R54: the expelled could not take its word back; reinstated, it speaks anew, and only then counts."""
    if speaker == "sister":
        taken_in(world, member, other)
    by = {"sister": other, "operator": world.operator, "authority": india}[speaker]
    world.accept(a_standing(member, "suspended"), association)
    world.accept(a_standing(association, "expelled"), world.operator)
    assert standing(world, member) == "suspended"
    said = world.accept(a_standing(member, "good"), by)
    assert standing(world, member) == "good"
    decided = deciding(world.books.standings_of(member.id), association.id, TODAY, packaged())
    assert decided is not None
    assert (decided.by, decided.position) == (by.id, said.position)
    world.accept(a_standing(association, "good"), world.operator)
    assert standing(world, member) == "good"
    world.accept(a_standing(member, "expelled"), association)
    assert standing(world, member) == "expelled"


def test_who_stands_in_may_be_milder_or_stricter_than_the_body_that_is_out(
    world: World, association: Somebody, member: Somebody
) -> None:
    """R54: its word comes in place of the other, whatever it is."""
    world.accept(a_standing(member, "expelled"), association)
    world.accept(a_standing(association, "suspended"), world.operator)
    world.accept(a_standing(member, "suspended"), world.operator)
    assert standing(world, member) == "suspended"
    world.accept(a_standing(member, "expelled"), world.operator)
    assert standing(world, member) == "expelled"


def test_a_word_of_a_body_in_good_standing_is_overruled_by_nobody(
    world: World, association: Somebody, member: Somebody, india: Somebody, other: Somebody
) -> None:
    """R53, R54: the strictest counts among those that can still take theirs back."""
    taken_in(world, member, other)
    world.accept(a_standing(member, "suspended"), other)
    world.accept(a_standing(member, "good"), association)
    assert standing(world, member) == "suspended"
    world.accept(a_standing(association, "expelled"), world.operator)
    world.accept(a_standing(member, "good"), india)
    assert standing(world, member) == "suspended"


def test_the_admitter_overrules_another_association_that_is_out_and_a_sister_does_not(
    world: World, association: Somebody, member: Somebody, other: Somebody
) -> None:
    """R54: beside an admitter in good standing nobody stands in for anybody."""
    third = world.admitted("Association", world.operator)
    for body in (other, third):
        taken_in(world, member, body)
    world.accept(a_standing(member, "suspended"), other)
    world.accept(a_standing(member, "good"), association)
    world.accept(a_standing(other, "expelled"), world.operator)
    world.accept(a_standing(member, "good"), third)
    assert standing(world, member) == "suspended"
    world.accept(a_standing(member, "good"), association)
    assert standing(world, member) == "good"
