"""Who is invited proves that it has its key; the association admits all with one signature."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec import UNSET

from tests.parties.builders import ORIGIN, Somebody, World, a_row, an_admission
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.parties.documents import PartyAdmitted
from warranty.parties.rules import did_of
from warranty.parties.rules.refusals import InvitationUsed
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.invitations import (
    Applicant,
    InvitationRefused,
    admission_of_answers,
    answer,
    invite,
    read_link,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://register.example.org"
SHAH = Applicant(
    name="Shah Gems", country="IN", activities=("dealer",), registered_office="Opera House, Mumbai"
)


@pytest.fixture
def association() -> Somebody:
    return Somebody()


def new_did() -> str:
    return did_of(PartyId(uuid7()), ORIGIN)


def admitted(association: Somebody, *answers: str, now: datetime = NOW) -> dict[str, Any]:
    return admission_of_answers(answers, association.did, [association.key.public], now, new_did)


def test_all_who_answered_are_admitted_by_one_statement() -> None:
    """The draft is taken by the rules as it stands."""
    world = World()
    association = world.admitted("Association", world.operator)
    keys = [SigningKey.generate(), SigningKey.generate()]
    links = [invite(association.key, association.did, URL, NOW, 30) for _ in keys]
    said = (SHAH, Applicant(name="Rao", country="IN", is_person=True))
    answers = [answer(link, who, key, NOW) for link, who, key in zip(links, said, keys, strict=True)]
    draft = complete(admitted(association, *answers), NOW.date(), packaged())
    checked = check(draft)
    assert world.judge(checked.document, association, parts=checked.parts) is None
    document = checked.document
    assert isinstance(document, PartyAdmitted)
    rows = document.parties
    assert [row.name for row in rows] == ["Shah Gems", ""], "a person's name stands in no signed part (R57)"
    assert [row.key.public_key for row in rows] == [key.public.multibase for key in keys]
    assert [row.is_person for row in rows] == [False, True]
    firm, person = checked.parts["particulars"]
    assert (firm.registered_office, firm.name) == ("Opera House, Mumbai", UNSET)
    assert (person.party, person.name) == (rows[1].party, "Rao")


def test_the_invitation_stands_behind_the_sign_that_no_browser_sends(association: Somebody) -> None:
    link = invite(association.key, association.did, URL, NOW, 30)
    page, token = link.split("#")
    assert page == f"{URL}/join"
    assert read_link(link) == (token, association.did, URL, int((NOW + timedelta(days=30)).timestamp()))


def test_who_has_not_the_key_cannot_answer_with_it(association: Somebody) -> None:
    """The header names another's key; the signature is one's own."""
    link = invite(association.key, association.did, URL, NOW, 30)
    forged = answer(link, SHAH, SigningKey.generate(), NOW)
    genuine = answer(link, SHAH, SigningKey.generate(), NOW)
    mixed = ".".join([genuine.split(".")[0], *forged.split(".")[1:]])
    with pytest.raises(InvitationRefused, match="Answer 1"):
        admitted(association, mixed)


WRONG: dict[str, Callable[[Somebody], str]] = {
    "of another association": lambda _: answer(
        invite((other := Somebody()).key, other.did, URL, NOW, 30), SHAH, SigningKey.generate(), NOW
    ),
    "signed by somebody in its name": lambda own: answer(
        invite(SigningKey.generate(), own.did, URL, NOW, 30), SHAH, SigningKey.generate(), NOW
    ),
    "the invitation itself": lambda own: read_link(invite(own.key, own.did, URL, NOW, 30)).token,
    "nothing": lambda _: "x.y.z",
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_to_nobodys_invitation_is_refused(association: Somebody, wrong: str) -> None:
    with pytest.raises(InvitationRefused):
        admitted(association, WRONG[wrong](association))


def test_one_link_is_for_one_party(association: Somebody) -> None:
    link = invite(association.key, association.did, URL, NOW, 30)
    answers = [answer(link, SHAH, SigningKey.generate(), NOW) for _ in range(2)]
    assert len(admitted(association, answers[0])["parties"]) == 1
    with pytest.raises(InvitationRefused, match=r"Answer 2.*twice"):
        admitted(association, *answers)


def test_r54_one_link_admits_one_party_over_any_number_of_runs() -> None:
    """A forwarded link: the second draft is made elsewhere, or a day later, and the register refuses it."""
    world = World()
    association = world.admitted("Association", world.operator)
    link = invite(association.key, association.did, URL, NOW, 30)
    first, second = (
        check(complete(admitted(association, text), NOW.date(), packaged()))
        for text in (answer(each, SHAH, SigningKey.generate(), NOW) for each in (link, f"{link}=="))
    )
    assert isinstance(first.document, PartyAdmitted)
    assert isinstance(second.document, PartyAdmitted)
    world.accept(first.document, association)
    refused = world.judge(second.document, association, parts=second.parts)
    assert isinstance(refused, InvitationUsed)
    assert refused.pointer == "/credentialSubject/parties/0/invitation"
    both = PartyAdmitted(event_on=NOW.date(), parties=(*first.document.parties, *second.document.parties))
    assert isinstance(with_the_same(association).judge(both, association), InvitationUsed)


def with_the_same(association: Somebody) -> World:
    """Another register with the same association."""
    world = World()
    world.accept(an_admission(a_row(association, "Association")), world.operator)
    return world


def test_what_the_register_would_refuse_becomes_no_draft(association: Somebody) -> None:
    """A country by its name, and one key that answers two links."""
    key = SigningKey.generate()
    links = [invite(association.key, association.did, URL, NOW, 30) for _ in range(2)]
    abroad = Applicant(name="Shah Gems", country="Indien")
    with pytest.raises(InvitationRefused, match=r"Answer 1.*ISO 3166-1"):
        admitted(association, answer(links[0], abroad, key, NOW))
    with pytest.raises(InvitationRefused, match=r"Answer 2.*key"):
        admitted(association, *(answer(link, SHAH, key, NOW) for link in links))
    assert admitted(association, answer(links[0], SHAH, key, NOW))["parties"]


def test_an_invitation_is_answered_and_admitted_before_its_last_moment(association: Somebody) -> None:
    link = invite(association.key, association.did, URL, NOW, 1)
    text = answer(link, SHAH, SigningKey.generate(), NOW)
    end = NOW + timedelta(days=1)
    assert admitted(association, text, now=end - timedelta(seconds=1))["parties"]
    with pytest.raises(InvitationRefused):
        admitted(association, text, now=end)
    with pytest.raises(InvitationRefused, match="expired"):
        answer(link, SHAH, SigningKey.generate(), end)


def test_a_key_of_the_association_that_was_replaced_may_still_have_invited(association: Somebody) -> None:
    earlier = SigningKey.generate()
    text = answer(invite(earlier, association.did, URL, NOW, 30), SHAH, SigningKey.generate(), NOW)
    keys = [association.key.public, earlier.public]
    assert admission_of_answers([text], association.did, keys, NOW, new_did)["parties"]


def test_particulars_begin_with_the_registered_office(association: Somebody) -> None:
    lacking = Applicant(name="Shah Gems", country="IN", vat_id="27AAACE0000A1Z5")
    link = invite(association.key, association.did, URL, NOW, 30)
    with pytest.raises(DraftMalformed, match="registered office"):
        admitted(association, answer(link, lacking, SigningKey.generate(), NOW))


@pytest.mark.parametrize(
    "link", ["", "https://register.example.org/join", "https://x/#a.b.c", "#e30.e30.e30"]
)
def test_what_is_no_link_is_told_so(link: str) -> None:
    with pytest.raises(InvitationRefused, match="no link"):
        answer(link, SHAH, SigningKey.generate(), NOW)
