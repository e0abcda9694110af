"""The register's: what a batch touches is loaded, and what it did is written, a command for each table."""

from collections.abc import Iterable, Sequence
from typing import Any

from warranty.certificates.books import CertificateBooks
from warranty.certificates.rules.feeding import feed_of
from warranty.certificates.store.asking import (
    NOW,
    accounts,
    applications,
    certificates,
    claims_on,
    covered,
    feed_count,
    unknown_claims,
)
from warranty.certificates.store.rows import (
    APPLICATION_COLUMNS,
    CLAIM_COLUMNS,
    CONFIRMATION_COLUMNS,
    DEED_COLUMNS,
    DRAW_COLUMNS,
    MARK_COLUMNS,
    STATE_COLUMNS,
    application_row,
    claim_row,
    confirmation_rows,
    state_row,
)
from warranty.database.engine import Connection
from warranty.foundation.ids import StatementId
from warranty.foundation.statements import Entry, Touched
from warranty.parties.books import PartyBooks


async def load(connection: Connection, touched: Touched, parties: PartyBooks) -> CertificateBooks:
    """The certificates a batch touches with all claims on them, and through which day feeds are complete."""
    books = CertificateBooks(parties)
    if touched.certificates:
        await _load_numbers(connection, books, list(touched.certificates))
        books.covered = await covered(connection, NOW)
    behind = {issue.application for one in books.certificates.values() for issue in one.issues}
    if named := touched.applications | (behind - {None}):
        await _load_applications(connection, books, list(named))
    return books


async def _load_applications(
    connection: Connection, books: CertificateBooks, named: Sequence[StatementId | None]
) -> None:
    """Applications with the certificates issued for them, and what was drawn on these.

    They tell whether the goods may be taken back, and what may come home.
    """
    for application in await applications(connection, named, NOW):
        books.applications[application.id] = application
    issued = {one.number for one in books.applications.values() if one.number} - books.certificates.keys()
    if not issued:
        return
    for certificate in await certificates(connection, issued, NOW):
        books.certificates[certificate.number] = certificate
    books.accounts |= await accounts(connection, issued, NOW)


async def _load_numbers(connection: Connection, books: CertificateBooks, numbers: Sequence[str]) -> None:
    for certificate in await certificates(connection, numbers, NOW):
        books.certificates[certificate.number] = certificate
    for claim, taken in await claims_on(connection, numbers, NOW):
        books.hold(claim, taken)
    if books.claims:
        books.accounts = await accounts(connection, numbers, NOW)


async def load_feed(connection: Connection, books: CertificateBooks, mark: Entry) -> None:
    """What judging a feed mark looks at; everything before it in the log must have been saved."""
    books.covered = await covered(connection, NOW)
    key = feed_of(books, mark)
    books.feeds[key] = await feed_count(connection, key, NOW)
    books.unknown[key] = await unknown_claims(connection, key, books.covered.get((key.participant, key.of)))


async def save(connection: Connection, books: CertificateBooks) -> None:
    """Write what a batch did, one COPY for each table that has something."""
    unsaved = books.unsaved
    await _copy(connection, "certificate_states", STATE_COLUMNS, map(state_row, unsaved.certificates))
    changed = [row for certificate in unsaved.certificates for row in confirmation_rows(certificate)]
    await _copy(connection, "confirmations", CONFIRMATION_COLUMNS, changed)
    await _copy(connection, "claims", CLAIM_COLUMNS, map(claim_row, unsaved.claims))
    await _copy(connection, "claim_draws", DRAW_COLUMNS, unsaved.draws)
    await _copy(connection, "feed_marks", MARK_COLUMNS, unsaved.marks)
    await _copy(
        connection, "export_applications", APPLICATION_COLUMNS, map(application_row, unsaved.applications)
    )
    await _copy(connection, "export_deeds", DEED_COLUMNS, unsaved.deeds)


async def _copy(
    connection: Connection, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]
) -> None:
    records = list(rows)
    if records:
        await connection.copy_records_to_table(table, columns=columns, records=records)
