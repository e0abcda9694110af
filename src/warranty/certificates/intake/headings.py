"""Headings of real lists → what the columns mean; spellings differ even between lists of one office."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

_NUMBER: Final = "(?:no|nos|nr|num|number|n0|id|ref)"
_CARATS: Final = "carats?|carates?|carets?|cts?|karats?|karaat|quilates|kilates"
_WEIGHT: Final = "weight|wt|mass|poids|gewicht|peso"
_VALUE: Final = "(?:total |fob |cif |declared |invoice |stated )*(?:amount|amt|value|wert|valeur|valor)"
# Field → what its heading looks like once folded (lower case, no accents or signs, US$ as usd). The first
# pattern of a field says exactly what it is; a column it fits goes before one that fits a later pattern.
_PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    "number": (
        rf"(?:kpc?|kpcs|kimberley(?: process)?)(?: c)?(?: cert| certificate)?(?: {_NUMBER})?",
        rf"(?:import |export )?cert(?:ificate)?s?(?: serial)? {_NUMBER}",
        r"certificate|(?:numero|no|nr|n) (?:de |du |do |del )?certifica(?:t|do|to)",
        r"(?:zertifikats?|certificaat) ?(?:nr|nummer)",
    ),
    "carats": (
        rf"(?:total |net |gross )?(?:{_CARATS}|caratage)(?: total)?|carat (?:weight|wt|mass)",
        rf"(?:total |net )?(?:{_WEIGHT}|quantity|qty)(?: in)? (?:{_CARATS})",
        rf"(?:total |net )?(?:{_WEIGHT})",
    ),
    "value": (
        rf"{_VALUE}(?: in)? (?:usd|us(?: dollars)?)",
        r"(?:usd|us)(?: value| amount)?",
        _VALUE,
    ),
    "issued_on": (
        r"(?:kpc? |cert(?:ificate)? )?(?:issue|issuance|issuing) date",
        r"date (?:of )?(?:issue|issuance|issued)|issued(?: on)?|(?:kpc?|cert(?:ificate)?) date",
        r"date d emission|ausstellungsdatum|fecha de emision",
    ),
    "expires_on": (
        r"(?:kpc? )?(?:expiry|expiration|expires)(?: date| on)?|date of expiry",
        r"valid(?:ity)?(?: until| up to| upto| till| to| date)?",
    ),
    "posted_on": (
        r"post(?:ing|ed)(?: date| on)?|date of posting|entry date|date of entry|listing date|listed on",
    ),
    "received_on": (r"(?:date of )?receipt(?: date)?|received(?: on| date)?|date received",),
    "importer_name": (
        r"(?:name of )?(?:the )?(?:importer|consignee)(?: s)?(?: name)?(?: as filed)?|importateur",
    ),
    "importer_name_chars": (r"importer(?: s)?(?: name)? (?:chars|characters|length|len)",),
    "importer_address": (r"(?:importer|consignee)(?: s)? address",),
    "exporter_name": (
        r"(?:name of )?(?:the )?(?:exporter|consignor|shipper)(?: s)?(?: name)?(?: as filed)?|exportateur",
    ),
    "exporter_name_chars": (r"exporter(?: s)?(?: name)? (?:chars|characters|length|len)",),
    "exporter_address": (r"(?:exporter|consignor|shipper)(?: s)? address",),
    "parcels": (r"(?:no|nos|nr|number|count)(?: of)? parcels?|parcels?(?: count)?",),
    "hs": (r"hs(?: codes?| no| nos)?|hsn(?: code)?|tariff(?: code| no)?|customs tariff",),
    "origin": (r"(?:country of )?origin|origin country|countries of origin",),
    "issuing_authority": (r"issuing authority|authority|issued by",),
    "region": (r"region(?: code)?",),
    "membership": (r"member(?:ship)?(?: status)?",),
    "application": (r"application type|type of application",),
}
_COMPILED = {field: [re.compile(pattern) for pattern in patterns] for field, patterns in _PATTERNS.items()}
# A weight in grams or an amount in other money is neither the carats nor the value of a certificate.
_OTHER_UNIT = re.compile(
    r"\b(?:g|gr|gm|gms|grams?|grammes|kg|inr|rs|eur|aed|gbp|ils|chf|zar|hkd|price|rate|per)\b"
)
_STONES = frozenset(
    {"shape", "clarity", "color", "colour", "cut", "polish", "symmetry", "fluorescence", "lab"}
)
_ESSENTIAL: Final = ("number", "carats", "value", "issued_on")


class Headings(NamedTuple):
    """Columns by position. fields: column → field. unused: column → heading. rivals: fields named twice."""

    fields: Mapping[int, str]
    unused: Mapping[int, str]
    printed: tuple[str, ...]
    rivals: Mapping[str, tuple[str, ...]]

    @property
    def names_dollars(self) -> bool:
        """Whether the heading of the value says that it is in US$."""
        column = next((at for at, field in self.fields.items() if field == "value"), None)
        return column is not None and re.search(r"\bus\b|\busd\b", fold(self.printed[column])) is not None


def fold(heading: str) -> str:
    """A heading in lower case without accents and signs: "KP No." → "kp no", "Value (US$)" → "value usd"."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", heading.replace("US$", "USD").replace("$", " USD "))
    plain = unicodedata.normalize("NFKD", spaced.casefold())
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def read_headings(cells: Sequence[str]) -> Headings:
    """What each column means; the first column that says it most exactly wins, its rivals are told."""
    ranked: dict[str, list[tuple[int, int]]] = {}
    for column, cell in enumerate(cells):
        field, rank = _field_of(fold(cell))
        if field:
            ranked.setdefault(field, []).append((rank, column))
    fields = {min(columns)[1]: field for field, columns in ranked.items()}
    rivals = {
        field: tuple(cells[column] for rank, column in columns if rank == min(columns)[0])
        for field, columns in ranked.items()
        if field in _ESSENTIAL and [rank for rank, _ in columns].count(min(columns)[0]) > 1
    }
    unused = {column: cell for column, cell in enumerate(cells) if cell and column not in fields}
    return Headings(dict(sorted(fields.items())), unused, tuple(cells), rivals)


def looks_like_stones(cells: Sequence[str]) -> bool:
    """Whether headings are those of a stock list: certificates know no shape, clarity or colour."""
    return len(_STONES & {fold(cell) for cell in cells}) >= len(("shape", "clarity", "color"))


def _field_of(folded: str) -> tuple[str, int]:
    if not folded or _OTHER_UNIT.search(folded):
        return "", 0
    for field, patterns in _COMPILED.items():
        for rank, pattern in enumerate(patterns):
            if pattern.fullmatch(folded):
                return field, rank
    return "", 0
