"""Whether a paper, a transcription and a confirmation are whole and readable (R1, R5, R7).

Only what the signer can still put right in its own new document is refused here. What a paper that exists
already says wrongly is transcribed as it stands and raises findings.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from msgspec import UNSET

from warranty.certificates.documents import (
    ANNEX_FIELDS,
    CERTIFICATE_SENTENCE,
    AnnexField,
    Confirmation,
    HsWeight,
    Origin,
    Paper,
    TradeParties,
    Transcription,
    Validation,
)
from warranty.certificates.rules.refusals import (
    CertificateIncomplete,
    PaperMalformed,
    PartyUnreadable,
    TranscriptionIncomplete,
)
from warranty.foundation.errors import Refusal
from warranty.foundation.money import parse_amount
from warranty.foundation.quantities import parse_carats
from warranty.parties.rules import party_of

ROUGH_HS: Final = frozenset({"7102.10", "7102.21", "7102.31"})
MOST_PARCELS: Final = 1_000_000
LATEST_YEAR: Final = 2999
SCHEME_BEGAN: Final = date(2003, 1, 1)
_COUNTRY: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_PERCENT: Final = re.compile(r"(?P<whole>0|[1-9][0-9]?|100)(?:\.(?P<rest>[0-9]{1,4}))?", re.ASCII)
_ATTRIBUTES: Final[Mapping[AnnexField, str]] = {
    "title": "title", "origin": "origin", "number": "number", "issuedOn": "issued_on",
    "expiresOn": "expires_on", "issuingAuthority": "issuing_authority", "tradeParties": "trade_parties",
    "carats": "carats", "value": "value", "parcels": "parcels", "hs": "hs", "validation": "validation",
}  # fmt: skip


def stated(paper: Paper, name: AnnexField) -> Any:  # noqa: ANN401 - each field has its own type
    """The value of an Annex I field, None when it is not stated; blank text and () state nothing."""
    value = getattr(paper, _ATTRIBUTES[name])
    if value is UNSET or value == () or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, TradeParties) and value.exporter is UNSET and value.importer is UNSET:
        return None
    return value


def certificate_refusal(paper: Paper, at: str) -> Refusal | None:
    """An issuer's own paper: all twelve fields, not contradicting itself (R1). Origin may be `***`."""
    missing = [name for name in ANNEX_FIELDS if _is_missing_on_own(paper, name)]
    if missing:
        return CertificateIncomplete(
            f"The certificate does not state {', '.join(missing)}.",
            pointer=f"{at}/{missing[0]}",
            instead="State every minimum field of Annex I; an origin of mixed parcels may be undisclosed.",
            missing=missing,
        )
    return paper_refusal(paper, at) or _first(_own_contradictions(paper, at))


def _is_missing_on_own(paper: Paper, name: AnnexField) -> bool:
    value = stated(paper, name)
    if isinstance(value, TradeParties):
        sides = (value.exporter, value.importer)
        return any(side is UNSET or not side.name.strip() for side in sides)
    return value is None


def _own_contradictions(paper: Paper, at: str) -> Iterator[Refusal]:
    words = " ".join(str(paper.title).casefold().split())
    if CERTIFICATE_SENTENCE.casefold() not in words:
        yield PaperMalformed(
            "The title has to hold the sentence every certificate carries.",
            pointer=f"{at}/title",
            instead=CERTIFICATE_SENTENCE,
        )
    if paper.expires_on is not UNSET and paper.issued_on is not UNSET and paper.expires_on < paper.issued_on:
        yield PaperMalformed("The certificate expires before it was issued.", pointer=f"{at}/expiresOn")
    if paper.issued_on is not UNSET:
        yield from _before_the_scheme(paper.issued_on, f"{at}/issuedOn")
    if paper.validation is not UNSET:
        yield from _before_the_scheme(paper.validation.on, f"{at}/validation/on")
    yield from _weights_not_adding_up(paper, at)


def _before_the_scheme(day: date, at: str) -> Iterator[Refusal]:
    """A day the signer itself answers for; what a paper misprints is transcribed as it stands."""
    if day < SCHEME_BEGAN:
        yield PaperMalformed(
            f"The day lies before {SCHEME_BEGAN}, when the certification scheme began.", pointer=at
        )


def _weights_not_adding_up(paper: Paper, at: str) -> Iterator[Refusal]:
    lines = () if paper.hs is UNSET else paper.hs
    weights = [parse_carats(line.carats) for line in lines if line.carats is not UNSET]
    if not weights or paper.carats is UNSET:
        return
    total, whole = sum(weights), parse_carats(paper.carats)
    if total > whole or (len(weights) == len(lines) and total < whole):
        yield PaperMalformed("The weights by HS code do not add up to the weight.", pointer=f"{at}/hs")


def paper_refusal(paper: Paper, at: str) -> Refusal | None:
    """The first field of a paper that is stated and cannot be read, or None."""
    for name in ANNEX_FIELDS:
        value = stated(paper, name)
        check = _CHECKS.get(name)
        if value is not None and check is not None and (found := _first(check(value, f"{at}/{name}"))):
            return found
    return None


def _first(refusals: Iterator[Refusal]) -> Refusal | None:
    """The first refusal, whether yielded or raised by a parser on the way."""
    try:
        return next(refusals, None)
    except Refusal as raised:
        return raised


def origin_refusal(origin: Origin, at: str) -> Refusal | None:
    """Why an origin says what none can say, or None (R7)."""
    return next(_check_origin(origin, at), None)


def _check_origin(origin: Origin, at: str) -> Iterator[Refusal]:
    codes = [share.country for share in origin.countries]
    expected = {"single": len(codes) == 1, "list": len(codes) > 1, "undisclosed": not codes}
    if not expected[origin.kind]:
        yield PaperMalformed(
            "A single origin names one country, a list at least two, an undisclosed origin none.", pointer=at
        )
    if len(set(codes)) < len(codes) or not all(map(_COUNTRY.fullmatch, codes)):
        yield PaperMalformed(
            "Countries of origin are two capital letters (ISO 3166-1), each once.", pointer=at
        )
    percents = [_percent(share.percent, at) for share in origin.countries if share.percent is not UNSET]
    if sum(percents) > 100 * 10**4 or (
        percents and len(percents) == len(codes) and sum(percents) < 100 * 10**4
    ):
        yield PaperMalformed("The shares of origin do not add up to 100 percent.", pointer=at)


def _percent(text: str, at: str) -> int:
    """Decimal text → ten-thousandths of a percent. Raises PaperMalformed."""
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise PaperMalformed(f"{text[:20]!r} is not a share in percent.", pointer=at)
    return int(match["whole"]) * 10**4 + int((match["rest"] or "").ljust(4, "0"))


def _check_carats(text: str, at: str) -> Iterator[Refusal]:
    if not parse_carats(text, pointer=at):
        yield PaperMalformed("A certificate's weight is more than zero.", pointer=at)


def _check_value(text: str, at: str) -> Iterator[Refusal]:
    parse_amount(text, "USD", pointer=at)
    yield from ()


def _check_parcels(parcels: int, at: str) -> Iterator[Refusal]:
    if not 1 <= parcels <= MOST_PARCELS:
        yield PaperMalformed(f"A shipment has between 1 and {MOST_PARCELS} parcels.", pointer=at)


def _check_hs(lines: Sequence[HsWeight], at: str) -> Iterator[Refusal]:
    yield from check_codes([line.code for line in lines], at)
    for line in lines:
        if line.carats is not UNSET:
            parse_carats(line.carats, pointer=at)


def check_codes(codes: Sequence[str], at: str) -> Iterator[Refusal]:
    """Codes of rough diamonds, each once."""
    for code in codes:
        if code not in ROUGH_HS:
            yield PaperMalformed(
                f"{code[:20]!r} is not an HS code of rough diamonds.",
                pointer=at,
                instead=f"Use {', '.join(sorted(ROUGH_HS))}.",
            )
    if len(set(codes)) < len(codes):
        yield PaperMalformed("An HS code stands twice.", pointer=at)


def _check_day(day: date, at: str) -> Iterator[Refusal]:
    if day.year > LATEST_YEAR:
        yield PaperMalformed("That day lies too far ahead.", pointer=at)


def _check_validation(validation: Validation, at: str) -> Iterator[Refusal]:
    yield from _check_day(validation.on, f"{at}/on")


_CHECKS: Final[Mapping[str, Callable[[Any, str], Iterator[Refusal]]]] = {
    "origin": _check_origin,
    "carats": _check_carats,
    "value": _check_value,
    "parcels": _check_parcels,
    "hs": _check_hs,
    "issuedOn": _check_day,
    "expiresOn": _check_day,
    "validation": _check_validation,
}


def transcription_refusal(transcription: Transcription, at: str) -> Refusal | None:
    """Each Annex I field exactly once stated, unreadable or not stated; what is stated can be read."""
    for name in ANNEX_FIELDS:
        listed = transcription.unreadable.count(name) + transcription.not_stated.count(name)
        if (stated(transcription.paper, name) is not None) + listed != 1:
            return TranscriptionIncomplete(
                f"The field {name} has to be stated, or listed once as unreadable or as not stated.",
                pointer=f"{at}/paper/{name}" if listed else at,
                instead="What cannot be read goes into 'unreadable', what the paper lacks into 'notStated'.",
                field=name,
            )
    return paper_refusal(transcription.paper, f"{at}/paper")


def confirmation_refusal(
    confirmation: Confirmation, origin: str, at: str, *, correcting: bool
) -> Refusal | None:
    """An authority's own figures. correcting: 0 carats takes the confirmation back."""
    return _first(_confirmation_complaints(confirmation, at, correcting=correcting)) or _named_refusal(
        confirmation, origin, at
    )


def _confirmation_complaints(confirmation: Confirmation, at: str, *, correcting: bool) -> Iterator[Refusal]:
    if not parse_carats(confirmation.carats, pointer=f"{at}/carats") and not correcting:
        yield PaperMalformed("An import is confirmed with more than zero carats.", pointer=f"{at}/carats")
    if confirmation.value is not UNSET:
        parse_amount(confirmation.value, "USD", pointer=f"{at}/value")
    if confirmation.parcels is not UNSET:
        yield from _check_parcels(confirmation.parcels, f"{at}/parcels")
    if confirmation.received_on is not UNSET:
        yield from _check_day(confirmation.received_on, f"{at}/receivedOn")
        yield from _before_the_scheme(confirmation.received_on, f"{at}/receivedOn")
    yield from check_codes(confirmation.hs, f"{at}/hs")


def _named_refusal(confirmation: Confirmation, origin: str, at: str) -> Refusal | None:
    named = [confirmation.confirmed_to, *confirmation.agents]
    for index, did in enumerate(named):
        if party_of(did, origin) is None:
            return PartyUnreadable(
                f"{did[:80]!r} is not a DID of this register.",
                pointer=f"{at}/agents/{index - 1}" if index else f"{at}/confirmedTo",
                instead="Name the party as the list of members gives it.",
            )
    if len(set(named)) < len(named):
        return PartyUnreadable("A party is named twice.", pointer=f"{at}/agents")
    return None
