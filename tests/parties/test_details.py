"""Another registered office, VAT id or Legal Entity Identifier, by whoever admitted the party (R16, R57)."""

from msgspec import UNSET

from tests.builders import Draft
from tests.parties.builders import TODAY, Somebody, World, an_entry
from warranty.foundation.errors import Refusal
from warranty.parties import rules
from warranty.parties.documents import Particulars, PartyDetailsChanged
from warranty.parties.rules.refusals import PartyNotYours, SuccessionImpossible
from warranty.policy.rule_set import packaged

DIGEST = "0f" * 32
LEI, OTHER = "5493001KJTIIGC8Y1R12", "529900T8BM49AURSDO55"
OFFICE = "Hoveniersstraat 22, 2018 Antwerp"


def changed(
    who: Somebody, *, lei: str = "", office: str = OFFICE, vat: str = "", digest: str = DIGEST
) -> Draft:
    document = PartyDetailsChanged(event_on=TODAY, party=who.did, digest=digest, lei=lei or UNSET)
    particulars = Particulars(party=who.did, registered_office=office, vat_id=vat or UNSET)
    return Draft(document, {"particulars": particulars} if office or vat else {})


def judged(world: World, by: Somebody, draft: Draft) -> Refusal | None:
    entry = an_entry(draft.document, by, world.size, parts=draft.parts)
    return rules.refusal(world.books, entry, packaged())


def test_only_who_admitted_a_party_changes_its_office_and_only_to_something(
    world: World, association: Somebody
) -> None:
    member, other = (world.admitted("Member", association) for _ in range(2))
    stranger = world.admitted("Association", world.operator)
    assert judged(world, association, changed(member)) is None
    assert judged(world, association, changed(member, lei=LEI, office="")) is None
    for by in (member, stranger):
        assert isinstance(judged(world, by, changed(member)), PartyNotYours)
    foreign = changed(other).parts
    for wrong in (
        changed(member, office=""),
        changed(member, office=" "),
        changed(member, vat="x" * 2_001),
        changed(member, digest="0F" * 32),
        changed(member, lei=LEI[:-1] + "3"),
        Draft(changed(member).document, foreign),
    ):
        assert isinstance(judged(world, association, wrong), SuccessionImpossible)
