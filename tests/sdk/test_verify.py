"""What a bundle proves offline, what it does not, and which damage is noticed."""

from datetime import timedelta

import msgspec
import pytest

from tests.parties.builders import (
    ORIGIN,
    TODAY,
    Somebody,
    a_founding,
    a_row,
    a_standing,
    an_admission,
)
from tests.parties.test_succession import succession
from tests.parties.test_withdrawal import withdrawal
from tests.sdk.logs import RECORDED_AT, ALog
from tests.sdk.sales import SIGNED_AT, a_lot, a_sale_draft, signed
from warranty.foundation.statements import Document, split
from warranty.parties.documents import (
    KeyAdded,
    KeyRevoked,
    KeyUpheld,
    MembershipRecorded,
    MembershipSought,
    Particulars,
    PartyCharged,
    PartyDetailsChanged,
    PartyKey,
    PartyRenamed,
)
from warranty.register.documents import read
from warranty.sdk.bundles import Bundle, BundleUnreadable, read_bundle, with_statement, write_bundle
from warranty.sdk.copies import buyers_copy, public_copy
from warranty.sdk.histories import chain_of, told
from warranty.sdk.signing import sign
from warranty.sdk.verify import (
    NOT_ABSENCE,
    NOT_COMPLETE,
    NOT_KEY,
    NOT_LOG_KEY,
    NOT_TRUTH,
    verify_bundle,
    verify_statement,
)
from warranty.transparency.rules.encoding import b64_bytes, b64_text
from warranty.transparency.rules.entries import EntryClass
from warranty.wire.logs import PublicStatement


def said(document: Document, by: Somebody) -> bytes:
    """A statement without confidential parts."""
    return sign(document, {}, by.key, by.did, SIGNED_AT)


class Register:
    """A founded log with an association, a seller it admitted, and the seller's sale."""

    def __init__(self) -> None:
        self.log = ALog(f"{ORIGIN}/log")
        self.operator, self.association, self.seller, self.buyer = (Somebody() for _ in range(4))
        founding = a_founding(self.operator, log_key=self.log.vkey)
        self.log.record(said(founding, self.operator))
        self.log.record(said(an_admission(a_row(self.association, "Association")), self.operator))
        admission = an_admission(a_row(self.seller, name="Scheldt Rough"), a_row(self.buyer))
        self.log.record(said(admission, self.association))
        self.history: tuple[int, ...] = (0, 1, 2)

    def sale(self) -> int:
        """Record a sale and return its position."""
        return self.log.record(signed(a_sale_draft(self.buyer, {a_lot(): "40.00"}), self.seller))

    def tell(self, document: Document, by: Somebody) -> None:
        """Record a public statement that belongs to the key history."""
        self.history = (*self.history, self.log.record(said(document, by)))


@pytest.fixture
def register() -> Register:
    return Register()


def failed_step(bundle: Bundle, log_key: str | None = None) -> str:
    """The name of the one step that fails; the report is then not verified."""
    report = verify_bundle(bundle, log_key)
    assert not report.verified
    [name] = [step.name for step in report.steps if step.holds is False]
    return name


def test_a_bundle_proves_signature_presence_order_and_that_the_key_was_on_record(register: Register) -> None:
    position = register.sale()
    register.sale()

    report = verify_bundle(register.log.bundle(position, history=register.history), register.log.vkey)

    assert report.verified
    assert [(step.name, step.holds) for step in report.steps] == [
        ("signature", True),
        ("content", True),
        ("receipt", True),
        ("key", True),
    ]
    assert report.facts["position"] == 3
    assert report.facts["logSize"] == 5
    assert report.facts["type"] == "Sale"
    assert report.facts["issuer"] == register.seller.did
    assert report.facts["signer"] == "Scheldt Rough"
    assert report.facts["recordedAt"] == "2026-11-23T09:30:00Z"
    assert report.facts["shown"] == ["counterparty", "particulars", "prices", "sources"]


def test_the_report_says_what_is_not_proven(register: Register) -> None:
    bundle = register.log.bundle(register.sale())
    assert verify_bundle(bundle, register.log.vkey).not_proven == [NOT_ABSENCE, NOT_TRUTH, NOT_KEY]
    assert verify_bundle(bundle).not_proven == [NOT_ABSENCE, NOT_TRUTH, NOT_LOG_KEY, NOT_KEY]
    with_history = register.log.bundle(register.sale(), history=register.history)
    assert verify_bundle(with_history, register.log.vkey).not_proven == [NOT_ABSENCE, NOT_TRUTH, NOT_COMPLETE]


def test_the_receipt_holds_for_the_buyers_copy_and_for_the_signed_part_alone(register: Register) -> None:
    bundle = register.log.bundle(register.sale(), history=register.history)
    for copy, shown in ((buyers_copy, ["counterparty", "particulars", "prices"]), (public_copy, [])):
        report = verify_bundle(with_statement(bundle, copy(bundle.statement.encode())), register.log.vkey)
        assert report.verified
        assert report.facts["shown"] == shown
        assert report.facts["withheld"] == 4 - len(shown)


def test_a_statement_without_a_receipt_verifies_and_is_not_said_to_be_recorded(register: Register) -> None:
    register.sale()
    report = verify_statement(register.log.statements[3].decode())
    assert report.verified
    assert ("log", None) in [(step.name, step.holds) for step in report.steps]
    assert "position" not in report.facts


def test_a_changed_byte_of_the_statement_is_noticed(register: Register) -> None:
    bundle = register.log.bundle(register.sale())
    head, payload, rest = bundle.statement.split(".", 2)
    changed = payload[:40] + ("A" if payload[40] != "A" else "B") + payload[41:]
    assert failed_step(msgspec.structs.replace(bundle, statement=f"{head}.{changed}.{rest}")) == "signature"


def test_a_disclosure_of_another_statement_is_noticed(register: Register) -> None:
    bundle = register.log.bundle(register.sale())
    other = register.log.statements[register.sale()].decode()
    own_part, other_part = bundle.statement.split("~")[1], other.split("~")[1]
    swapped = bundle.statement.replace(own_part, other_part)
    assert failed_step(msgspec.structs.replace(bundle, statement=swapped)) == "content"


def test_a_receipt_of_another_statement_is_noticed(register: Register) -> None:
    first, second = register.sale(), register.sale()
    bundle, other = register.log.bundle(first), register.log.bundle(second)
    assert failed_step(msgspec.structs.replace(bundle, receipt=other.receipt)) == "receipt"
    assert failed_step(msgspec.structs.replace(bundle, entry=other.entry, receipt=other.receipt)) == "receipt"


def test_a_changed_recorded_time_is_noticed(register: Register) -> None:
    bundle = register.log.bundle(register.sale())
    entry = bytearray(b64_bytes(bundle.entry))
    entry[8] ^= 1
    assert failed_step(msgspec.structs.replace(bundle, entry=b64_text(bytes(entry)))) == "receipt"


def test_a_private_statement_logged_as_public_is_noticed(register: Register) -> None:
    sale = signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), register.seller)
    position = register.log.record(sale, entry_class=EntryClass.PUBLIC)
    assert failed_step(register.log.bundle(position)) == "receipt"


def test_a_checkpoint_signed_by_another_key_is_noticed(register: Register) -> None:
    other = ALog(register.log.origin)
    bundle = register.log.bundle(register.sale())
    assert failed_step(msgspec.structs.replace(bundle, log_key=other.vkey)) == "receipt"


def test_the_trusted_log_key_overrules_the_one_in_the_file(register: Register) -> None:
    forger = Register()
    bundle = forger.log.bundle(forger.sale(), history=forger.history)
    assert verify_bundle(bundle).verified
    assert failed_step(bundle, register.log.vkey) == "log"


def test_without_any_log_key_the_receipt_is_not_taken_as_proof(register: Register) -> None:
    bundle = msgspec.structs.replace(register.log.bundle(register.sale()), log_key=msgspec.UNSET)
    report = verify_bundle(bundle)
    assert "position" not in report.facts
    assert ("log", None) in [(step.name, step.holds) for step in report.steps]
    assert verify_bundle(bundle, register.log.vkey).facts["position"] == 3


def test_a_key_revoked_before_the_statement_came_is_noticed_whatever_day_it_names(register: Register) -> None:
    revocation = KeyRevoked(
        event_on=TODAY, party=register.seller.did, public_key=register.seller.public, reason="Stolen."
    )
    register.tell(revocation, register.seller)
    backdated = a_sale_draft(
        register.buyer, {a_lot(): "40.00"}, eventOn="2026-03-05", deliveryOn="2026-03-05"
    )
    position = register.log.record(signed(backdated, register.seller))
    assert failed_step(register.log.bundle(position, history=register.history)) == "key"


def test_a_revocation_after_the_statement_changes_nothing(register: Register) -> None:
    position = register.sale()
    revocation = KeyRevoked(
        event_on=TODAY, party=register.seller.did, public_key=register.seller.public, reason="Stolen."
    )
    register.tell(revocation, register.seller)
    assert verify_bundle(register.log.bundle(position, history=register.history), register.log.vkey).verified


def test_a_suspended_signer_is_noticed(register: Register) -> None:
    register.tell(a_standing(register.seller, "suspended"), register.association)
    assert failed_step(register.log.bundle(register.sale(), history=register.history)) == "key"


def test_a_history_that_does_not_begin_with_the_founding_is_noticed(register: Register) -> None:
    assert failed_step(register.log.bundle(register.sale(), history=(1, 2))) == "key"


def test_a_history_without_the_admission_is_noticed(register: Register) -> None:
    assert failed_step(register.log.bundle(register.sale(), history=(0, 1))) == "key"


def test_a_history_in_which_somebody_admits_himself_is_noticed(register: Register) -> None:
    stranger = Somebody()
    self_made = register.log.record(said(an_admission(a_row(stranger)), stranger))
    position = register.log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), stranger))
    assert failed_step(register.log.bundle(position, history=(0, 1, 2, self_made))) == "key"


def test_a_bundle_is_written_and_read_unchanged(register: Register) -> None:
    bundle = register.log.bundle(register.sale(), history=register.history)
    content = write_bundle(bundle)
    assert content.startswith(b'{\n  "format": "warranty-bundle-1"')
    assert read_bundle(content) == bundle


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"format":"warranty-bundle-2"}'])
def test_what_is_no_bundle_is_refused(content: bytes) -> None:
    with pytest.raises(BundleUnreadable):
        read_bundle(content)


def test_a_bundle_of_another_format_is_refused(register: Register) -> None:
    content = write_bundle(register.log.bundle(register.sale())).replace(b"bundle-1", b"bundle-9")
    with pytest.raises(BundleUnreadable):
        read_bundle(content)


@pytest.mark.parametrize("statement", ["", "~", "a.b.c~", "not a statement", "é.é.é~"])
def test_what_is_no_statement_fails_without_an_exception(statement: str) -> None:
    report = verify_statement(statement)
    assert not report.verified
    assert [step.holds for step in report.steps] == [False]


def test_a_bundle_of_a_person_holds_with_its_name_and_without(register: Register) -> None:
    """R57: the register hands the name out beside the signed part; the public log never does."""
    rao = Somebody()
    told = {"particulars": (Particulars(party=rao.did, name="Asha Rao"),)}
    admission = an_admission(a_row(rao, is_person=True, name=""))
    named = sign(admission, told, register.association.key, register.association.did, SIGNED_AT)
    at = register.log.record(named)
    position = register.log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), rao))
    history = (*register.history, at)

    report = verify_bundle(register.log.bundle(position, history=history), register.log.vkey)
    assert report.verified, report
    assert report.facts["signer"] == "Asha Rao"

    register.log.statements[at] = public_copy(named)
    report = verify_bundle(register.log.bundle(position, history=history), register.log.vkey)
    assert report.verified, report
    assert report.facts["signer"] == rao.did


def gathered(register: Register, signer: Somebody, before: int) -> tuple[int, ...]:
    """The positions that a client gathers from the public log as the history of a signer."""
    public = [
        PublicStatement(position, RECORDED_AT, split(statement).signed.decode() + "~")
        for position, statement in enumerate(register.log.statements[:before])
        if read(split(statement), complete=False).document.is_public
    ]
    return tuple(one.position for one in chain_of(signer.did, told(public)))


def test_a_key_that_a_stolen_key_put_on_record_is_noticed_until_somebody_stands_by_it(
    register: Register,
) -> None:
    """D05, R55: what it signed before that was told holds as it did then; the key of a key as well."""
    log, seller, association = register.log, register.seller, register.association
    second, third = Somebody(id=seller.id), Somebody(id=seller.id)

    def sold(by: Somebody) -> int:
        return log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), by))

    for key, by in ((second, seller), (third, second)):
        named = PartyKey(public_key=key.public, purposes=("sign",))
        log.record(said(KeyAdded(event_on=TODAY, party=seller.did, key=named), by))
    before = sold(third)
    theft = KeyRevoked(
        event_on=TODAY,
        party=seller.did,
        public_key=seller.public,
        reason="stolen",
        compromised_since=RECORDED_AT,
    )
    log.record(said(theft, association))
    meanwhile = sold(third)
    stood_by = KeyUpheld(event_on=TODAY, party=seller.did, public_key=third.public, evidence="0f" * 32)
    log.record(said(stood_by, association))
    after, other = sold(third), sold(second)

    for position, step in ((before, None), (meanwhile, "key"), (after, None), (other, "key")):
        bundle = log.bundle(position, history=gathered(register, seller, position))
        if step is None:
            assert verify_bundle(bundle, log.vkey).verified, position
        else:
            assert failed_step(bundle, log.vkey) == step


def test_what_a_succession_ends_and_its_withdrawal_revives_is_seen_in_the_gathered_history(
    register: Register,
) -> None:
    """R54: recorded by the authority at home, which did not admit the firm; a stranger's is left out."""
    india, heir, stranger, other = (Somebody() for _ in range(4))
    log, seller = register.log, register.seller
    log.record(said(an_admission(a_row(india, "Authority")), register.operator))
    log.record(said(an_admission(a_row(other, "Association")), register.operator))
    log.record(said(an_admission(a_row(heir), a_row(stranger)), other))
    log.record(said(a_standing(stranger, "suspended"), other))
    before = register.sale()
    merger = said(succession(seller, heir), india)
    log.record(merger)
    ended = register.sale()
    acting = Somebody(key=heir.key, id=seller.id)
    in_its_name = log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), acting))
    log.record(said(withdrawal(seller, read(split(merger), complete=False).id), india))
    after = register.sale()
    late = log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), acting))

    for position, step in ((before, None), (ended, "key"), (in_its_name, None), (after, None), (late, "key")):
        history = gathered(register, seller, position)
        assert 6 not in history
        bundle = log.bundle(position, history=history)
        if step is None:
            report = verify_bundle(bundle, log.vkey)
            assert report.verified, report
            assert report.facts["signer"] == "Scheldt Rough"
        else:
            assert failed_step(bundle, log.vkey) == step
    assert gathered(register, seller, after) == (0, 1, 2, 3, 4, 5, 8, 11)


@pytest.mark.parametrize("standing", ["suspended-precautionarily", "expelled"])
def test_a_key_of_another_association_of_the_member_holds_while_who_admitted_it_is_out(
    register: Register, standing: str
) -> None:
    """R54: charges keep the first out for longer than its 90 days; the wish and its hearing are gathered."""
    log, operator, seller = register.log, register.operator, register.seller
    sister, again, stranger = Somebody(), Somebody(id=seller.id), Somebody()
    log.record(said(an_admission(a_row(sister, "Association")), operator))
    log.record(said(an_admission(a_row(stranger)), sister))
    log.record(said(MembershipSought(event_on=TODAY, association=sister.did), stranger))
    log.record(said(MembershipSought(event_on=TODAY, association=sister.did), seller))
    log.record(said(MembershipRecorded(event_on=TODAY, party=seller.did, valid_from=TODAY), sister))
    precaution = {"until": TODAY + timedelta(days=30)} if standing != "expelled" else {}
    log.record(said(a_standing(register.association, standing, **precaution), operator))
    if precaution:
        log.record(said(PartyCharged(event_on=TODAY, party=register.association.did, case="1"), operator))
    lost = KeyRevoked(event_on=TODAY, party=seller.did, public_key=seller.public, reason="lost")
    log.record(said(lost, seller))
    key = PartyKey(public_key=again.public, purposes=("sign",))
    added = KeyAdded(event_on=TODAY, party=seller.did, key=key, evidence="0f" * 32)
    log.record(said(added, sister))
    renamed = PartyRenamed(event_on=TODAY, party=seller.did, name="Scheldt Polished", digest="0f" * 32)
    log.record(said(renamed, sister))
    lei = PartyDetailsChanged(event_on=TODAY, party=seller.did, digest="0f" * 32, lei="5493006MHB84DD0ZWV18")
    log.record(said(lei, sister))
    position = log.record(signed(a_sale_draft(register.buyer, {a_lot(): "40.00"}), again))

    history = gathered(register, seller, position)
    assert [at for at in range(position) if at not in history] == [4, 5], "what concerns the stranger"
    report = verify_bundle(log.bundle(position, history=history), log.vkey)
    assert report.verified, report
    assert report.facts["signer"] == "Scheldt Polished"
