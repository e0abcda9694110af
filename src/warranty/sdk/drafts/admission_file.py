"""A list of members as a spreadsheet saves it, made into the draft of one admission.

Each row is one party with its first key, the public part of which it made itself ("warranty key generate").
The association signs once for the whole list. Whatever can be seen to be wrong without asking the register is
told for every row at once; the rules are those it will judge by.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, Final, get_args

from msgspec import UNSET

from warranty.parties.documents import AdmittedParty, PartyKey
from warranty.parties.documents.joining import PartyKind
from warranty.parties.rules.admission import row_refusals
from warranty.parties.rules.naming import name_refusal
from warranty.policy.rule_set import Policy, packaged
from warranty.sdk.drafts.checking import DraftMalformed
from warranty.sdk.drafts.sheet import Row, RowsRefused, WrongRow, rows_of, told

COLUMNS: Final = (
    "name", "country", "publicKey", "kind", "activities", "sowId", "lei", "isPerson", "party",
    "registeredOffice", "vatId", "contact",
)  # fmt: skip
NEEDED: Final = ("name", "country", "publicKey")
_YES: Final = "yes"
_PARTICULARS: Final = ("registeredOffice", "vatId", "contact")
_COLUMN_OF: Final = {"key/publicKey": "publicKey", "participant": "kind", "tasks": "kind"}
"""Columns of values that stand in a row under another name."""
_DID: Final = re.compile(r"did:web:[^:]+:p:[0-9a-f]{32}")
_PRINTED: Final = re.compile(r"[\s./-]+")
_VAT: Final = re.compile(r"[A-Z0-9]{2,20}")
_VAT_OF_UNION: Final = re.compile(r"[A-Z0-9+*]{2,12}")
_VAT_PREFIX: Final = {
    "GR": "EL", "AX": "FI", "GF": "FR", "GP": "FR", "MF": "FR", "MQ": "FR", "RE": "FR", "YT": "FR",
}  # fmt: skip
"""Where the prefix is not the country's code; directive 2006/112/EC, art. 215."""
_OUTSIDE_VAT: Final = frozenset({"GL"})
"""Takes part through the Union, without its VAT."""


def admission_of(content: bytes, new_did: Callable[[], str] | None) -> dict[str, Any]:
    """The draft of an admission; particulars stand in its confidential part.

    activities: several, with spaces between. isPerson: `yes` for a natural person, whose name goes among the
    particulars (R57). new_did: makes the DID of a party whose row names none; None where the register's host
    is not known. Raises DraftMalformed, and RowsRefused with everything that is wrong by line and column.
    """
    rows = list(rows_of(content, COLUMNS, NEEDED))
    if new_did is None and (unnamed := [line for line, row in rows if "party" not in row]):
        raise DraftMalformed(
            f"Line {unnamed[0]} names no party, and the register's host is not known.",
            pointer="/parties",
            instead="Give --origin, so that DIDs can be made; or a column 'party' with DIDs.",
        )
    if wrong := [*_wrong_rows(rows)]:
        raise RowsRefused(wrong, len(rows))
    parties: list[dict[str, Any]] = []
    particulars: list[dict[str, str]] = []
    for _, row in rows:
        did = row.get("party") or (new_did() if new_did else "")
        parties.append(_party(row, did))
        kept = ("name", *_PARTICULARS) if row.get("isPerson") == _YES else _PARTICULARS
        if shown := {name: row[name] for name in kept if row.get(name)}:
            particulars.append({"party": did, **shown})
    draft: dict[str, Any] = {"type": "PartyAdmitted", "parties": parties}
    return draft | ({"parts": {"particulars": particulars}} if particulars else {})


def _party(row: Row, did: str) -> dict[str, Any]:
    key = {"publicKey": row["publicKey"], "purposes": ["sign", "authenticate"]}
    party: dict[str, Any] = {"party": did, "kind": row.get("kind", "Member"), "key": key}
    if row.get("isPerson") == _YES:
        party["isPerson"] = True
    else:
        party["name"] = row["name"]
    party |= {name: row[name] for name in ("country", "sowId", "lei") if name in row}
    return party | ({"activities": row["activities"].split()} if "activities" in row else {})


def _wrong_rows(rows: list[tuple[int, Row]]) -> Iterator[WrongRow]:
    """Everything that is wrong, line by line."""
    policy = packaged()
    first: dict[tuple[str, str], int] = {}
    for line, row in rows:
        missing = [column for column in NEEDED if column not in row]
        yield from (WrongRow(line, column, f"there is no {column}") for column in missing)
        yield from (WrongRow(line, *wrong) for wrong in _wrong_values(row, policy))
        if not missing:
            yield from (WrongRow(line, *wrong) for wrong in _wrong_by_rule(row, policy))
        for column in ("party", "publicKey"):
            value = row.get(column, "")
            if value and (before := first.setdefault((column, value), line)) != line:
                yield WrongRow(line, column, f"this {column} stands in line {before} already")


def _wrong_values(row: Row, policy: Policy) -> Iterator[tuple[str, str]]:
    """Columns whose cells cannot be read as what they are for."""
    if row.get("isPerson", "no") not in (_YES, "no"):
        yield "isPerson", f"{row['isPerson'][:40]!r} is neither {_YES} nor no"
    if "party" in row and not _DID.fullmatch(row["party"]):
        yield "party", "a DID is did:web:, the register's host, :p: and 32 hexadecimal digits"
    given = [name for name in _PARTICULARS if name in row]
    if given and "registeredOffice" not in row and row.get("isPerson") != _YES:
        yield "registeredOffice", f"there is no registered office beside the {given[0]}"
    if wrong := _wrong_vat(row.get("vatId"), row.get("country", ""), policy):
        yield "vatId", wrong


def _wrong_vat(text: str | None, country: str, policy: Policy) -> str:
    """What of a VAT id cannot be; the Union's begin with their state, others are letters and digits."""
    if text is None:
        return ""
    bare = _PRINTED.sub("", text).upper()
    members = policy.members_by_code.get(country, ())
    is_union = any(one.participant == "EU" and one.valid_until is None for one in members)
    if not is_union or country in _OUTSIDE_VAT:
        return "" if _VAT.fullmatch(bare) else "a VAT id has letters and digits, at most 20"
    prefix = _VAT_PREFIX.get(country, country)
    if bare.startswith(prefix) and _VAT_OF_UNION.fullmatch(bare.removeprefix(prefix)):
        return ""
    return f"a VAT id of {country} begins with {prefix}, then 2 to 12 letters and digits"


def _wrong_by_rule(row: Row, policy: Policy) -> Iterator[tuple[str, str]]:
    """What the register's rules say of a row by itself."""
    if row.get("kind", "Member") not in get_args(PartyKind):
        yield "kind", f"{row['kind'][:40]!r} is none of {', '.join(get_args(PartyKind))}"
        return
    if refused := name_refusal(row["name"], "/name"):
        yield "name", told(refused)
    for refused in row_refusals(_read(row), "", policy.countries, date.min):
        named = refused.pointer.strip("/")
        yield _COLUMN_OF.get(named, named), told(refused)


def _read(row: Mapping[str, str]) -> AdmittedParty:
    return AdmittedParty(
        party=row.get("party", ""),
        kind=row.get("kind", "Member"),  # type: ignore[arg-type] # one of those there are
        country=row["country"],
        key=PartyKey(public_key=row["publicKey"], purposes=("sign", "authenticate")),
        activities=tuple(row.get("activities", "").split()),
        sow_id=row.get("sowId", UNSET),
        lei=row.get("lei", UNSET),
        is_person=row.get("isPerson") == _YES,
    )
