"""Translations of the warranty, told by their thoughts: only English texts are registered.

The stems are without accents. No Dutch, Italian or Portuguese text was seen in use; their stems follow the
wording of the French, German and Spanish ones.
"""

import re
import unicodedata
from typing import NamedTuple

from warranty.policy.words import plain

_THOUGHTS = {
    "fr": {
        "invoiced": r"factur",
        "sources": r"sources? legitimes?",
        "united_nations": r"nations unies|\bonu\b",
        "guarantee": r"garanti|certifi|attest|confirm",
        "free": r"(?:sans|hors|exempts?\w* de|libres? de) conflit|non lies? a (?:un|des) conflit",
        "national_laws": r"lois? nationales?|legislations? nationales?",
        "adherence": r"\bwdc\b|\bsow\b|systeme de garanties?",
    },
    "de": {
        "invoiced": r"fakturiert|in rechnung|berechnet|aufgefuhrt",
        "sources": r"(?:legitim|rechtmassig|legal|einwandfrei)\w* (?:quelle|herkunft|bezugsquelle)",
        "united_nations": r"vereinte\w* nationen|\bu\.?n\.?\b|\buno\b",
        "guarantee": r"garantier|gewahrleist|bestatig|versicher|erklar",
        "free": r"konfliktfrei|konflikt-frei|frei von konflikt",
        "national_laws": r"national\w* (?:gesetz|recht)",
        "adherence": r"\bwdc\b|\bsow\b|system\w* (?:der|of) (?:garantien|warranties)",
    },
    "es": {
        "invoiced": r"factur",
        "sources": r"(?:fuentes?|origenes) legitim",
        "united_nations": r"naciones unidas|\bonu\b",
        "guarantee": r"garantiza|certifica|asegura|confirma|declara",
        "free": r"(?:libres?|exentos?) de conflicto",
        "national_laws": r"leyes nacionales|legislacion nacional",
        "adherence": r"\bwdc\b|\bsow\b|sistema de garantias",
    },
    "it": {
        "invoiced": r"fattur",
        "sources": r"(?:fonti|origini) legittim",
        "united_nations": r"nazioni unite|\bonu\b",
        "guarantee": r"garanti|certifica|conferma|dichiara",
        "free": r"(?:liber\w+|priv\w+|esenti) da(?:i)? conflitt|privi di conflitt",
        "national_laws": r"leggi nazionali",
        "adherence": r"\bwdc\b|\bsow\b|sistema di garanzi",
    },
    "nl": {
        "invoiced": r"gefactureerd|factuur",
        "sources": r"(?:legitieme|wettige|rechtmatige) bronnen",
        "united_nations": r"verenigde naties|\bvn\b",
        "guarantee": r"garandeer|waarborg|bevestig|verklaar",
        "free": r"conflictvrij|vrij van conflict",
        "national_laws": r"nationale wet",
        "adherence": r"\bwdc\b|\bsow\b|garantiesysteem",
    },
    "pt": {
        "invoiced": r"fatura|factura",
        "sources": r"fontes? legitim|origens? legitim",
        "united_nations": r"nacoes unidas|\bonu\b",
        "guarantee": r"garant|certifica|confirma|declara",
        "free": r"(?:livres?|isentos?) de conflito",
        "national_laws": r"leis nacionais",
        "adherence": r"\bwdc\b|\bsow\b|sistema de garantias",
    },
}


class Translation(NamedTuple):
    """A text that says the warranty's thoughts in another language. is_newer: those of the 2021 text."""

    language: str
    said: frozenset[str]
    is_newer: bool


def translation_of(text: str) -> Translation | None:
    """The translation a text is; None if it neither guarantees nor tells of the invoiced goods' sources."""
    folded = unicodedata.normalize("NFKD", plain(text).casefold())
    bare = " ".join("".join(sign for sign in folded if not unicodedata.combining(sign)).split())
    for language, thoughts in _THOUGHTS.items():
        said = frozenset(thought for thought, stem in thoughts.items() if re.search(stem, bare))
        guarantees = said >= {"guarantee", "free"} and said & {"sources", "united_nations"}
        if guarantees or said >= {"invoiced", "sources"}:
            return Translation(language, said, is_newer=bool(said & {"national_laws", "adherence"}))
    return None
