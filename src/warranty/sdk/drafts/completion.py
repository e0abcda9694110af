"""Filling in what follows from the rest of a draft, without asking a server and without changing a value."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext, suppress
from copy import deepcopy
from datetime import date
from typing import Any, Final

from warranty.certificates.documents import ANNEX_FIELDS
from warranty.foundation.errors import Kind, Refusal
from warranty.lots.rules.goods import stage
from warranty.policy.auditing import declaration_on, declared
from warranty.policy.rows import DocumentKind, Goods, TextRole, WarrantyText
from warranty.policy.rule_set import Policy

_NUMBERED: Final = (("lines",), ("parts", "prices", "lines"), ("parts", "sources"))


class WarrantyTextMissing(Refusal):
    """No registered text fits the day and the goods, or the one that would needs more than the draft says."""

    kind = Kind.INVALID
    code = "warranty-text-missing"
    title = "No warranty text fits"
    rule = "R17"


def complete(
    draft: dict[str, Any], today: date, policy: Policy, *, unfinished: bool = False
) -> dict[str, Any]:
    """A copy with event day, line numbers, warranty texts and fields not stated filled in.

    today: the event day unless the draft says another. Raises WarrantyTextMissing for a sale no text fits;
    with `unfinished` the text is then left out.
    """
    done = deepcopy(draft)
    done.setdefault("eventOn", today.isoformat())
    number_lines(done)
    finish = _FINISH.get(done.get("type", ""))
    if finish is not None:
        with suppress(WarrantyTextMissing) if unfinished else nullcontext():
            finish(done, policy)
    return done


def number_lines(draft: dict[str, Any]) -> None:
    """Give lines, prices and sources without a number their place, in the draft itself."""
    for path in _NUMBERED:
        _number(_at(draft, path))


def _at(place: object, path: Iterable[str]) -> object:
    for name in path:
        place = place.get(name) if isinstance(place, dict) else None
    return place


def _number(lines: object) -> None:
    """Lines without a number get their place, from 1."""
    for number, line in enumerate(lines if isinstance(lines, list) else [], 1):
        if isinstance(line, dict) and "lot" not in line:  # what names a lot is no line
            line.setdefault("line", number)


def _finish_count(draft: dict[str, Any], _policy: Policy) -> None:
    """A count that names no lot counts by class."""
    parts = draft.setdefault("parts", {})
    if isinstance(parts, dict):
        parts.setdefault("sources", [])


def _finish_sale(draft: dict[str, Any], policy: Policy) -> None:
    draft.setdefault("deliveryOn", draft["eventOn"])
    _fill_texts(draft, policy, "invoice")


def _finish_memo(draft: dict[str, Any], policy: Policy) -> None:
    _fill_texts(draft, policy, "memo")


def _fill_texts(draft: dict[str, Any], policy: Policy, document: DocumentKind) -> None:
    warranty = draft.get("warranty", {})
    if isinstance(warranty, dict):
        _fill_text(warranty, draft, policy, document)
        if warranty:
            draft["warranty"] = warranty
    for companion in _dicts(draft.get("companions")):
        _copy_text(companion, policy)


def _fill_text(
    warranty: dict[str, Any], draft: dict[str, Any], policy: Policy, document: DocumentKind
) -> None:
    if "textId" not in warranty and "text" not in warranty:
        classes = [
            stage(line["hs"]) for line in _dicts(draft.get("lines")) if isinstance(line.get("hs"), str)
        ]
        goods = [known for known in dict.fromkeys(classes) if known]
        day = _day(draft)
        if day and goods:
            text = text_for(policy, goods, day, has_sow="sow" in warranty, document=document)
            warranty["textId"] = text.id
    _copy_text(warranty, policy)


def _copy_text(given: dict[str, Any], policy: Policy) -> None:
    registered = policy.texts_by_id.get(given.get("textId", ""))
    if registered is not None:
        given.setdefault("text", registered.words)


def text_for(
    policy: Policy,
    goods: Iterable[str],
    day: date,
    *,
    has_sow: bool,
    document: DocumentKind = "invoice",
) -> WarrantyText:
    """The newest registered warranty text for such a document on a day and all these classes of goods.

    has_sow: whether the seller has given its SoW number; without it a text that needs one does not fit, and
    an older one does as long as it is valid (R18, R19). Raises WarrantyTextMissing.
    """
    wanted = list(goods)
    own = _own_purchases(policy, document, day)
    fitting = [text for text in own if all(_begins(text, each, day) for each in wanted)]
    if usable := [text for text in fitting if has_sow or not text.needs_sow]:
        return max(usable, key=lambda text: max(_begins(text, each, day) or date.min for each in wanted))
    if fitting:
        raise WarrantyTextMissing(
            f"The text for {' and '.join(wanted)} on {day} ({fitting[0].id}) needs the seller's SoW number.",
            pointer="/warranty/sow",
            instead="Give --sow NUMBER --sow-assessed DAY of your last self-assessment.",
        )
    raise WarrantyTextMissing(
        f"No registered text is valid for {' and '.join(wanted)} on {day}.", pointer="/warranty/textId"
    )


def _own_purchases(policy: Policy, document: DocumentKind, day: date) -> Iterator[WarrantyText]:
    """Warranties in English for goods bought; own production (sourced) is chosen by its id."""
    return (
        text
        for text in policy.texts.text
        if text.role is TextRole.WARRANTY and text.verb == "purchased" and text.stands_on(document, day)
    )


def _begins(text: WarrantyText, goods: Goods | str, day: date) -> date | None:
    """Since when the text has been valid for goods on this day; None when it is not."""
    spans = (span.valid_from for span in text.validity if span.goods == goods and span.holds_on(day))
    return next(spans, None)


def _finish_transcription(draft: dict[str, Any], _policy: Policy) -> None:
    """Annex I fields that are neither in the paper nor unreadable are not stated."""
    transcription = draft.get("transcription")
    paper = _at(transcription, ("paper",))
    if isinstance(paper, dict) and isinstance(transcription, dict) and "notStated" not in transcription:
        known = {*paper, *transcription.get("unreadable", ())}
        transcription["notStated"] = [name for name in ANNEX_FIELDS if name not in known]


def _finish_policy(draft: dict[str, Any], policy: Policy) -> None:
    draft.setdefault("digest", policy.digest)
    draft.setdefault("version", policy.version)


def _finish_independence(draft: dict[str, Any], policy: Policy) -> None:
    """The registered declaration of the day, in full."""
    said, day = draft.setdefault("independence", {}), _day(draft)
    if isinstance(said, dict) and day:
        said.setdefault("textId", declaration_on(policy, day).id)
        text = declared(policy, said["textId"], day)
        if text is not None:
            said.setdefault("text", text.words)


def _dicts(values: object) -> Iterator[dict[str, Any]]:
    return (value for value in values if isinstance(value, dict)) if isinstance(values, list) else iter(())


def _day(draft: dict[str, Any]) -> date | None:
    try:
        return date.fromisoformat(draft["eventOn"])
    except (TypeError, ValueError):
        return None


_FINISH: Final[dict[str, Callable[[dict[str, Any], Policy], None]]] = {
    "PolicyAdopted": _finish_policy,
    "EngagementAccepted": _finish_independence,
    "Sale": _finish_sale,
    "MemoOut": _finish_memo,
    "PhysicalCount": _finish_count,
    "ImportConfirmed": _finish_transcription,
    "ImportClaimed": _finish_transcription,
}
