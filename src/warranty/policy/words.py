"""Printed text as words: markup and typographic signs taken away, sentences told apart, words aligned.

Used to say what a text resembles, never to accept it: acceptance compares bytes.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from html import unescape

LONGEST = 6_000
"""Characters of a text that are looked at; the longest official text has some 380."""

_BLOCK = re.compile(r"</?(?:p|li|ul|ol|div|tr|td|h[1-6])\b[^<>]{0,300}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,300}>")
_SENTENCE_END = re.compile(r"[.!?;]+(?=[\s\"')\]A-Z]|$)|\n[ \t]*\n|(?<![\w/])\(?\d{1,2}[.)](?=\s)")
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PLAIN_SIGNS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′´`", "'"),
        **dict.fromkeys("“”„‟″«»‹›", '"'),
        **dict.fromkeys("‐‑‒–—", "-"),
    }
)
_MENDABLE, _LETTERS_OFF, _SAME_WORD = 4, 3, 0.8
_JOINED = {("here", "in"): "herein", ("here", "by"): "hereby"}
_SPELLED_OUT = {
    "un": ("united", "nations"),
    "wdc": ("world", "diamond", "council"),
    "sow": ("system", "of", "warranties"),
}


def plain(text: str) -> str:
    """The text without markup, typographic variants and invisible signs; line breaks stay."""
    text = unescape(unescape(text[:LONGEST]))
    text = _TAG.sub(" ", _BLOCK.sub("\n\n", text))
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN_SIGNS).replace("&", " and ")
    return "".join(sign for sign in text if sign in "\n\t" or unicodedata.category(sign)[0] != "C")


def sentences(text: str) -> list[str]:
    """Plain text cut at full stops, blank lines and enumerators such as (2); empty ones left out."""
    return [part.strip() for part in _SENTENCE_END.split(text) if _WORD.search(part)]


def words_of(text: str) -> list[str]:
    """The words of plain text in lower case; "here in" is one word, signs are none."""
    words: list[str] = []
    for word in _WORD.findall(text.casefold()):
        joined = _JOINED.get((words[-1], word)) if words else None
        if joined:
            words[-1] = joined
        else:
            words.append(word)
    return words


def spelled_out(words: Sequence[str]) -> list[str]:
    """Words with the trade's abbreviations spelled out, so that UN and United Nations are one."""
    return [part for word in words for part in _SPELLED_OUT.get(word, (word,))]


@lru_cache(maxsize=4096)
def nearest(word: str, vocabulary: frozenset[str]) -> str:
    """The word of the vocabulary a misspelt word stands for, or the word itself."""
    if word in vocabulary or len(word) < _MENDABLE:
        return word
    matcher = SequenceMatcher(None, "", word, autojunk=False)
    best, found = _SAME_WORD, word
    for known in sorted(vocabulary):
        if known[0] == word[0] and abs(len(known) - len(word)) <= _LETTERS_OFF:
            matcher.set_seq1(known)
            if matcher.quick_ratio() >= best and (ratio := matcher.ratio()) >= best:
                best, found = ratio, known
    return found


def align(clause: Sequence[str], text: Sequence[str]) -> tuple[int, ...]:
    """Positions of the clause's words found, in order, where the text fits it best.

    Local alignment (Smith-Waterman): a match counts 2, a word too many, missing or other −1.
    """
    above: list[tuple[int, tuple[int, ...]]] = [(0, ())] * (len(text) + 1)
    best: tuple[int, tuple[int, ...]] = (0, ())
    for position, wanted in enumerate(clause):
        row: list[tuple[int, tuple[int, ...]]] = [(0, ())]
        for column, found in enumerate(text):
            score, matched = above[column]
            step = (score + 2, (*matched, position)) if wanted == found else (score - 1, matched)
            skip = max(above[column + 1], row[column], key=lambda cell: cell[0])
            cell = max(step, (skip[0] - 1, skip[1]), key=lambda cell: cell[0])
            row.append(cell if cell[0] > 0 else (0, ()))
            best = max(best, row[-1], key=lambda cell: cell[0])
        above = row
    return best[1]


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """Share of words two texts have in common and in order, 0 to 1, three decimals."""
    return round(SequenceMatcher(None, one, other, autojunk=False).ratio(), 3)


def share_found(wanted: Sequence[str], given: Sequence[str]) -> float:
    """Share of the wanted words that a text has, in order, whatever else it has; 0 to 1."""
    blocks = SequenceMatcher(None, wanted, given, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / max(len(wanted), 1)
