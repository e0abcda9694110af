"""A draft judged as its statement would be, now and at the head of the log, with nothing written.

The statement is put into an envelope as its signer would and opened as a submission is, so that spelling,
sizes and legibility are judged too; the key that seals it is thrown away. Rules, books and audiences are
those of `recording`: a draft tells its maker what the submission would, and no more. It does not take the log
head, so that the log may have grown when the statement comes.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from warranty.certificates.books import CertificateBooks
from warranty.certificates.rules.competence import TASKS
from warranty.certificates.rules.numbering import number_in
from warranty.database.engine import Connection
from warranty.disclosure.rules import Viewer
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import Document, Entry, issue
from warranty.lots.documents import PhysicalCount
from warranty.parties.books import PartyBooks
from warranty.parties.service import participant_of
from warranty.policy.catalogue import Finding, may_be_told
from warranty.policy.rows import Viewer as Audience
from warranty.policy.rule_set import Policy
from warranty.reconciliation.rules.entitlement import PUBLICLY_DEAD, entitlement, importer_country
from warranty.register import ledgers, store
from warranty.register.books import touched
from warranty.register.in_question import Before
from warranty.register.opening import Opened, open_statement
from warranty.register.recording import Surroundings, refusal_of
from warranty.transparency import service as log


def opened_draft(document: Document, parts: Mapping[str, Any], did: str, around: Surroundings) -> Opened:
    """The statement a draft would be, of this party, signed now. Raises what opening refuses."""
    opened = open_statement(
        issue(
            document,
            parts,
            statement=uuid7(),
            did=did,
            key=SigningKey.generate(),
            signed_at=around.clock().replace(microsecond=0),
        ),
        around.policy,
    )
    if isinstance(opened, Refusal):
        raise opened
    return opened


async def judge(
    connection: Connection, opened: Opened, party: PartyId, viewer: Viewer, around: Surroundings
) -> Refusal | Sequence[Finding]:
    """Why a draft would be refused, or what it would bring to light as far as its maker may be told.

    Judged as signed with the party's newest signing key. A certificate that `viewer`, the same as an asker,
    may not see is not there for it: who signs is seen to have acted on it, who tries leaves no trace. The
    transaction writes nothing from here on.
    """
    await store.only_read(connection)
    head, now = await log.current_head(connection), around.clock()
    statement = opened.statement
    entry = Entry(
        statement.id, head.frontier.size, party, "", statement.document, statement.parts,
        statement.signed_at, max(now, head.recorded_at or now),
        opened.digest.hex(),
    )  # fmt: skip
    books = await ledgers.load(connection, touched([entry]), around.identity)
    books.parties.at_hand = around.keys.names
    entry = entry._replace(key=_key_of(books.parties, party, entry.recorded_at.date()))
    _hide_certificate(books.certificates, entry, viewer, around.policy)
    await ledgers.load_behind_what_goes_back(connection, books, entry)
    refused = refusal_of(books, entry, around.policy)
    if refused is not None:
        return refused
    if isinstance(statement.document, PhysicalCount):  # who could try it first would not count blindly (R47)
        found = books.findings(entry, around.policy)
    else:
        await ledgers.load_what_only_its_turn_shows(connection, books, entry, Before(connection))
        found = books.happen(entry, books.findings(entry, around.policy))
    today = entry.recorded_at.date()
    return [one for one in found if may_be_told(around.policy, one.rule, Audience.MAKER, today)]


def _hide_certificate(books: CertificateBooks, entry: Entry, viewer: Viewer, policy: Policy) -> None:
    """Take what an authority's act is about out of the books, unless it may look it up (§ 8) or all may."""
    number = number_in(entry.document)[0] if type(entry.document) in TASKS else None
    certificate = books.certificates.get(number or "")
    if certificate is None or certificate.status in PUBLICLY_DEAD:
        return
    day = entry.recorded_at.date()
    addressed_to = participant_of(policy, importer_country(certificate), day)
    if entitlement(viewer, certificate, addressed_to).ground is None:
        del books.certificates[certificate.number]


def _key_of(books: PartyBooks, party: PartyId, day: date) -> str:
    """The newest key the party could sign with; where there is none, one that tells by its refusal why."""
    keys = [books.keys[one] for one in books.keys_by_party.get(party, ())]
    by_use = sorted(keys, key=lambda key: (key.is_current_on(day), "sign" in key.purposes, key.position))
    return by_use[-1].public_key if by_use else ""
