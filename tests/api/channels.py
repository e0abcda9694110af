"""Every question there is to a door: as the matrix asks it, with each parameter, and row by row.

A new door has its questions by its row in the matrix, a new parameter by its words here: without them the
test of side channels fails. Facts of the story stand in braces.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import httpx

from tests.api.matrix import DID, ROWS, Ask
from tests.parties.builders import TODAY
from warranty.api.auth import ACCESS_TOKEN
from warranty.api.purposes import CASE, PREDECESSOR, PURPOSE

WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "asOf": ("{early}", "{latest}"),
    "begin": ("0", "7"),
    "case": ("{claim}",),
    "counterparty": (DID + "{dealer}", DID + "{buyer}"),
    "country": ("IN", "BE"),
    "exporting": ("NA",),
    "first": ("1",),
    "from": (str(TODAY),),
    "hs": ("7102.31", "7102.10"),
    "importer": (DID + "{importer}", DID + "{dealer}"),
    "importing": ("IN",),
    "kind": ("lot", "certificate"),
    "member": (DID + "{importer}", DID + "{buyer}"),
    "name": ("Member",),
    "on": (str(TODAY),),
    "participant": ("IN", "NA"),
    "party": (DID + "{importer}", DID + "{dealer}"),
    "position": ("3",),
    "record": ("{number}", "{imported}"),
    "report": ("2141438171",),
    "rule": ("C03", "C04", "L04", "P03", "Q01"),
    "size": ("{size}",),
    "to": (str(TODAY),),
    "type": ("Sale", "ImportClaimed"),
}
"""What a parameter is asked with, unless the contract lists its values."""
WALKED: Final = frozenset({"cursor", "limit"})
HEADERS: Final[tuple[dict[str, str], ...]] = (
    {CASE: "importers"},
    {PURPOSE: "inquiry"},
    {PREDECESSOR: DID + "{importer}"},
)


class Question(NamedTuple):
    """To a door. is_plain: as the matrix asks it, else with more said. pages: to be walked row by row."""

    door: str
    path: str
    headers: tuple[tuple[str, str], ...] = ()
    is_plain: bool = False
    pages: bool = False

    @property
    def is_pinned(self) -> bool:
        """Whether it names the log position up to which the answer looks."""
        return "asOf" in _said_in(self.path)

    @property
    def is_of_looks(self) -> bool:
        """Whether the answer tells who looked at the asker's records: asking around changes it."""
        return self.door.endswith(("/looks", "/access"))

    def __str__(self) -> str:
        """As a list of differences names it."""
        said = "".join(f" [{name}: {value}]" for name, value in self.headers)
        return f"{self.path}{said}{' by the row' if self.pages else ''}"


def questions(contract: Mapping[str, Any]) -> Iterator[Question]:
    """All questions to all doors, by what the API says of itself.

    Pages are asked for as of a named position where there is one, so that their cursors are the same.
    """
    for door, row in ROWS.items():
        paths = list(dict.fromkeys(ask.path for ask in row if isinstance(ask, Ask)))
        takes = parameters(contract, door)
        for path in paths:
            yield Question(door, path, is_plain=True)
        for path in paths[:1]:
            if set(takes) >= WALKED:
                pinned = _saying(path, "asOf", "{latest}") if "asOf" in takes else path
                yield Question(door, pinned, pages=True)
            for name in sorted(set(takes) - WALKED - set(_said_in(path))):
                yield from (Question(door, _saying(path, name, value)) for value in takes[name])
            if _operation(contract, door).get("security") == [{ACCESS_TOKEN: []}]:
                yield from (Question(door, path, tuple(each.items())) for each in HEADERS)


def _saying(path: str, name: str, value: str) -> str:
    return f"{path}{'&' if _said_in(path) else '?'}{name}={value}"


def _said_in(path: str) -> list[str]:
    return re.findall(r"[?&](\w+)=", path)


def parameters(contract: Mapping[str, Any], door: str) -> dict[str, tuple[str, ...]]:
    """Query parameters of a door, each with what to ask; KeyError for one without words."""
    return {
        one["name"]: () if one["name"] in WALKED else _values(contract, one)
        for one in _operation(contract, door).get("parameters", ())
        if one["in"] == "query"
    }


def _values(contract: Mapping[str, Any], parameter: Mapping[str, Any]) -> tuple[str, ...]:
    named, schema = contract["components"]["schemas"], parameter["schema"]
    schemas = [schema, *schema.get("oneOf", ()), *schema.get("allOf", ())]
    schemas = [named[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in schemas]
    listed = [str(each) for one in schemas for each in one.get("enum", ()) if each is not None]
    if listed and parameter["name"] not in WORDS:
        return tuple(listed)
    if any(one.get("type") == "boolean" for one in schemas):
        return "true", "false"
    return WORDS[parameter["name"]]


def _operation(contract: Mapping[str, Any], door: str) -> Mapping[str, Any]:
    method, _, address = door.partition(" ")
    found: Mapping[str, Any] = contract["paths"][re.sub(r"{(\w+):\w+}", r"{\1}", address)][method.lower()]
    return found


OWN_COUNT: Final = frozenset({"ratelimit"})
"""Headers that count the asker's own requests."""
HEAD: Final = re.compile(rb'"asOf":\d+')
"""Up to where an answer looked that was not asked for a position: how long the log is, is public."""


class Answer(NamedTuple):
    """All of an answer that reaches an asker."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @classmethod
    def of(cls, answer: httpx.Response, *, is_pinned: bool = True) -> "Answer":
        """What is to be compared of it."""
        told = tuple(sorted((name, said) for name, said in answer.headers.items() if name not in OWN_COUNT))
        body = answer.content if is_pinned else HEAD.sub(b'"asOf":0', answer.content)
        return cls(answer.status_code, told, body)
