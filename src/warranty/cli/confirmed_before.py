"""Which confirmations of a list are on record already: importing a list twice must not record it twice."""

from collections.abc import Iterable
from typing import NamedTuple

from msgspec import UNSET

from warranty.certificates.documents import Confirmation, ImportConfirmed
from warranty.foundation.errors import Kind, Refusal
from warranty.sdk.client import Client


class Sorted(NamedTuple):
    """What is left to confirm; what is on record with the same figures; a sentence where they differ."""

    new: list[ImportConfirmed]
    before: list[str]
    differing: list[str]


def sort_out(register: Client, confirmations: Iterable[ImportConfirmed]) -> Sorted:
    """Ask the register about each number, as the authority that confirmed it may.

    A number it does not know, or that is not the asker's to read, is left to confirm. Raises every other
    refusal, for without an answer nobody knows what would be recorded twice.
    """
    found = Sorted([], [], [])
    for each in confirmations:
        known = _on_record(register, each.number)
        if known is None:
            found.new.append(each)
        elif differences := _differences(known, each.confirmation):
            found.differing.append(
                f"{each.number}: confirmed before with other figures ({'; '.join(differences)}). A "
                "correction is another statement: 'warranty draft confirmation-corrected'."
            )
        else:
            found.before.append(f"{each.number}: already confirmed.")
    return found


def _on_record(register: Client, number: str) -> Confirmation | None:
    try:
        known = register.certificate(number).confirmation
    except Refusal as refusal:
        if refusal.kind in (Kind.NOT_FOUND, Kind.FORBIDDEN):
            return None
        raise
    return None if known is UNSET else known


def _differences(known: Confirmation, listed: Confirmation) -> list[str]:
    """Where the list says otherwise than the record, in the words of both."""
    pairs = (
        ("carats", known.carats, listed.carats),
        ("value", known.value or "not stated", listed.value or "not stated"),
        ("confirmed to", known.confirmed_to, listed.confirmed_to),
    )
    return [f"{words} {before} on record, {now} in the list" for words, before, now in pairs if before != now]
