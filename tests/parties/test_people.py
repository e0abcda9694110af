"""A firm's people, the keys they hold, and what takes two of them (R20)."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from tests.parties.builders import NOON, TODAY, Somebody, World, an_entry
from tests.parties.test_mandates import mandate, worth
from tests.parties.test_signer import MEMBERS, OF_2015
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import StatementId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, urn
from warranty.parties import rules
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    PartyKey,
    PersonRecorded,
    PersonRole,
    SecondSigned,
    SignatureLimitSet,
)
from warranty.parties.rules.refusals import (
    EvidenceMissing,
    PartyHasKeys,
    PersonImpossible,
    SecondSignatureNeeded,
)
from warranty.policy.rule_set import packaged

DIGEST = "0f" * 32
ANNA, BENO = uuid4(), uuid4()


class Firm:
    """A firm with two keys for signing; its books are the world's."""

    def __init__(self) -> None:
        self.world = World()
        association = self.world.admitted("Association", self.world.operator)
        self.self = self.world.admitted("Member", association)
        self.association = association
        self.second = SigningKey.generate().public.multibase
        self.world.accept(self.key_added(self.second), self.self)

    def key_added(self, key: str) -> KeyAdded:
        return KeyAdded(event_on=TODAY, party=self.self.did, key=PartyKey(public_key=key, purposes=("sign",)))

    def has_people(self) -> None:
        self.world.accept(person(ANNA, self.self.public), self.self)
        self.world.accept(person(BENO, self.second), self.self)

    def has_limit(self, usd: str = "1000.00") -> None:
        self.has_people()
        self.world.accept(SignatureLimitSet(event_on=TODAY, usd=usd), self.self)

    def agrees(self, statement: UUID, by: str, digest: str = DIGEST) -> Refusal | None:
        """A second signature with one of the firm's keys; recorded unless it is refused."""
        document = SecondSigned(event_on=TODAY, statement=urn(statement), digest=digest)
        entry = an_entry(document, self.self, self.world.size, key=by)
        kinds = rules.SIGNERS[SecondSigned]
        refused = rules.signer_refusal(self.world.books, entry, kinds, packaged()) or rules.refusal(
            self.world.books, entry, packaged()
        )
        for effect in () if refused else rules.effects(self.world.books, entry):
            self.world.books.apply(effect)
        return refused

    def happens(self, document: Document) -> None:
        """What follows from a statement of the firm, whether the rules accept it or not."""
        for effect in rules.effects(self.world.books, an_entry(document, self.self, self.world.size)):
            self.world.books.apply(effect)

    def signing(
        self,
        document: Document = OF_2015,
        parts: Mapping[str, Any] | None = None,
        *,
        by: str = "",
        statement: UUID | None = None,
        on: date = TODAY,
    ) -> Refusal | None:
        at = datetime.combine(on, NOON.timetz())
        entry = an_entry(
            document, self.self, self.world.size, key=by or None, parts=parts, recorded_at=at, digest=DIGEST
        )._replace(id=StatementId(statement or uuid7()))
        kinds = rules.SIGNERS.get(type(document), MEMBERS)
        return rules.signer_refusal(self.world.books, entry, kinds, packaged())


def person(
    who: UUID,
    *keys: str,
    since: date = TODAY,
    until: date | None = None,
    roles: tuple[PersonRole, ...] = ("officer",),
) -> PersonRecorded:
    return PersonRecorded(
        event_on=TODAY,
        person=urn(who),
        roles=roles,
        keys=keys,
        valid_from=since,
        valid_until=until or UNSET,
    )


@pytest.fixture
def firm() -> Firm:
    return Firm()


def test_a_person_holds_keys_that_are_on_record_each_by_one_person_at_a_time(firm: Firm) -> None:
    firm.world.accept(person(ANNA, firm.self.public, firm.second), firm.self)
    refused = firm.world.judge(person(BENO, firm.second), firm.self)
    assert isinstance(refused, PersonImpossible)
    firm.world.accept(person(ANNA, firm.self.public), firm.self)
    assert firm.world.judge(person(BENO, firm.second), firm.self) is None
    foreign = firm.world.admitted("Member", firm.association).public
    for wrong in (foreign, SigningKey.generate().public.multibase):
        assert isinstance(firm.world.judge(person(BENO, wrong), firm.self), PersonImpossible)


@pytest.mark.parametrize(
    "wrong",
    [
        PersonRecorded(event_on=TODAY, person="Anna", roles=("officer",), keys=(), valid_from=TODAY),
        person(ANNA, roles=()),
        person(ANNA, roles=("officer", "officer")),
        person(ANNA, until=TODAY - timedelta(days=1)),
    ],
)
def test_a_person_has_an_id_that_says_nothing_roles_and_days(firm: Firm, wrong: PersonRecorded) -> None:
    assert isinstance(firm.world.judge(wrong, firm.self), PersonImpossible)


def test_a_limit_needs_two_people_with_a_key_for_signing_each(firm: Firm) -> None:
    limit = SignatureLimitSet(event_on=TODAY, usd="1000.00")
    assert isinstance(firm.world.judge(limit, firm.self), PersonImpossible)
    firm.world.accept(person(ANNA, firm.self.public, firm.second), firm.self)
    assert isinstance(firm.world.judge(limit, firm.self), PersonImpossible)
    firm.world.accept(person(ANNA, firm.self.public), firm.self)
    firm.world.accept(person(BENO, firm.second), firm.self)
    assert firm.world.judge(limit, firm.self) is None


def test_above_the_limit_two_sign_and_at_it_one(firm: Firm) -> None:
    firm.has_limit()
    assert firm.signing(parts=worth("1000.00")) is None
    assert isinstance(firm.signing(parts=worth("1000.01")), SecondSignatureNeeded)
    assert firm.signing() is None
    statement = uuid7()
    assert firm.agrees(statement, firm.second) is None
    assert firm.signing(parts=worth("1000.01"), statement=statement) is None


def test_a_second_signature_is_for_these_bytes_and_of_another_person(firm: Firm) -> None:
    firm.has_limit()
    own, other, unlike = uuid7(), uuid7(), uuid7()
    assert firm.agrees(own, firm.self.public) is None
    assert isinstance(firm.signing(parts=worth("1000.01"), statement=own), SecondSignatureNeeded)
    assert firm.signing(parts=worth("1000.01"), statement=own, by=firm.second) is None
    assert firm.agrees(unlike, firm.second, "0e" * 32) is None
    assert isinstance(firm.signing(parts=worth("1000.01"), statement=unlike), SecondSignatureNeeded)
    assert firm.agrees(other, firm.second) is None
    assert firm.agrees(other, firm.self.public) is None


def test_a_second_key_of_the_same_person_is_no_second_signature(firm: Firm) -> None:
    firm.has_limit()
    third, statement = SigningKey.generate().public.multibase, uuid7()
    for effect in rules.effects(
        firm.world.books, an_entry(firm.key_added(third), firm.self, firm.world.size)
    ):
        firm.world.books.apply(effect)
    assert isinstance(firm.agrees(statement, third), PersonImpossible)
    hers = an_entry(person(ANNA, firm.self.public, third), firm.self, firm.world.size)
    for effect in rules.effects(firm.world.books, hers):
        firm.world.books.apply(effect)
    assert firm.agrees(statement, third) is None
    assert isinstance(firm.signing(parts=worth("1000.01"), statement=statement), SecondSignatureNeeded)


def test_a_key_that_nobody_on_record_holds_is_no_first_signature(firm: Firm) -> None:
    """Who has such a key may be the very person that agrees with another one."""
    firm.has_limit()
    unheld, statement = SigningKey.generate().public.multibase, uuid7()
    for effect in rules.effects(
        firm.world.books, an_entry(firm.key_added(unheld), firm.self, firm.world.size)
    ):
        firm.world.books.apply(effect)
    assert firm.agrees(statement, firm.second) is None
    large = worth("1000.01")
    assert isinstance(firm.signing(parts=large, statement=statement, by=unheld), SecondSignatureNeeded)
    assert firm.signing(parts=worth("1000.00"), by=unheld) is None
    assert firm.signing(parts=large, statement=statement) is None


def test_a_person_that_left_or_whose_key_was_revoked_is_no_second_one(firm: Firm) -> None:
    firm.has_limit()
    statement = uuid7()
    assert firm.agrees(statement, firm.second) is None
    lost = KeyRevoked(event_on=TODAY, party=firm.self.did, public_key=firm.second, reason="Lost.")
    firm.world.accept(lost, firm.association)
    assert isinstance(firm.signing(parts=worth("1000.01"), statement=statement), SecondSignatureNeeded)


def test_r20_a_second_signature_that_counts_for_nothing_blocks_none_that_does(firm: Firm) -> None:
    """Anna agrees to what she signs herself, and Beno first to other bytes; then Beno to these."""
    firm.has_limit()
    statement, large = uuid7(), worth("1000.01")
    assert firm.agrees(statement, firm.self.public) is None
    assert firm.agrees(statement, firm.second, "1e" * 32) is None
    assert isinstance(firm.signing(parts=large, statement=statement), SecondSignatureNeeded)
    assert firm.agrees(statement, firm.second) is None
    assert firm.signing(parts=large, statement=statement) is None
    assert isinstance(firm.agrees(statement, firm.second), PersonImpossible)


def test_whatever_could_get_round_the_limit_takes_two_as_well(firm: Firm) -> None:
    firm.has_limit()
    accountant = firm.world.admitted("Member", firm.association)
    round_it: list[Document] = [
        SignatureLimitSet(event_on=TODAY, usd="9999999.00"),
        SignatureLimitSet(event_on=TODAY),
        person(BENO, until=TODAY),
        mandate(accountant),
        firm.key_added(SigningKey.generate().public.multibase),
    ]
    for document in round_it:
        assert isinstance(firm.signing(document), SecondSignatureNeeded)
        statement = uuid7()
        assert firm.agrees(statement, firm.second) is None
        assert firm.signing(document, statement=statement) is None


def re_keyed(firm: Firm, who: UUID | None, evidence: str = DIGEST) -> KeyAdded:
    """A new key for the firm, and one of its people, as its association adds it."""
    added = firm.key_added(SigningKey.generate().public.multibase)
    return replace(added, evidence=evidence, person=urn(who) if who else UNSET)


def lost(firm: Firm, *keys: str) -> None:
    for key in keys:
        document = KeyRevoked(event_on=TODAY, party=firm.self.did, public_key=key, reason="Lost.")
        firm.world.accept(document, firm.association)


def test_r20_a_person_that_lost_its_key_gets_another_and_two_sign_again(firm: Firm) -> None:
    """Beno's key is lost: his association adds one for him alone, on evidence; it is his at once."""
    firm.has_limit()
    lost(firm, firm.second)
    for wrong in (re_keyed(firm, None), re_keyed(firm, ANNA)):
        assert isinstance(firm.world.judge(wrong, firm.association), PartyHasKeys)
    assert isinstance(firm.world.judge(re_keyed(firm, uuid4()), firm.association), PersonImpossible)
    assert isinstance(firm.world.judge(re_keyed(firm, BENO, ""), firm.association), EvidenceMissing)
    added = re_keyed(firm, BENO)
    firm.world.accept(added, firm.association)
    statement = uuid7()
    assert firm.agrees(statement, added.key.public_key) is None
    assert firm.signing(parts=worth("1000.01"), statement=statement) is None
    assert isinstance(firm.world.judge(re_keyed(firm, BENO), firm.association), PartyHasKeys)


def test_r20_a_firm_whose_two_people_lost_their_keys_keeps_its_limit_and_signs_again(firm: Firm) -> None:
    firm.has_limit()
    lost(firm, firm.self.public, firm.second)
    assert isinstance(firm.world.judge(re_keyed(firm, None), firm.association), PersonImpossible)
    annas, benos = re_keyed(firm, ANNA), re_keyed(firm, BENO)
    firm.world.accept(annas, firm.association)
    firm.world.accept(benos, firm.association)
    large, statement, first = worth("1000.01"), uuid7(), annas.key.public_key
    assert isinstance(firm.signing(parts=large, by=first), SecondSignatureNeeded)
    assert firm.agrees(statement, benos.key.public_key) is None
    assert firm.signing(parts=large, by=first, statement=statement) is None


def test_r20_a_firm_without_two_people_left_gets_a_key_and_no_limit_with_it(firm: Firm) -> None:
    """Both left when all keys were lost: nobody could ever set the limit anew."""
    firm.has_limit()
    for who, key in ((ANNA, firm.self.public), (BENO, firm.second)):
        for effect in rules.effects(
            firm.world.books, an_entry(person(who, key, until=TODAY), firm.self, firm.world.size)
        ):
            firm.world.books.apply(effect)
    lost(firm, firm.self.public, firm.second)
    added = re_keyed(firm, None)
    firm.world.accept(added, firm.association)
    new = added.key.public_key
    assert firm.signing(parts=worth("1000.01"), by=new) is None
    assert firm.signing(person(ANNA, new), by=new) is None


def test_whose_key_it_is_a_firm_says_apart_where_its_colleagues_are_asked(firm: Firm) -> None:
    firm.has_people()
    own = replace(re_keyed(firm, BENO), evidence=UNSET)
    assert isinstance(firm.world.judge(own, firm.self), PersonImpossible)


def test_a_person_that_never_had_a_key_gets_none_from_outside(firm: Firm) -> None:
    firm.has_people()
    nobody = uuid4()
    firm.world.accept(person(nobody), firm.self)
    assert isinstance(firm.world.judge(re_keyed(firm, nobody), firm.association), PartyHasKeys)


def test_a_mandatary_above_the_firms_limit_needs_one_of_its_people(firm: Firm) -> None:
    firm.has_people()
    accountant: Somebody = firm.world.admitted("Member", firm.association)
    firm.world.accept(mandate(accountant), firm.self)
    firm.world.accept(SignatureLimitSet(event_on=TODAY, usd="1000.00"), firm.self)
    statement = uuid7()
    large = worth("1000.01")
    refused = firm.signing(parts=large, by=accountant.public, statement=statement)
    assert isinstance(refused, SecondSignatureNeeded)
    assert firm.agrees(statement, firm.second) is None
    assert firm.signing(parts=large, by=accountant.public, statement=statement) is None


def revoking(firm: Firm, key: str, by: str, statement: UUID | None = None) -> Refusal | None:
    """What the rules say to a key of the firm being revoked with another of its keys."""
    document = KeyRevoked(event_on=TODAY, party=firm.self.did, public_key=key, reason="Left the firm.")
    entry = an_entry(document, firm.self, firm.world.size, key=by, digest=DIGEST)
    return rules.refusal(firm.world.books, entry._replace(id=StatementId(statement or uuid7())), packaged())


def test_r20_nobody_revokes_a_colleagues_key_alone_but_who_directs_the_firm(firm: Firm) -> None:
    """One's own, and one that nobody holds, everybody; Anna's Beno does not, until Anna agrees."""
    firm.has_people()
    assert revoking(firm, firm.second, by=firm.second) is None
    assert isinstance(revoking(firm, firm.self.public, by=firm.second), SecondSignatureNeeded)
    agreed = uuid7()
    assert firm.agrees(agreed, by=firm.self.public) is None
    assert revoking(firm, firm.self.public, by=firm.second, statement=agreed) is None
    spare = SigningKey.generate().public.multibase
    firm.world.accept(firm.key_added(spare), firm.self)
    assert revoking(firm, spare, by=firm.second) is None
    firm.world.accept(person(BENO, firm.second, roles=("director",)), firm.self)
    assert revoking(firm, firm.self.public, by=firm.second) is None
    by_association = KeyRevoked(
        event_on=TODAY, party=firm.self.did, public_key=firm.self.public, reason="Stolen."
    )
    assert firm.world.judge(by_association, firm.association) is None


def test_r20_once_somebody_directs_the_firm_nobody_takes_that_place_alone(firm: Firm) -> None:
    firm.world.accept(person(ANNA, firm.self.public, roles=("owner",)), firm.self)
    firm.world.accept(person(BENO, firm.second), firm.self)

    def judged(document: PersonRecorded, by: str) -> Refusal | None:
        return rules.refusal(
            firm.world.books, an_entry(document, firm.self, firm.world.size, key=by), packaged()
        )

    for taken in (person(BENO, firm.second, roles=("director",)), person(ANNA, roles=("officer",))):
        assert isinstance(judged(taken, by=firm.second), SecondSignatureNeeded)
        assert judged(taken, by=firm.self.public) is None
    assert judged(person(BENO, firm.second, roles=("accountant",)), by=firm.second) is None
