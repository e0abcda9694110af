"""Where a firm sits, as far as its company form or address tells; evidence for parties exchanged."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Final

from warranty.policy.participants import country_on
from warranty.policy.rule_set import Policy

# Form, without points and brackets → countries whose law has it. LTD alone is in use from Israel to Hong
# Kong and tells nothing.
_FORMS: Final[Mapping[str, tuple[str, ...]]] = {
    "BVBA": ("BE",),
    "SPRL": ("BE",),
    "CVBA": ("BE",),
    "COMM V": ("BE",),
    "NV": ("BE", "NL"),
    "BV": ("BE", "NL"),
    "GMBH": ("DE", "AT", "CH"),
    "SARL": ("FR", "CH", "LB"),
    "SRL": ("IT", "RO"),
    "DMCC": ("AE",),
    "FZE": ("AE",),
    "FZC": ("AE",),
    "FZCO": ("AE",),
    "FZ LLC": ("AE",),
    "DWC LLC": ("AE",),
    "LLC": ("AE", "US", "RU"),
    "PVT LTD": ("IN",),
    "PVT LIMITED": ("IN",),
    "PRIVATE LIMITED": ("IN",),
    "PVT": ("IN",),
    "PRIVATE LTD": ("IN",),
    "P LTD": ("IN",),
    "PTY LTD": ("ZA", "AU", "BW", "NA"),
    "PTE LTD": ("SG",),
    "PROPRIETARY LIMITED": ("ZA", "AU", "BW", "NA"),
    "INC": ("US", "CA"),
    "CORP": ("US", "CA"),
    "PJSC": ("RU", "AE"),
    "OOO": ("RU",),
}
_WHOLE_FORMS: Final = (*(_FORMS.keys() - {"PVT"}), "LTD", "LIMITED", "LLP", "AND CO", "SA", "AG", "PLC")
_PLACES: Final[Mapping[str, str]] = {
    "INDIA": "IN",
    "MUMBAI": "IN",
    "BOMBAY": "IN",
    "SURAT": "IN",
    "BELGIUM": "BE",
    "ANTWERP": "BE",
    "ANTWERPEN": "BE",
    "UAE": "AE",
    "UNITED ARAB EMIRATES": "AE",
    "DUBAI": "AE",
    "ISRAEL": "IL",
    "RAMAT GAN": "IL",
    "HONG KONG": "HK",
    "CHINA": "CN",
    "SHANGHAI": "CN",
    "SOUTH AFRICA": "ZA",
    "JOHANNESBURG": "ZA",
    "BOTSWANA": "BW",
    "GABORONE": "BW",
    "NEW YORK": "US",
    "USA": "US",
    "RUSSIA": "RU",
    "MOSCOW": "RU",
    "SWITZERLAND": "CH",
    "GENEVA": "CH",
}
_FORM = re.compile(rf"(?:^|\s)({'|'.join(_FORMS)})$")
_WHOLE_FORM = re.compile(rf"(?:^|\s)(?:{'|'.join(_WHOLE_FORMS)})$")
_PLACE = re.compile(rf"\b({'|'.join(_PLACES)})\b")
# Offices of the Indian authority in the lists it hands out: head office and regional offices.
_INDIAN_OFFICE = re.compile(r"(?:HO|RO|RO\d)-[A-Z]{2,6}(?:-KP)?")


class Side(StrEnum):
    """Where a firm sits as seen from the importing participant."""

    DOMESTIC = "domestic"
    FOREIGN = "foreign"
    UNKNOWN = ""


def participant_of_region(region: str) -> str:
    """The importing participant a region code gives away: HO-MUM-KP is the office of Mumbai. "" if none."""
    return "IN" if _INDIAN_OFFICE.fullmatch(region.strip().upper()) else ""


def side_of(policy: Policy, name: str, address: str, importing: str, day: date) -> Side:
    """Whether a firm is of the importing participant by its form or address; UNKNOWN when both are silent."""
    countries = countries_of(name, address)
    if not countries or not importing:
        return Side.UNKNOWN
    inside = [importing in {country, country_on(policy, country, day).code} for country in countries]
    if all(inside):
        return Side.DOMESTIC
    return Side.UNKNOWN if any(inside) else Side.FOREIGN


def countries_of(name: str, address: str = "") -> tuple[str, ...]:
    """Countries a firm may sit in by its address, else by the form at the end of its name; () if unknown."""
    place = _PLACE.search(_plain(address)) if address else None
    return (_PLACES[place[1]],) if place else _FORMS.get(form_of(name), ())


def form_of(name: str) -> str:
    """The company form at the end of a name that tells its country; "" if it ends in none."""
    form = _FORM.search(_plain(name))
    return form[1] if form else ""


def ends_whole(name: str) -> bool:
    """Whether a name ends in a complete company form, so that nothing seems to be cut off."""
    return _WHOLE_FORM.search(_plain(name)) is not None


def _plain(text: str) -> str:
    """Capitals without points, brackets and double blanks: "F.Z.E" and "(FZE)" become FZE."""
    joined = re.sub(
        r"\b((?:[A-Z]\.){1,}[A-Z])\.?(?=\s|\)|$|,)", lambda m: m[1].replace(".", ""), text.upper()
    )
    return " ".join(re.sub(r"[.,()&\-]", lambda m: " AND " if m[0] == "&" else " ", joined).split())
