"""Whether a warranty text may stand on a document: R17-R19, findings D01-D04.

The text must be the registered one byte for byte, on a document and a class of goods it is registered for,
on a day it was valid; the 2021 text needs the seller's SoW identification, assessed within the last year.
`recognise` tells what any printed text resembles.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.policy.recognition import Flag, Likeness, Recognition, first_difference, recognise
from warranty.policy.rows import TextRole, WarrantyText
from warranty.policy.rule_set import Policy
from warranty.policy.words import plain, share_found, words_of

__all__ = [
    "Flag",
    "Likeness",
    "Recognition",
    "SowIdentification",
    "find",
    "printable_on",
    "recognise",
    "refusal",
]

ASSESSMENT_YEARS: Final = 1
_RESEMBLES = 0.5


class SowIdentification(NamedTuple):
    """The seller's WDC number and the day of its last self-assessment (R19)."""

    number: str
    assessed_on: date


class _Document(NamedTuple):
    """What the text stands on."""

    kind: str
    goods: str
    on: date


class WarrantyTextUnknown(Refusal):
    """No registered text has this id."""

    kind = Kind.INVALID
    code = "warranty-text-unknown"
    title = "The warranty text is not registered"
    rule = "D01"


class WarrantyTextNotAWarranty(Refusal):
    """The registered text is a companion or the official form with open options."""

    kind = Kind.INVALID
    code = "warranty-text-not-a-warranty"
    title = "The text cannot stand as the warranty"
    rule = "D01"


class WarrantyTextAltered(Refusal):
    """The printed text is not the registered one, byte for byte."""

    kind = Kind.INVALID
    code = "warranty-text-altered"
    title = "The warranty text was changed"
    rule = "D02"


class WarrantyTextWrongGoods(Refusal):
    """The text is not registered for this class of goods."""

    kind = Kind.INVALID
    code = "warranty-text-wrong-goods"
    title = "The warranty text is not meant for these goods"
    rule = "D03"


class WarrantyTextWrongDocument(Refusal):
    """The text is not registered for this kind of document."""

    kind = Kind.INVALID
    code = "warranty-text-wrong-document"
    title = "The warranty text is not meant for this document"
    rule = "D03"


class WarrantyTextOutdated(Refusal):
    """The text was not valid on the document's day."""

    kind = Kind.INVALID
    code = "warranty-text-outdated"
    title = "The warranty text was not valid on that day"
    rule = "D03"


class SowIdentificationMissing(Refusal):
    """The 2021 text without the seller's SoW identification."""

    kind = Kind.INVALID
    code = "sow-identification-missing"
    title = "The SoW identification number is missing"
    rule = "D04"


class SowIdentificationExpired(Refusal):
    """The self-assessment behind the number was not in force on the document's day."""

    kind = Kind.INVALID
    code = "sow-identification-expired"
    title = "The SoW self-assessment was not in date"
    rule = "D04"


def find(policy: Policy, text_id: str) -> WarrantyText | None:
    """The registered text with this id, companions and the options form included; None for no such id."""
    return policy.texts_by_id.get(text_id)


def printable_on(policy: Policy, goods: str, document: str, day: date) -> list[WarrantyText]:
    """The warranty texts that may stand on such a document on a day, newest first."""
    texts = [
        text
        for text in policy.texts.text
        if text.role is TextRole.WARRANTY
        and text.stands_on(document, day)
        and any(row.goods == goods and row.holds_on(day) for row in text.validity)
    ]
    return sorted(texts, key=lambda text: (text.version, text.id), reverse=True)


def refusal(
    policy: Policy,
    text_id: str,
    full_text: str,
    goods_class: str,
    document_kind: str,
    event_on: date,
    sow: SowIdentification | None,
    *,
    pointer: str = "/credentialSubject/warranty",
) -> Refusal | None:
    """The first reason why a warranty may not stand on a document, None when it may.

    goods_class: rough, polished or jewellery; anything else is refused. document_kind: invoice or memo.
    event_on: the document's day, not today: a paper of 2015 keeps the text of 2015. sow: None when the
    document names none. pointer: where the warranty stands in what was sent.
    """
    text = find(policy, text_id)
    if text is None:
        return _unknown(policy, text_id, full_text, pointer)
    if text.role is not TextRole.WARRANTY:
        return _not_a_warranty(text, pointer)
    document = _Document(document_kind, goods_class, event_on)
    if full_text != text.words:
        return _altered(policy, text, full_text, document, pointer)
    misplaced = _misplaced(policy, text, document, pointer)
    if misplaced is not None or not text.needs_sow:
        return misplaced
    return _sow_refusal(sow, event_on, pointer)


def _unknown(policy: Policy, text_id: str, full_text: str, pointer: str) -> Refusal:
    meant = _resembled(policy, full_text)
    near = f" The text itself is near {meant.id}." if meant else ""
    return WarrantyTextUnknown(
        f"There is no registered warranty text {text_id[:60]!r}.{near}",
        pointer=f"{pointer}/textId",
        instead=f"Use one of {', '.join(_ids(policy))}, with its text unchanged.",
        resembles=meant.id if meant else "",
    )


def _not_a_warranty(text: WarrantyText, pointer: str) -> Refusal:
    if text.role is TextRole.OPTIONS:
        return WarrantyTextNotAWarranty(
            "This is the official form with its options open; a document must choose one.",
            pointer=f"{pointer}/textId",
            instead="Use the text with 'purchased' or the one with 'sourced', without square brackets.",
        )
    return WarrantyTextNotAWarranty(
        f"{text.id} is a declaration of its own; it does not replace the warranty.",
        pointer=f"{pointer}/textId",
        instead="Give the warranty by its own id and text; other declarations may stand beside it.",
    )


def _altered(
    policy: Policy, text: WarrantyText, full_text: str, document: _Document, pointer: str
) -> Refusal:
    """Says which registered text the sent one is near, its first difference from it, and what to send."""
    meant = _resembled(policy, full_text)
    if meant is None:
        sentence = f"The text is not {text.id} and is near no registered warranty text."
    elif full_text == meant.words:
        sentence = f"The text is that of {meant.id}, but the document names {text.id}."
    else:
        difference = first_difference(meant.words, full_text, plain(full_text))
        sentence = f"The text is near {meant.id} but not that text. {difference}"
    return WarrantyTextAltered(
        sentence,
        pointer=f"{pointer}/text",
        instead=_advice(policy, text, meant, document),
        resembles=meant.id if meant else "",
    )


def _advice(policy: Policy, text: WarrantyText, meant: WarrantyText | None, document: _Document) -> str:
    """Only a text that may stand on the document is named: the one near, the one by id, or the newest."""
    may = printable_on(policy, document.goods, document.kind, document.on)
    for near in (meant, text):
        if near is not None and (near in may or not may):
            by_its_id = f" of {near.id}" if near is meant and near is not text else ""
            return f"Send exactly this text{by_its_id}: {near.words}"
    best = next((each for each in may if (each.language, each.verb) == (text.language, text.verb)), may[0])
    return f"For {document.goods} goods on {document.on} send the text of {best.id}: {best.words}"


def _misplaced(policy: Policy, text: WarrantyText, document: _Document, pointer: str) -> Refusal | None:
    goods, day = document.goods, document.on
    spans = [row for row in text.validity if row.goods == goods]
    is_its_document = text.stands_on(document.kind, day)
    if is_its_document and any(row.holds_on(day) for row in spans):
        return None
    may = [other.id for other in printable_on(policy, goods, document.kind, day)]
    instead = f"On {day} {goods} goods take {' or '.join(may)}." if may else ""
    at = f"{pointer}/textId"
    if not is_its_document:
        article = "an" if document.kind[0] in "aeiou" else "a"
        sentence = f"{text.id} is not for {article} {document.kind} of {day}."
        return WarrantyTextWrongDocument(sentence, pointer=at, instead=instead)
    if not spans:
        return WarrantyTextWrongGoods(
            f"{text.id} is not for {goods or 'such'} goods.", pointer=at, instead=instead
        )
    ends = [row.valid_until for row in spans if row.valid_until is not None and row.valid_until <= day]
    sentence = (
        f"{text.id} could stand on {goods} goods until before {max(ends)}; the document is of {day}."
        if ends
        else f"{text.id} could stand on {goods} goods from {spans[0].valid_from}; the document is of {day}."
    )
    return WarrantyTextOutdated(sentence, pointer=at, instead=instead)


def _sow_refusal(sow: SowIdentification | None, day: date, pointer: str) -> Refusal | None:
    """R19: the self-assessment must lie within the year before the document."""
    if sow is None or not sow.number.strip():
        return SowIdentificationMissing(
            "The 2021 text needs the seller's SoW identification number and the day of its self-assessment.",
            pointer=f"{pointer}/sow",
            instead="Add the number the World Diamond Council gave, or use a text valid without it.",
        )
    if sow.assessed_on > day:
        sentence = f"The self-assessment is of {sow.assessed_on}, after the document of {day}."
    elif day >= (ends_on := _a_year_after(sow.assessed_on)):
        sentence = (
            f"The self-assessment of {sow.assessed_on} ran out before {ends_on}; the document is of {day}."
        )
    else:
        return None
    return SowIdentificationExpired(
        sentence, pointer=f"{pointer}/sow/assessedOn", instead="Renew the self-assessment with the WDC first."
    )


def _a_year_after(day: date) -> date:
    """The same day a year on; 29 February becomes 1 March, so that the year is never short."""
    try:
        return day.replace(year=day.year + ASSESSMENT_YEARS)
    except ValueError:
        return date(day.year + ASSESSMENT_YEARS, 3, 1)


def _resembled(policy: Policy, full_text: str) -> WarrantyText | None:
    """The warranty a text shares most words with, None below half: cheap, for it runs while others wait."""
    given = words_of(plain(full_text))
    warranties = [text for text in policy.texts.text if text.role is TextRole.WARRANTY]
    rated = [
        (share_found(words_of(text.words), given), text.words == full_text, text.id) for text in warranties
    ]
    share, _, best = max(rated, key=lambda row: row[:2])
    return policy.texts_by_id[best] if share >= _RESEMBLES else None


def _ids(policy: Policy) -> Iterable[str]:
    return [text.id for text in policy.texts.text if text.role is TextRole.WARRANTY]
