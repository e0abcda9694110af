"""Names of natural persons: told beside the signed part, so that they can be erased (R57).

In what everybody is served a person is its DID. What was signed before policy asked for that stays as it was
signed: it cannot be changed, nor left out of the log without taking the keys of all others in it from whoever
checks them. A name that is withheld or erased leaves everything else standing.
"""

from collections.abc import Iterator, Mapping

from msgspec import UNSET

from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Entry
from warranty.parties.documents import AdmittedParty, Particulars
from warranty.parties.rules.naming import name_refusal
from warranty.parties.rules.refusals import AdmissionIncomplete
from warranty.policy.rule_set import Policy, holding


def told_of(entry: Entry) -> dict[str, Particulars]:
    """Particulars that came with an admission, as far as they are shown, by DID."""
    return {one.party: one for one in entry.parts.get("particulars", ())}


def name_of(row: AdmittedParty, told: Mapping[str, Particulars]) -> str:
    """What a party admitted is called, "" of a person whose name is withheld or erased."""
    said = told.get(row.party)
    return row.name if said is None or said.name is UNSET else said.name


def are_apart(policy: Policy, entry: Entry) -> bool:
    """Whether names of natural persons may no longer stand in a signed part, by the day of the log."""
    return any(holding(policy.parties.names_apart, entry.recorded_at.date()))


def names_refusals(entry: Entry, policy: Policy) -> Iterator[Refusal]:
    """Parties of an admission whose name is missing, or not where it belongs."""
    told = told_of(entry)
    is_withheld = len(entry.document.sd) > len(told)
    for line, row in enumerate(entry.document.parties):
        said = told.get(row.party)
        at = f"/credentialSubject/parties/{line}"
        refused = (
            _person_refusal(row, said, at, is_apart=are_apart(policy, entry), is_withheld=is_withheld)
            if row.is_person
            else _firm_refusal(row, said, at)
        )
        if refused is not None:
            yield refused


def _firm_refusal(row: AdmittedParty, said: Particulars | None, at: str) -> Refusal | None:
    if said is not None and (said.name is not UNSET or said.registered_office is UNSET):
        return AdmissionIncomplete(
            "Particulars of a firm tell its registered office, and not its name, which is public.",
            pointer="/credentialSubject/particulars",
        )
    return name_refusal(row.name, f"{at}/name")


def _person_refusal(
    row: AdmittedParty, said: Particulars | None, at: str, *, is_apart: bool, is_withheld: bool
) -> Refusal | None:
    if row.name and is_apart:
        return AdmissionIncomplete(
            "The name of a natural person stands in no signed part, which everybody reads for ever (R57).",
            pointer=f"{at}/name",
            instead="Leave it out here and put it into the particulars (parts/particulars, name).",
        )
    if row.name and (said is None or said.name is UNSET):
        return name_refusal(row.name, f"{at}/name")
    if said is None and is_withheld:
        return None
    name = "" if said is None or said.name is UNSET else said.name
    return name_refusal(name, "/credentialSubject/particulars")
