"""Certificate numbers: prefix and serial, and what a number gives away (R2, R3).

A number is text: `EU00012345` and `EU12345` are two certificates. Signed statements carry the canonical
spelling (prefix and serial without anything between); lists are read more kindly, and what was read kindly
is told as a doubt. A serial that does not fit its participant's pattern or range is a finding, no refusal.
"""

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.policy.participants import participant_of_prefix, participant_on
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy, holding

LONGEST_SERIAL: Final = 18
_CANONICAL = re.compile(rf"([A-Z]{{2}})([0-9A-Z]{{1,{LONGEST_SERIAL}}})", re.ASCII)
_BETWEEN = re.compile(r"[\s./#_\-]+")
# A label needs its own sign: NO is Norway's prefix and KP North Korea's.
_LABEL = re.compile(
    r"(?:(?:KPC?|CERT(?:IFICATE)?\.?)\s*(?:NO|NR|NUMBER\b|#)\s*[.:#]?|NO[.:]|N[°º]|№|#)\s*"
    # or stands before a number that is whole without it
    r"|KPC?S?[.:]?\s+(?=[A-Z]{2}[\s\-./]*[0-9])",
    re.IGNORECASE,
)
_TEXT_MARKS: Final = "'’‘`´"
_PARTS = re.compile(r"([A-Z]{2}(?=[\s./#_\-]|[0-9]))?[\s./#_\-]*(.*)", re.DOTALL)
_SEVERAL = re.compile(r"[0-9]{3}[\s./#_\-,;&+]*[A-Z]{2}[\s./#_\-]*[0-9]{3}")
# Digits in groups of three or four, as 0056 7877 or 00 567 877, are one serial; anything else may be two.
_GROUPED = re.compile(r"[0-9]{1,4}(?:[\s.\-][0-9]{3,4})+")
_DIGITS = re.compile(r"\[0-9\]\{([0-9]+)\}")
_SPREADSHEET_FLOAT = re.compile(r"(?<=\d)\.0$")
_SHORTENED = re.compile(r"\d[.,]?\d*[eE][+-]?\d+$")


class NumberUnreadable(Refusal):
    """Not a prefix of two capitals and a serial of digits and capitals."""

    kind = Kind.INVALID
    code = "certificate-number-unreadable"
    title = "The certificate number cannot be read"
    rule = "R2"


class NumberPrefixUnknown(Refusal):
    """The prefix is neither a country code nor one a participant uses."""

    kind = Kind.INVALID
    code = "certificate-prefix-unknown"
    title = "No participant has this prefix"
    rule = "R2"


class NumberIsPlaceholder(Refusal):
    """A specimen's number, such as EUXXX."""

    kind = Kind.INVALID
    code = "certificate-number-placeholder"
    title = "This is a placeholder, not a number"
    rule = "R2"


class CertificateNumber(NamedTuple):
    """A number as printed. participant: its prefix (EC and EU are the Union's); serial: with its zeros."""

    participant: str
    serial: str

    def __str__(self) -> str:
        return self.participant + self.serial


class ReadNumber(NamedTuple):
    """A number from a list. doubts: what was changed to read it, one sentence each; empty when as printed.

    padded: the number with the zeros its participant's serials have, where a spreadsheet or a hand may have
    cut them; "" where nothing speaks for it.
    """

    number: CertificateNumber
    doubts: tuple[str, ...]
    padded: str = ""


class NumberFinding(NamedTuple):
    """What a number gives away. rule: of the catalogue; suggestion: the number meant, "" where unknown."""

    rule: str
    alarm: Alarm
    sentence: str
    suggestion: str = ""


def parse(policy: Policy, text: str, *, pointer: str = "") -> CertificateNumber:
    """A number in its canonical spelling, as signed statements carry it.

    Raises NumberUnreadable (spaces, dashes, lower case, no serial), NumberIsPlaceholder (a serial without
    any digit, or of zeros alone), NumberPrefixUnknown (`XX1`: nobody is coded XX).
    """
    match = _CANONICAL.fullmatch(text)
    if match is None:
        raise NumberUnreadable(
            f"{text[:40]!r} is not a certificate number.",
            pointer=pointer,
            instead="Write the two capitals of the issuer and the serial with its zeros, like EU00012345.",
        )
    prefix, serial = match.groups()
    if not serial.strip("0") or not any(sign.isdigit() for sign in serial):
        raise NumberIsPlaceholder(f"{text} stands on specimens; a certificate has a serial.", pointer=pointer)
    if not is_prefix(policy, prefix):
        hint = " The United Kingdom's prefix is GB." if prefix == "UK" else ""
        sentence = f"{prefix} is no country code of ISO 3166-1 and no prefix of a participant.{hint}"
        raise NumberPrefixUnknown(sentence, pointer=pointer)
    return CertificateNumber(prefix, serial)


def is_prefix(policy: Policy, prefix: str) -> bool:
    """Whether certificates may bear this prefix: an assigned country code, EU or EC."""
    return prefix in policy.countries or any(row.prefix == prefix for row in policy.numbers.prefixes)


def participant_of(policy: Policy, number: CertificateNumber) -> str:
    """The participant behind a number: EU for both EU and EC."""
    return participant_of_prefix(policy, number.participant)


def read_printed(policy: Policy, printed: str, *, participant: str = "") -> ReadNumber:
    """A number from a list: spaces, dashes, lower case and a label are tolerated, each with a doubt.

    participant: prefix of the list's issuer, put before a serial printed without one. Raises as `parse`, and
    NumberUnreadable for a cell that may hold several numbers or a number with something after it: nothing is
    glued together.
    """
    doubts: list[str] = []
    given = printed.strip().lstrip(_TEXT_MARKS)
    if given != printed.strip():
        doubts.append("The apostrophe in front is a spreadsheet's mark for text.")
    label = _LABEL.match(given)
    text = unicodedata.normalize("NFKC", given[label.end() if label else 0 :]).strip()
    if _SHORTENED.fullmatch(text):
        raise NumberUnreadable(f"{printed[:40]!r} was shortened by a spreadsheet; its last digits are lost.")
    if _SPREADSHEET_FLOAT.search(text):
        doubts.append("A spreadsheet made it a figure, so zeros in front may be lost.")
        text = _SPREADSHEET_FLOAT.sub("", text)
    is_touched = bool(doubts) or _refuse_several(text, printed)
    bare = _BETWEEN.sub("", text).upper()
    if bare.isdigit() and participant:
        doubts.append(f"The list gives the serial alone; {participant} was put before it.")
        bare, is_touched = participant + bare, True
    elif bare.isdigit():
        raise NumberUnreadable(
            f"{printed[:40]!r} has no prefix, and the list does not say whose numbers it gives. Say it with "
            "--issuer, for example --issuer EU, if they are all of one participant."
        )
    elif bare != given:
        doubts.append(f"It is printed as {printed.strip()[:40]!r}.")
    number = parse(policy, bare)
    return ReadNumber(number, tuple(doubts), _padded(policy, number) if is_touched else "")


def _refuse_several(text: str, printed: str) -> bool:
    """Whether the serial stands in groups that are one. Raises NumberUnreadable where they may be two."""
    upper = text.upper()
    match = _PARTS.fullmatch(upper)
    serial = match[2] if match else upper
    is_grouped = _GROUPED.fullmatch(serial) is not None
    if _SEVERAL.search(upper) or (len(_BETWEEN.split(serial.strip())) > 1 and not is_grouped):
        raise NumberUnreadable(
            f"{printed.strip()[:40]!r} may be several numbers, or a number with something after it."
        )
    return is_grouped


def _padded(policy: Policy, number: CertificateNumber) -> str:
    """The number with zeros in front, as long as its participant's serials; "" if there are none to add."""
    participant = participant_of(policy, number)
    rows = [row for row in policy.numbers.patterns if row.participant == participant]
    widths = {int(match[1]) for row in rows if (match := _DIGITS.fullmatch(row.pattern))}
    if len(widths) != 1 or not number.serial.isdigit() or len(number.serial) >= max(widths):
        return ""
    return number.participant + number.serial.rjust(max(widths), "0")


def findings_for_number(
    policy: Policy, number: CertificateNumber, issued_on: date, authority: str = "", *, issuer: str = ""
) -> list[NumberFinding]:
    """Everything a number gives away on its day of issue; empty when nothing speaks against it (R3).

    authority: the issuing authority as printed, "" if not stated. issuer: code of the participant that
    issued it, "" if only the number says so; the prefix must be the issuer's, whatever the origin.
    """
    return [
        *_participant_findings(policy, number, issued_on),
        *_prefix_findings(policy, number, issued_on, issuer),
        *_pattern_findings(policy, number, issued_on),
        *_range_findings(policy, number, issued_on, authority),
        *_authority_findings(policy, number, issued_on, authority),
    ]


def _participant_findings(policy: Policy, number: CertificateNumber, issued_on: date) -> list[NumberFinding]:
    """C09, C10: who issued it was suspended or did not take part on the day of issue."""
    status = participant_on(policy, number.participant, issued_on)
    if not status.rule:
        return []
    suggestion = f"{status.through}{number.serial}" if status.through else ""
    return [NumberFinding(status.rule, Alarm.MATERIAL_BREACH, status.sentence, suggestion)]


def _prefix_findings(
    policy: Policy, number: CertificateNumber, issued_on: date, issuer: str
) -> list[NumberFinding]:
    """C02: a prefix no longer or not yet in use, or that of another participant than the issuer."""
    found = []
    rows = [row for row in policy.numbers.prefixes if row.prefix == number.participant]
    if rows and not any(holding(rows, issued_on)):
        sentence = f"The prefix {number.participant} was not in use on {issued_on}."
        found.append(NumberFinding("C02", Alarm.MAJOR, sentence))
    if issuer and participant_of(policy, number) != participant_of_prefix(policy, issuer):
        sentence = (
            f"The prefix {number.participant} is not that of the issuer, {issuer}: it names who issued the "
            "certificate, not where the diamonds were mined."
        )
        found.append(NumberFinding("C02", Alarm.MATERIAL_BREACH, sentence, f"{issuer}{number.serial}"))
    return found


def _pattern_findings(policy: Policy, number: CertificateNumber, issued_on: date) -> list[NumberFinding]:
    participant = participant_of(policy, number)
    rows = [row for row in holding(policy.numbers.patterns, issued_on) if row.participant == participant]
    if not rows or any(re.fullmatch(row.pattern, number.serial) for row in rows):
        return []
    words = " or ".join(row.words for row in rows)
    sentence = f"Serials of {number.participant} have {words}; this one is {number.serial}."
    return [NumberFinding("C02", Alarm.MAJOR, sentence)]


def _range_findings(
    policy: Policy, number: CertificateNumber, issued_on: date, authority: str
) -> list[NumberFinding]:
    """C02: the serial lies in a range allotted to other days, or outside every complete range of its day."""
    participant = participant_of(policy, number)
    if not number.serial.isdigit():
        return []
    serial = int(number.serial)
    ranges = [
        row
        for row in policy.numbers.ranges
        if row.participant == participant and row.authority.casefold() in {"", authority.casefold()}
    ]
    around = [row for row in ranges if row.first <= serial <= row.last]
    current = list(holding(ranges, issued_on))
    if any(row in around for row in current):
        return []
    if around:
        used = f"{around[0].valid_from} to before {around[0].valid_until}"
        sentence = f"{number} lies in the range used from {used}; this certificate is of {issued_on}."
    elif current and all(row.complete for row in current):
        sentence = f"{number} lies outside every range allotted for {issued_on}."
    else:
        return []
    return [NumberFinding("C02", Alarm.MATERIAL_BREACH, sentence)]


def _authority_findings(
    policy: Policy, number: CertificateNumber, issued_on: date, authority: str
) -> list[NumberFinding]:
    """C01: an authority of the participant that was not competent on the day; nothing if it is not known."""
    participant = participant_of(policy, number)
    printed = authority.casefold()
    rows = [row for row in policy.numbers.authorities if row.participant == participant]
    places = [row for row in rows if any(name.casefold() in printed for name in (row.place, *row.also))]
    if not places or any(holding(places, issued_on)):
        return []
    sentence = f"{places[0].place} was not an issuing authority of {participant} on {issued_on}."
    return [NumberFinding("C01", Alarm.MATERIAL_BREACH, sentence)]
