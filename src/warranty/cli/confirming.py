"""From an accepted row of a list to an import confirmation; from an importer's name to its DID."""

import csv
import io
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from msgspec import UNSET

from warranty.certificates.documents import Confirmation, ImportConfirmed
from warranty.certificates.intake import (
    CertificateList,
    ImportConfirmationInput,
    Row,
    Status,
    import_confirmations,
)
from warranty.foundation.errors import Kind, Refusal


class ImportersUnreadable(Refusal):
    """A file that does not say which importer of a list is which party."""

    kind = Kind.INVALID
    code = "importers-unreadable"
    title = "The file of importers cannot be read"


class Chosen(NamedTuple):
    """What is to be confirmed, and a sentence for each row left out.

    left_out: without anybody's decision. skipped: by one.
    """

    confirmations: list[ImportConfirmed]
    left_out: list[str]
    skipped: list[str]


def read_importers(content: bytes) -> dict[str, str]:
    """Importer's name as the list has it → DID: CSV with headings name and did, or TOML `"name" = "did"`.

    Raises ImportersUnreadable for another form, a name given twice, or a value that is no DID.
    """
    try:
        text = content.decode("utf-8-sig")
        rows = (
            list(_csv(text)) if _is_csv(text) else [(name, did) for name, did in tomllib.loads(text).items()]
        )
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, csv.Error) as broken:
        raise ImportersUnreadable(
            f"It is neither CSV with the headings name and did, nor TOML ({broken}).",
            instead='For example: name,did on the first line, then "A. Gems, Ltd.",did:web:…',
        ) from broken
    importers: dict[str, str] = {}
    for name, did in rows:
        if not isinstance(did, str) or not did.startswith("did:") or not name:
            raise ImportersUnreadable(f"{name!r} is given {str(did)[:60]!r}, which is no DID.")
        if importers.setdefault(name, did) != did:
            raise ImportersUnreadable(f"{name!r} is given two DIDs.")
    return importers


def _is_csv(text: str) -> bool:
    return "name" in (headings := _cells(text)) and "did" in headings


def _cells(text: str) -> list[str]:
    return [cell.strip().lower() for cell in next(csv.reader(io.StringIO(text)), [])]


def _csv(text: str) -> Iterator[tuple[str, str]]:
    lines = csv.reader(io.StringIO(text), strict=True)
    headings = [cell.strip().lower() for cell in next(lines)]
    for cells in lines:
        if any(cells):
            row = dict(zip(headings, (cell.strip() for cell in cells), strict=False))
            yield row.get("name", ""), row.get("did", "")


def choose(listed: CertificateList, importers: Mapping[str, str], confirmed_on: date | None) -> Chosen:
    """What the list confirms. confirmed_on: None for each row's own posting date."""
    chosen = Chosen([], [], [])
    accepted = {each.line: each for each in import_confirmations(listed.rows)}
    for row in listed.rows:
        if row.status is Status.SKIPPED:
            chosen.skipped.append(f"{_named(row)}: left out. {' '.join(row.settled)}")
        elif row.line not in accepted:
            reasons = "; ".join(f"{doubt.code}: {doubt.sentence}" for doubt in row.doubts)
            chosen.left_out.append(f"{_named(row)}: {row.status}. {reasons}")
        elif reason := _in_the_way(accepted[row.line], importers, confirmed_on):
            chosen.left_out.append(f"{_named(row)}: {reason}")
        else:
            chosen.confirmations.append(confirmation(accepted[row.line], importers, confirmed_on))
    return chosen


def _named(row: Row) -> str:
    return f"line {row.line} {row.number or 'without number'}"


def _in_the_way(
    each: ImportConfirmationInput, importers: Mapping[str, str], confirmed_on: date | None
) -> str | None:
    if each.importer_name is None:
        return "no importer is named, and a confirmation is to a named party."
    if each.importer_name not in importers:
        return f"the file of importers does not name {each.importer_name!r}."
    if confirmed_on is None and each.posted_on is None:
        return "it has no posting date: give the day of confirmation."
    return None


def confirmation(
    each: ImportConfirmationInput, importers: Mapping[str, str], confirmed_on: date | None
) -> ImportConfirmed:
    """The confirmation of one row that nothing stands in the way of."""
    event_on = confirmed_on or each.posted_on
    assert event_on is not None, "a row without any day was left out"
    assert each.importer_name is not None, "a row without an importer was left out"
    return ImportConfirmed(
        event_on=event_on,
        number=each.number,
        confirmation=Confirmation(
            confirmed_to=importers[each.importer_name],
            carats=each.carats,
            received_on=each.received_on or UNSET,
            value=each.value or UNSET,
            parcels=each.parcels or UNSET,
            hs=each.hs,
            exporter=each.exporter_name or UNSET,
            importer=each.importer_name,
        ),
        transcription=each.transcription,
        note=each.note or UNSET,
    )
