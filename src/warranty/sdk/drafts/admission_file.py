"""A list of members as a spreadsheet saves it, made into the draft of one admission.

Each row is one party with its first key, the public part of which it made itself ("warranty key generate").
The association signs once for the whole list.
"""

from collections.abc import Callable
from typing import Any, Final

from warranty.sdk.drafts.checking import DraftMalformed
from warranty.sdk.drafts.sheet import rows_of

COLUMNS: Final = (
    "name", "country", "publicKey", "kind", "activities", "sowId", "isPerson", "party",
    "registeredOffice", "vatId",
    "contact",
)  # fmt: skip
NEEDED: Final = ("name", "country", "publicKey")
_YES: Final = "yes"
_PARTICULARS: Final = ("registeredOffice", "vatId", "contact")


def admission_of(content: bytes, new_did: Callable[[], str] | None) -> dict[str, Any]:
    """The draft of an admission; particulars stand in its confidential part. Raises DraftMalformed by line.

    activities: several, with spaces between. isPerson: `yes` for a natural person, whose name goes among the
    particulars (R57). new_did: makes the DID of a party whose row names none; None
    where the register's host is not known.
    """
    parties: list[dict[str, Any]] = []
    particulars: list[dict[str, str]] = []
    for line, row in rows_of(content, COLUMNS, NEEDED):
        _refuse_incomplete(row, line)
        did = row.get("party") or _made(new_did, line)
        parties.append(_party(row, did))
        kept = ("name", *_PARTICULARS) if _is_person(row, line) else _PARTICULARS
        told = {name: row[name] for name in kept if row.get(name)}
        if told and "name" not in told and "registeredOffice" not in told:
            raise DraftMalformed(f"Line {line} has particulars but no registered office.", pointer="/parties")
        if told:
            particulars.append({"party": did, **told})
    draft: dict[str, Any] = {"type": "PartyAdmitted", "parties": parties}
    return draft | ({"parts": {"particulars": particulars}} if particulars else {})


def _refuse_incomplete(row: dict[str, str], line: int) -> None:
    for column in NEEDED:
        if column not in row:
            raise DraftMalformed(f"Line {line} has no {column}.", pointer="/parties")


def _is_person(row: dict[str, str], line: int) -> bool:
    if row.get("isPerson", "no") not in (_YES, "no"):
        raise DraftMalformed(f"Line {line}: isPerson is {_YES} or no.", pointer="/parties")
    return row.get("isPerson") == _YES


def _party(row: dict[str, str], did: str) -> dict[str, Any]:
    key = {"publicKey": row["publicKey"], "purposes": ["sign", "authenticate"]}
    party: dict[str, Any] = {"party": did, "kind": row.get("kind", "Member"), "key": key}
    if row.get("isPerson") == _YES:
        party["isPerson"] = True
    else:
        party["name"] = row["name"]
    party |= {name: row[name] for name in ("country", "sowId") if name in row}
    return party | ({"activities": row["activities"].split()} if "activities" in row else {})


def _made(new_did: Callable[[], str] | None, line: int) -> str:
    if new_did is None:
        raise DraftMalformed(
            f"Line {line} names no party, and the register's host is not known.",
            pointer="/parties",
            instead="Give --origin, so that DIDs can be made; or a column 'party' with DIDs.",
        )
    return new_did()
