"""The register is founded once, by its configured root; then parties admit parties."""

from time import perf_counter
from typing import Any

import pytest

from tests.parties.builders import (
    LOG_KEY,
    ORIGIN,
    Somebody,
    World,
    a_founding,
    a_row,
    an_admission,
    an_entry,
)
from warranty.foundation.signing import SigningKey
from warranty.parties import rules
from warranty.parties.books import Identity, PartyBooks
from warranty.parties.documents import Particulars, PartyKey, RegisterFounded
from warranty.parties.rules.admission import MOST_ADMITTED
from warranty.parties.rules.refusals import (
    AdmissionIncomplete,
    AdmissionTooLong,
    FoundingOfAnotherRegister,
    KeyUnusable,
    KeyUsed,
    PartyIdUsed,
    RegisterFoundedAlready,
    SignerNotEntitled,
)
from warranty.policy.rule_set import packaged


def founding_refused(
    by: Somebody, document: RegisterFounded, position: int = 0, key: str | None = None
) -> object:
    books = PartyBooks(Identity(ORIGIN, by.public, LOG_KEY))
    return rules.refusal(books, an_entry(document, by, position, key=key), packaged())


def test_the_founding_puts_operator_and_root_key_on_record() -> None:
    world = World()
    founding = world.books.founding
    assert founding is not None
    assert founding.operator == world.operator.id
    assert world.books.parties[world.operator.id].kind == "Operator"
    assert world.books.keys[world.operator.public].purposes == {"sign", "authenticate"}


def test_a_register_is_founded_once() -> None:
    world, other = World(), Somebody()
    again = world.judge(a_founding(world.operator), world.operator)
    late = founding_refused(other, a_founding(other), position=1)
    assert isinstance(again, RegisterFoundedAlready)
    assert isinstance(late, RegisterFoundedAlready)


@pytest.mark.parametrize(
    ("name", "value"), [("origin", "other.example.org"), ("root_key", "z6Mk"), ("log_key", "other")]
)
def test_a_founding_says_what_the_register_is_configured_to_be(name: str, value: str) -> None:
    operator = Somebody()
    assert isinstance(
        founding_refused(operator, a_founding(operator, **{name: value})), FoundingOfAnotherRegister
    )


def test_a_founding_by_another_key_or_for_another_operator_is_refused() -> None:
    operator, other = Somebody(), Somebody()
    assert isinstance(
        founding_refused(operator, a_founding(operator), key=other.public), FoundingOfAnotherRegister
    )
    assert isinstance(
        founding_refused(operator, a_founding(operator, operator=other.did)), FoundingOfAnotherRegister
    )


@pytest.mark.parametrize(
    ("admitter", "kind", "allowed"),
    [
        ("Operator", "Association", True),
        ("Operator", "Authority", True),
        ("Operator", "Auditor", True),
        ("Operator", "Member", False),
        ("Operator", "Operator", False),
        ("Association", "Member", True),
        ("Association", "Association", False),
        ("Association", "Authority", False),
        ("Authority", "Member", True),
        ("Authority", "Auditor", False),
        ("Auditor", "Member", False),
        ("Member", "Member", False),
    ],
)
def test_who_admits_whom(admitter: str, kind: str, allowed: bool) -> None:  # noqa: FBT001
    world = World()
    by = world.operator
    if admitter == "Member":
        by = world.admitted("Member", world.admitted("Association", world.operator))
    elif admitter != "Operator":
        by = world.admitted(admitter, world.operator)
    refusal = world.judge(an_admission(a_row(Somebody(), kind)), by)
    assert (refusal is None) == allowed
    assert allowed or isinstance(refusal, SignerNotEntitled)


def test_one_statement_admits_a_whole_file_of_1600_members() -> None:
    world = World()
    association = world.admitted("Association", world.operator)
    people = [Somebody() for _ in range(1600)]
    world.accept(an_admission(*[a_row(who) for who in people]), association)
    assert len(world.books.parties) == 1602
    last = world.books.parties[people[-1].id]
    assert (last.position, last.line, last.admitted_by) == (2, 1599, association.id)


def test_a_file_over_the_limit_is_refused_before_its_rows_are_looked_at() -> None:
    world = World()
    association = world.admitted("Association", world.operator)
    row = a_row(Somebody())
    refusal = world.judge(an_admission(*[row] * (MOST_ADMITTED + 1)), association)
    assert isinstance(refusal, AdmissionTooLong)
    assert refusal.facts == {"limit": 5000}


def test_an_empty_file_is_refused() -> None:
    world = World()
    assert isinstance(world.judge(an_admission(), world.operator), AdmissionIncomplete)


def test_a_did_or_key_that_stands_twice_in_the_file_is_refused_with_its_row() -> None:
    world = World()
    association = world.admitted("Association", world.operator)
    one, two = Somebody(), Somebody()
    same_did = an_admission(a_row(one), a_row(Somebody(id=one.id)))
    same_key = an_admission(a_row(one), a_row(two), a_row(Somebody(key=one.key)))
    did, key = world.judge(same_did, association), world.judge(same_key, association)
    assert isinstance(did, PartyIdUsed)
    assert did.pointer == "/credentialSubject/parties/1/party"
    assert isinstance(key, KeyUsed)
    assert key.pointer == "/credentialSubject/parties/2/key/publicKey"


def test_a_did_or_key_on_record_is_refused() -> None:
    world = World()
    association = world.admitted("Association", world.operator)
    member = world.admitted("Member", association)
    assert isinstance(world.judge(an_admission(a_row(Somebody(id=member.id))), association), PartyIdUsed)
    assert isinstance(world.judge(an_admission(a_row(Somebody(key=member.key))), association), KeyUsed)


A_KEY = SigningKey.generate().public.multibase


@pytest.mark.parametrize(
    ("kind", "changes", "pointer"),
    [
        ("Member", {"party": "did:web:other.example.org:p:" + "0" * 32}, "party"),
        ("Member", {"party": f"did:web:{ORIGIN}:p:somebody"}, "party"),
        ("Member", {"name": ""}, "name"),
        ("Member", {"name": " Shah "}, "name"),
        ("Member", {"name": "x" * 201}, "name"),
        ("Member", {"name": "Shah\nDiamonds"}, "name"),
        ("Member", {"country": "India"}, "country"),
        ("Member", {"country": "in"}, "country"),
        ("Member", {"country": "ZZ"}, "country"),
        ("Member", {"country": "EU"}, "country"),
        ("Member", {"country": "IN\n"}, "country"),
        ("Member", {"sow_id": ""}, "sowId"),
        ("Member", {"sow_id": "9" * 41}, "sowId"),
        ("Member", {"participant": "IN"}, "participant"),
        ("Member", {"tasks": ("issue",)}, "tasks"),
        ("Member", {"activities": ("dealer", "dealer")}, "activities"),
        ("Member", {"activities": ("smuggler",)}, "activities"),
        ("Association", {"activities": ("dealer",)}, "activities"),
        ("Authority", {"tasks": ()}, "tasks"),
        ("Authority", {"tasks": ("issue", "issue")}, "tasks"),
        ("Authority", {"participant": "India"}, "participant"),
    ],
)
def test_a_row_that_is_not_complete_is_refused_with_a_pointer(
    kind: str, changes: dict[str, Any], pointer: str
) -> None:
    world = World()
    by = world.admitted("Association", world.operator) if kind == "Member" else world.operator
    refusal = world.judge(an_admission(a_row(Somebody(), kind, **changes)), by)
    assert isinstance(refusal, AdmissionIncomplete)
    assert refusal.pointer == f"/credentialSubject/parties/0/{pointer}"


@pytest.mark.parametrize(
    "key",
    [
        PartyKey(public_key="z6MkNoKeyAtAll0", purposes=("sign",)),
        PartyKey(public_key=A_KEY, purposes=()),
        PartyKey(public_key=A_KEY, purposes=("sign", "sign")),
        PartyKey(public_key=A_KEY, purposes=("authenticate",)),
    ],
)
def test_a_first_key_is_an_ed25519_key_for_signing(key: PartyKey) -> None:
    world = World()
    refusal = world.judge(an_admission(a_row(Somebody(), "Auditor", key=key)), world.operator)
    assert isinstance(refusal, KeyUnusable)


def test_particulars_are_of_parties_admitted_with_them_and_may_be_missing() -> None:
    world = World()
    one, stranger = Somebody(), Somebody()
    admission = an_admission(a_row(one, "Auditor"))

    def particulars(who: Somebody) -> Particulars:
        return Particulars(party=who.did, registered_office="Opera House, Mumbai")

    assert world.judge(admission, world.operator, parts={"particulars": (particulars(one),)}) is None
    for wrong in [(particulars(stranger),), (particulars(one), particulars(one))]:
        refusal = world.judge(admission, world.operator, parts={"particulars": wrong})
        assert isinstance(refusal, AdmissionIncomplete)


def test_all_that_is_wrong_in_a_list_is_told_at_once_with_its_places() -> None:
    """The country of row 0, the DID of row 2 and its key, which is that of row 1, the LEI of row 3."""
    world = World()
    one, two, three = Somebody(), Somebody(), Somebody()
    rows = [
        a_row(Somebody(), country="be"),
        a_row(one),
        a_row(two, party="did:web:other.example.org:p:" + "0" * 32, key=a_row(one).key),
        a_row(three, lei="5493001KJTIIGC8Y1R13"),
    ]
    refused = world.judge(an_admission(*rows), world.admitted("Association", world.operator))
    assert isinstance(refused, AdmissionIncomplete)
    at = "/credentialSubject/parties"
    assert [each.pointer for each in (refused, *refused.others)] == [
        f"{at}/0/country", f"{at}/2/party", f"{at}/2/key/publicKey", f"{at}/3/lei",
    ]  # fmt: skip
    assert [each.rule for each in (refused, *refused.others)] == ["P01", "P01", "D05", "P01"]


def test_1600_faults_are_told_in_no_time() -> None:
    world = World()
    rows = [a_row(Somebody(), country="be") for _ in range(1_600)]
    started = perf_counter()
    refused = world.judge(an_admission(*rows), world.admitted("Association", world.operator))
    assert refused is not None
    assert len(refused.others) == 1_599
    assert perf_counter() - started < 2
