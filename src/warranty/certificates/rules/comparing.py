"""Two of the three ways in, compared field by field: K02 to K06.

A paper read twice is a transcription and has to agree to the hundredth of a carat and to the cent; a
shipment weighed and valued again may differ within τ and ε. Where a side does not state a field, nothing is
compared.
"""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from msgspec import UNSET, UnsetType

from warranty.certificates.books import Confirmed
from warranty.certificates.documents import Paper, TradeParty
from warranty.certificates.rules.papers import stated
from warranty.foundation.money import format_amount, parse_amount
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.policy.catalogue import Finding
from warranty.policy.rows import Alarm
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import compare_values, weight_tolerance

_HUNDREDTH = 10


class Reading(NamedTuple):
    """One side's figures, None where not stated. side: its name for people. Thousandths, US cents."""

    side: str
    carats: int | None
    value: int | None
    parcels: int | None
    hs: frozenset[str]
    exporter: str | None
    importer: str | None


class Compared(NamedTuple):
    """Two sides of one certificate. exact: both read the same paper. day: whose tolerances apply."""

    number: str
    one: Reading
    other: Reading
    exact: bool
    day: date


def reading_of_paper(paper: Paper, side: str) -> Reading:
    """A paper's figures, the issuer's own or transcribed."""
    carats, value = stated(paper, "carats"), stated(paper, "value")
    parties = stated(paper, "tradeParties")
    return Reading(
        side,
        None if carats is None else parse_carats(carats),
        None if value is None else parse_amount(value, "USD"),
        stated(paper, "parcels"),
        frozenset(line.code for line in stated(paper, "hs") or ()),
        _name(parties.exporter) if parties else None,
        _name(parties.importer) if parties else None,
    )


def _name(party: TradeParty | UnsetType) -> str | None:
    return None if party is UNSET else party.name


def reading_of_confirmation(confirmed: Confirmed) -> Reading:
    """The importing authority's own figures."""
    return Reading(
        "import confirmation", confirmed.carats, confirmed.value, confirmed.parcels, frozenset(confirmed.hs),
        confirmed.exporter, confirmed.importer,
    )  # fmt: skip


def differences(policy: Policy, compared: Compared) -> list[Finding]:
    """Findings K02 to K06, none when the two agree as far as both speak."""
    return [
        *_weights(policy, compared),
        *_parcels(compared),
        *_values(policy, compared),
        *_codes(compared),
        *_parties(compared),
    ]


def _weights(policy: Policy, compared: Compared) -> Iterator[Finding]:
    """K02: M; X when the second is heavier beyond τ or lies more than 2 % apart."""
    one, other = compared.one, compared.other
    if one.carats is None or other.carats is None:
        return
    tolerance = weight_tolerance(policy, one.parcels or other.parcels or 1, one.carats, compared.day)
    allowed = _HUNDREDTH - 1 if compared.exact else tolerance
    apart = other.carats - one.carats
    if abs(apart) > allowed:
        grave = apart > allowed or abs(apart) * 50 > one.carats
        alarm = Alarm.MATERIAL_BREACH if grave else Alarm.MAJOR
        figures = (format_carats(one.carats), format_carats(other.carats))
        yield _differing(compared, "K02", "weight", figures, alarm, tolerance=format_carats(allowed))


def _parcels(compared: Compared) -> Iterator[Finding]:
    one, other = compared.one.parcels, compared.other.parcels
    if one is not None and other is not None and one != other:
        yield _differing(compared, "K03", "number of parcels", (str(one), str(other)), Alarm.MAJOR)


def _values(policy: Policy, compared: Compared) -> Iterator[Finding]:
    one, other = compared.one.value, compared.other.value
    if one is None or other is None:
        return
    verdict = compare_values(policy, one, other, compared.day)
    if verdict != "agree" or (compared.exact and one != other):
        alarm = Alarm.MAJOR if verdict == "differ-greatly" else Alarm.MINOR
        figures = (format_amount(one, "USD"), format_amount(other, "USD"))
        yield _differing(compared, "K04", "value in US$", figures, alarm)


def _codes(compared: Compared) -> Iterator[Finding]:
    one, other = compared.one.hs, compared.other.hs
    if one and other and one != other:
        figures = (", ".join(sorted(one)), ", ".join(sorted(other)))
        yield _differing(compared, "K05", "HS codes", figures, Alarm.MINOR)


def _parties(compared: Compared) -> Iterator[Finding]:
    for role in ("exporter", "importer"):
        one, other = getattr(compared.one, role), getattr(compared.other, role)
        if one is not None and other is not None and _letters(one) != _letters(other):
            yield _differing(compared, "K06", role, (one, other), Alarm.MAJOR)


def _letters(name: str) -> str:
    """A name without case, spaces and punctuation, which differ from typist to typist."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _differing(
    compared: Compared,
    rule: str,
    what: str,
    figures: tuple[str, str],
    alarm: Alarm,
    **more: str,
) -> Finding:
    one, other = figures
    return Finding(
        rule,
        compared.number,
        f"The {what} of {compared.number} is {one} on the {compared.one.side} and {other} on the "
        f"{compared.other.side}.",
        {
            "alarm": alarm.value,
            "field": what,
            "sides": [compared.one.side, compared.other.side],
            "figures": [one, other],
            **more,
        },
    )
