"""What a printed text resembles: the warranty word for word, something near it, a companion, or neither.

Typed by hand the warranty drifts ("United Nation", "&", a clause cut off), so a refusal should say which
registered text was meant and what differs. Nothing here accepts a text: only equal bytes are exact.
"""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from functools import lru_cache

import msgspec

from warranty.policy.rows import TextRole, WarrantyText
from warranty.policy.rule_set import Policy
from warranty.policy.translations import Translation, translation_of
from warranty.policy.words import align, nearest, plain, sentences, similarity, spelled_out, words_of

# Words a clause must have kept, at least one of them, and the share of its words, to count as present.
_NEEDED = {
    "goods": {"herein", "invoiced"},
    "sources": {"legitimate"},
    "united_nations": {"united"},
    "national_laws": {"national"},
    "guarantee": {"free"},
    "basis": {"knowledge", "written"},
    "adherence": {"adherence", "guidelines", "warranties"},
}
_PRESENT = 0.5
_OFTEN_BESIDE = frozenset(
    {"gemstones", "natural", "untreated", "origin", "laboratory", "grown", "created", "synthetic", "treated"}
    | {"sanctions", "treasury", "marange", "mbada", "ofac", "russian", "russia", "jewellery", "jewelry"}
)
_OTHER_GOODS = {"gemstone", "gemstones", "gems", "pearls", "sapphires", "rubies", "emeralds", "moissanite"}
_GROWN = re.compile(
    r"\b(?:lab|laboratory)[\s-]?(?:grown|created|made)|\bman[\s-]?made\b|\b(?:cvd|hpht)\b|\blabgrown\b"
)
_NOT = re.compile(r"\b(?:not|no|nor|neither|non|never|free from|free of|without)\b[^.]{0,40}$")


class Likeness(StrEnum):
    """How a text relates to the registry."""

    EXACT = "exact"
    NEAR_MISS = "near_miss"
    COMPANION_ONLY = "companion_only"
    NOT_A_WARRANTY = "not_a_warranty"


class Flag(StrEnum):
    """Something about the text a reader must know besides its likeness."""

    LAB_GROWN = "lab-grown"
    OTHER_GOODS = "other-goods"
    TRANSLATION = "translation"
    OPTIONS_OPEN = "options-open"


class Recognition(msgspec.Struct, frozen=True):
    """What a text resembles.

    resembles: id of the nearest registered text, "" for none. similarity: share of words in common, 0 to
    1. missing, extra: parts of the registered text that are not there, and what stands besides, in words.
    difference: the first difference, for a trader. language: ISO 639-1 as far as it was told.
    """

    kind: Likeness
    resembles: str = ""
    similarity: float = 0.0
    missing: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    notes: tuple[str, ...] = ()
    difference: str = ""
    language: str = "en"


def recognise(policy: Policy, text: str) -> Recognition:
    """Compare a printed text with the registry. Only equal bytes of a warranty are `exact`."""
    for registered in policy.texts.text:
        if text == registered.words:
            return _same(registered)
    # (1) sentences, each of the warranty, of a companion, or neither; (2) which warranty's clauses are there.
    known = _vocabulary(policy)
    found = [_Sentence(sentence, known) for sentence in sentences(plain(text))]
    warranty = [sentence for sentence in found if sentence.about == "warranty"]
    stream = [word for sentence in warranty for word in sentence.words]
    own_words = " ".join(sentence.text for sentence in warranty)
    registered = _meant(policy, stream)
    missing = _missing(registered, stream)
    grown = (Flag.LAB_GROWN,) if is_lab_grown(text) else ()
    if not _is_near(missing, stream):
        return _no_warranty(policy, text, found, stream, grown)
    return Recognition(
        kind=Likeness.NEAR_MISS,
        resembles=registered.id,
        similarity=similarity(words_of(registered.words), words_of(own_words)),
        missing=tuple(policy.texts.parts[part] for part in missing),
        extra=tuple(_beside(found)),
        flags=grown,
        notes=tuple(_notes(registered, missing, grown)),
        difference=first_difference(registered.words, text, own_words),
    )


class _Sentence:
    """One sentence, its words mended and spelled out, and what it is about."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text
        self.words = [nearest(word, known) for word in spelled_out(words_of(text))]
        self.about = _about(set(self.words))


def _about(words: set[str]) -> str:
    if (
        words & {"legitimate", "adherence"}
        or words >= {"conflict", "free"}
        or words >= {"united", "resolutions"}
    ):
        return "warranty"
    if "natural" in words and words & {"origin", "untreated", "synthetic", "treated"}:
        return "natural-origin declaration"
    if words & {"ofac", "marange", "mbada", "treasury", "sanctions"}:
        return "sanctions declaration"
    if words & {"russia", "russian"}:
        return "declaration that the goods are not Russian"
    if (
        words >= {"national", "laws"}
        or words >= {"personal", "knowledge"}
        or words >= {"written", "guarantees"}
    ):
        return "warranty"
    return ""


@lru_cache(maxsize=8)
def _vocabulary_of(texts: tuple[str, ...]) -> frozenset[str]:
    return _OFTEN_BESIDE.union(*(spelled_out(words_of(text)) for text in texts))


def _vocabulary(policy: Policy) -> frozenset[str]:
    return _vocabulary_of(tuple(text.words for text in policy.texts.text))


def _same(registered: WarrantyText) -> Recognition:
    if registered.role is TextRole.COMPANION:
        return Recognition(Likeness.COMPANION_ONLY, registered.id, 1.0, notes=_COMPANION)
    if registered.role is TextRole.OPTIONS:
        return Recognition(Likeness.EXACT, registered.id, 1.0, flags=(Flag.OPTIONS_OPEN,), notes=_OPTIONS)
    return Recognition(Likeness.EXACT, registered.id, 1.0)


_COMPANION = ("A declaration of its own; it does not replace the warranty.",)
_OPTIONS = (
    "The official form with its options open: print 'purchased' or 'sourced', without the square brackets.",
)


def _meant(policy: Policy, stream: Sequence[str]) -> WarrantyText:
    """The registered warranty a text was written after: its version by its own clauses, then by its verb."""
    warranties = [text for text in policy.texts.text if text.role is TextRole.WARRANTY]
    newest_first = sorted(warranties, key=lambda text: text.version, reverse=True)
    oldest = newest_first[-1].version
    own = {"national_laws", "adherence"}
    newer = [
        t
        for t in newest_first
        if any(c.part in own and _is_there(c.words, c.part, stream) for c in t.clauses)
    ]
    candidates = newer or [text for text in warranties if text.version == oldest]
    verb = "sourced" if "sourced" in stream and "purchased" not in stream else "purchased"
    return next((text for text in candidates if text.verb == verb), candidates[0])


def _is_there(clause: str, part: str, stream: Sequence[str]) -> bool:
    words = spelled_out(words_of(clause))
    matched = align(words, stream)
    return len(matched) >= _PRESENT * len(words) and bool(_NEEDED[part] & {words[i] for i in matched})


def _missing(registered: WarrantyText, stream: Sequence[str]) -> list[str]:
    return [clause.part for clause in registered.clauses if not _is_there(clause.words, clause.part, stream)]


def _is_near(missing: Iterable[str], stream: Sequence[str]) -> bool:
    """A near miss speaks of diamonds and their sources: of those invoiced, or with the guarantee."""
    lacking = set(missing)
    guarantees = "guarantee" not in lacking and not lacking >= {"sources", "united_nations"}
    speaks = guarantees or not lacking & {"goods", "sources"}
    return speaks and not (_OTHER_GOODS & set(stream) and "diamonds" not in stream)


def _no_warranty(
    policy: Policy, text: str, found: Iterable[_Sentence], stream: Sequence[str], grown: tuple[Flag, ...]
) -> Recognition:
    if _OTHER_GOODS & set(stream) and "diamonds" not in stream:
        notes = ("The wording is about other stones, not about diamonds.",)
        return Recognition(Likeness.NOT_A_WARRANTY, flags=(Flag.OTHER_GOODS, *grown), notes=notes)
    translation = translation_of(text)
    if translation is not None:
        return _translated(policy, translation)
    extra = tuple(_beside(found))
    companions = [sentence.about for sentence in found if sentence.about not in ("", "warranty")]
    if not companions:
        general = ("General words about sources are no warranty of the goods invoiced.",)
        return Recognition(Likeness.NOT_A_WARRANTY, extra=extra, flags=grown, notes=general if stream else ())
    natural = "natural-origin declaration" in companions
    resembles = next((t.id for t in policy.texts.text if t.role is TextRole.COMPANION and natural), "")
    return Recognition(Likeness.COMPANION_ONLY, resembles, extra=extra, flags=grown, notes=_COMPANION)


def _translated(policy: Policy, translation: Translation) -> Recognition:
    warranties = [text for text in policy.texts.text if text.role is TextRole.WARRANTY]
    registered = next(text for text in warranties if text.needs_sow is translation.is_newer)
    thoughts = {
        "goods": "invoiced",
        "sources": "sources",
        "united_nations": "united_nations",
        "guarantee": "free",
    }
    lacking = [part for part, thought in thoughts.items() if thought not in translation.said]
    return Recognition(
        kind=Likeness.NEAR_MISS,
        resembles=registered.id,
        missing=tuple(policy.texts.parts[part] for part in lacking),
        flags=(Flag.TRANSLATION,),
        notes=("It reads like a translation; the registered text is in English.",),
        language=translation.language,
    )


def _beside(found: Iterable[_Sentence]) -> Iterable[str]:
    """What stands besides the warranty: each kind of declaration once, other sentences by their start."""
    told: set[str] = set()
    for sentence in found:
        if sentence.about == "warranty" or len(sentence.words) < 3:
            continue
        words = sentence.about or f'other words: "{sentence.text[:60]}"'
        if words not in told:
            told.add(words)
            yield words


def _notes(registered: WarrantyText, missing: Sequence[str], grown: tuple[Flag, ...]) -> Iterable[str]:
    if grown:
        yield "The text says the goods are laboratory-grown; the warranty is for natural diamonds."
    if "goods" in missing:
        yield "It speaks of goods in general, not of the diamonds on this document."
    if "guarantee" in missing:
        yield "Without the guarantee sentence it is a statement about sources, not a warranty."
    if registered.needs_sow:
        yield "The 2021 text needs the seller's SoW identification number beside it."


def is_lab_grown(text: str) -> bool:
    """Whether a text says its goods are laboratory-grown, and does not deny it just before."""
    lowered = " ".join(plain(text).casefold().split())
    return any(not _NOT.search(lowered[: match.start()]) for match in _GROWN.finditer(lowered))


def first_difference(registered: str, text: str, warranty: str) -> str:
    """The first place where a text leaves the registered one, in words; "" when the bytes are equal.

    text: as received; warranty: only its sentences that belong to the warranty, as plain text.
    """
    if text == registered:
        return ""
    wanted, given = words_of(registered), words_of(warranty)
    for kind, a, b, c, d in SequenceMatcher(None, wanted, given, autojunk=False).get_opcodes():
        if kind != "equal":
            return _told(kind, wanted[:a], wanted[a:b], given[c:d])
    if words_of(plain(text)) != wanted:
        return "The words of the warranty are all there, but other words stand beside them."
    return _sign_difference(registered, text)


def _told(kind: str, before: Sequence[str], wanted: Sequence[str], given: Sequence[str]) -> str:
    where = f'After "{" ".join(before[-4:])}"' if before else "At the beginning"
    right, wrong = " ".join(wanted[:14]), " ".join(given[:14])
    if kind == "delete":
        return f'{where} the words "{right}" are missing.'
    if kind == "insert":
        return f'{where} this text adds "{wrong}".'
    return f'{where} the registered text says "{right}", this one "{wrong}".'


def _sign_difference(registered: str, text: str) -> str:
    place = next((i for i, (a, b) in enumerate(zip(registered, text, strict=False)) if a != b), None)
    place = min(len(registered), len(text)) if place is None else place
    right, wrong = registered[max(place - 20, 0) : place + 8], text[max(place - 20, 0) : place + 8]
    return (
        "The words are right, but capitals, signs or spaces differ: the registered text reads "
        f"{right!r} where this one reads {wrong!r}."
    )
