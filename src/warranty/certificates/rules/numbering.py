"""The number a statement is about, and the participant behind it."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Final

from warranty.certificates.documents import CertificateCorrected, CertificateIssued, FeedComplete
from warranty.certificates.numbers import LONGEST_SERIAL, parse
from warranty.certificates.rules.refusals import PaperMalformed
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Touched
from warranty.policy.participants import participant_of_prefix, participant_on
from warranty.policy.rule_set import Policy

# Prefixes that are not their participant's code. Effects read no policy, so they stand here too; a test
# holds them to the rule set.
PARTICIPANT_BEHIND: Final[Mapping[str, str]] = {"EC": "EU"}
_SHAPE: Final = re.compile(rf"[A-Z]{{2}}[0-9A-Z]{{1,{LONGEST_SERIAL}}}", re.ASCII)


def participant_behind(number: str) -> str:
    """The participant of a canonical number's prefix: EU for both EU and EC."""
    prefix = number[:2]
    return PARTICIPANT_BEHIND.get(prefix, prefix)


def number_in(document: Document) -> tuple[str | None, str]:
    """The number a statement is about, as spelled there, and its JSON pointer; None for a feed mark."""
    if isinstance(document, FeedComplete):
        return None, ""
    if isinstance(document, CertificateIssued | CertificateCorrected):
        return document.paper.number, "/credentialSubject/paper/number"
    number: str = document.number  # type: ignore[attr-defined] # every other document of this room has one
    return number, "/credentialSubject/number"


def touch_number(text: str | None, into: Touched) -> None:
    """Have a number loaded, if it can be one; what cannot is refused without a look at the record."""
    if text is not None and _SHAPE.fullmatch(text):
        into.certificates.add(text)


def number_refusal(policy: Policy, text: str, pointer: str) -> Refusal | None:
    """Why a text is no certificate number in its canonical spelling (R2)."""
    try:
        parse(policy, text, pointer=pointer)
    except Refusal as refused:
        return refused
    return None


def other_number_refusal(policy: Policy, number: str, printed: str, pointer: str) -> Refusal | None:
    """A paper that prints another number is another paper; one not printed canonically may be read so."""
    try:
        other = str(parse(policy, printed))
    except Refusal:
        return None
    if other == number:
        return None
    return PaperMalformed(f"The paper is of {other}, the statement is about {number}.", pointer=pointer)


def is_participant_code(policy: Policy, code: str) -> bool:
    """Whether feeds can be of this participant: a country or the Union, not the Union's prefix of old."""
    known = code in policy.countries or any(row.participant == code for row in policy.numbers.prefixes)
    return known and participant_of_prefix(policy, code) == code


def umbrella_of(policy: Policy, code: str, day: date) -> str:
    """The participant a country takes part through ("EU" for Belgium), "" if it stands for itself."""
    return participant_on(policy, code, day).through
