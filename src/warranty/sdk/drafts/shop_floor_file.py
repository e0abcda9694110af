"""A day of the shop floor as a spreadsheet saves it, made into the draft of one statement.

A row is what went into a batch (`in`, with its lot), what came out (`polished`, `rejection`, `returned`, with
goods class and words; a single stone with its mark or report), or what was lost (`powder`, or `loss` with its
cause). Rows of one lot into one batch are added up, and so are losses of one batch by one cause. Of rough of
several owners what came out or was lost names its owner where it was kept apart. Whatever is wrong is told
for every row at once.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, get_args

from warranty.foundation.errors import Refusal
from warranty.foundation.figures import Figure, Trouble, decimal_sign, read_figure
from warranty.foundation.quantities import format_carats
from warranty.lots.documents import BatchCause
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.sdk.drafts.checking import DraftMalformed
from warranty.sdk.drafts.sheet import Row, RowsRefused, WrongRow, rows_of, told

COLUMNS: Final = (
    "batch", "what", "carats", "lot", "hs", "qualification", "cause", "mark", "laboratory", "report",
    "owner",
)  # fmt: skip
_OF_STONES: Final = frozenset({"mark", "laboratory", "report"})
"""Of what came out as a single stone: its holder's mark, and a laboratory with the number of its report."""
_CAUSES: Final = get_args(BatchCause)
# What a row says → the columns it needs beside batch, what and carats; it has no others.
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "in": ("lot",),
    "polished": ("hs", "qualification"),
    "rejection": ("hs", "qualification"),
    "returned": ("hs", "qualification"),
    "powder": (),
    "loss": ("cause",),
}
_LISTED: Final[Mapping[str, str]] = {"batch": "warranty batches", "lot": "warranty stock"}
"""Ids, and the command that lists them."""
_SMALL: Final = frozenset({"batch", "what", "lot", "cause"})
"""Ids and words that capitals do not change."""
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[78][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def shop_floor_of(
    content: bytes,
    weighed: Callable[[int], int] | None = None,
    batches: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """The draft of one ShopFloorReported. Raises DraftMalformed, and RowsRefused with every wrong row.

    weighed: rounds the weight of a polished row, in thousandths; what is cut stays in the batch. batches: ids
    of the maker's open batches by the number it gave them; None where nobody was asked.
    """
    wrong: list[WrongRow] = []
    inputs: dict[tuple[str, str], int] = {}
    losses: dict[tuple[str, str, str], int] = {}
    lines: list[dict[str, Any]] = []
    owners: list[str] = []
    rows = list(rows_of(content, COLUMNS, ("batch", "what", "carats")))
    every = len(rows)
    sign = _decimal_sign([row.get("carats", "") for _, row in rows])
    for number, row in rows:
        row |= {name: _small(name, row[name]) for name in _SMALL & row.keys()}
        _put_batch(row, batches)
        figure = _weight(row, sign)
        if found := _wrong_with(number, row, figure, batches):
            wrong += found
            continue
        carats, batch = positive_carats(row["carats"], ""), _urn(row["batch"])
        match row["what"]:
            case "in":
                inputs[batch, row["lot"]] = inputs.get((batch, row["lot"]), 0) + carats
            case "powder" | "loss":
                key = (batch, row.get("cause", "powder"), row.get("owner", ""))
                losses[key] = losses.get(key, 0) + carats
            case what:
                weight = weighed(carats) if weighed and what == "polished" else carats
                if weight:
                    told: dict[str, Any] = {name: row[name] for name in ("hs", "qualification")}
                    told |= _stone(row)
                    lines.append({"batch": batch, "what": what, "carats": format_carats(weight), **told})
                    owners.append(row.get("owner", ""))
                else:
                    wrong.append(WrongRow(number, "carats", "nothing is left of it after rounding"))
    if wrong:
        raise RowsRefused(wrong, every)
    if not every:
        raise DraftMalformed("The list has no rows.", instead=f"Its columns are {', '.join(COLUMNS)}.")
    draft = _draft(lines, losses, inputs)
    if named := _named(owners, [owner for _, _, owner in losses]):
        draft.setdefault("parts", {})["counterparty"] = named
    return draft


def _decimal_sign(cells: Sequence[str]) -> str:
    """That of the column; "" where 12,345 may be either. Without any comma 12.345 is as in statements."""
    return decimal_sign(cells) or ("" if any("," in cell for cell in cells) else ".")


def _weight(row: Row, sign: str) -> Figure:
    """The row's weight, put into it as decimal text where it can be read."""
    figure = read_figure(row.get("carats", ""), sign)
    if figure.text is not None and figure.trouble is Trouble.NONE:
        row["carats"] = figure.text
    return figure


def _put_batch(row: Row, batches: Mapping[str, Sequence[str]] | None) -> None:
    """The id of the one open batch of a number in its place."""
    ids = (batches or {}).get(row.get("batch", ""), ())
    if len(ids) == 1:
        row["batch"] = ids[0]


def _wrong_with(
    line: int, row: Row, figure: Figure, batches: Mapping[str, Sequence[str]] | None
) -> list[WrongRow]:
    """Everything that is wrong with one row."""
    missing = [name for name in ("batch", "what", "carats") if name not in row]
    if missing:
        total = "; if it adds up the others, leave it out" if {"batch", "what"} & set(missing) else ""
        return [WrongRow(line, name, f"there is no {name}{total}") for name in missing]
    needed = _NEEDED.get(row["what"])
    if needed is None:
        return [WrongRow(line, "what", f"{row['what'][:40]!r} is none of {', '.join(_NEEDED)}")]
    found = [WrongRow(line, name, f"{row['what']} needs a {name}") for name in needed if name not in row]
    spare = row.keys() - {"batch", "what", "carats", *needed} - (_OF_STONES if "hs" in needed else set())
    spare -= set() if row["what"] == "in" else {"owner"}
    found += [WrongRow(line, name, f"{row['what']} has no {name}") for name in sorted(spare)]
    if ("laboratory" in row) != ("report" in row):
        found.append(WrongRow(line, "report", "a laboratory and the number of its report belong together"))
    for name, listed in _LISTED.items():
        if name in row and not _UUID.fullmatch(row[name]):
            wrong = f"{row[name][:60]!r} is no id of a {name}; '{listed}' lists them"
            found.append(
                WrongRow(line, name, _unknown_batch(row[name], batches) if name == "batch" else wrong)
            )
    if row.get("cause", "powder") not in _CAUSES:
        found.append(WrongRow(line, "cause", f"{row['cause'][:40]!r} is none of {', '.join(_CAUSES)}"))
    if "hs" in row and "hs" in needed and (refused := hs_refusal(row["hs"], "")):
        found.append(WrongRow(line, "hs", told(refused)))
    if wrong := _wrong_weight(row["carats"], figure):
        found.append(WrongRow(line, "carats", wrong))
    return found


def _unknown_batch(number: str, batches: Mapping[str, Sequence[str]] | None) -> str:
    """Why a number names no batch."""
    if batches is None:
        return (
            f"{number[:60]!r} is no id of a batch ('warranty batches' lists them); with --key a number is "
            "looked up"
        )
    if many := batches.get(number):
        return f"{len(many)} open batches have the number {number[:60]!r}; name one by its id"
    return f"{number[:60]!r} is no open batch of yours; 'warranty batches' lists them"


def _wrong_weight(text: str, figure: Figure) -> str:
    """What is wrong with a weight; "" if nothing is."""
    if figure.trouble is Trouble.SIGN_DIFFERS:
        return f"{text!r} is written with another decimal sign than the rest of its column"
    if figure.trouble is Trouble.SIGN_UNKNOWN:
        return f"{text!r} may be {' or '.join(figure.either)}; write decimals with a point"
    try:
        positive_carats(text, "")
    except Refusal as refused:
        return told(refused)
    return ""


def _stone(row: Row) -> dict[str, Any]:
    """What tells a row to be a single stone; nothing of a row that is not said to be one."""
    stone: dict[str, Any] = {"mark": row["mark"]} if "mark" in row else {}
    if "report" in row:
        stone["report"] = {"laboratory": row["laboratory"], "number": row["report"]}
    return {"stone": stone} if stone else {}


def _small(name: str, text: str) -> str:
    """As it stands in a statement; text that is no id is left for its refusal, as it was written."""
    small = text.lower()
    if name in _LISTED:
        bare = small.removeprefix("urn:uuid:")
        return bare if _UUID.fullmatch(bare) else text
    return small


def _urn(text: str) -> str:
    return f"urn:uuid:{text}"


def _named(lines: Sequence[str], losses: Sequence[str]) -> list[dict[str, Any]]:
    """Owners with the numbers of their lines and losses. Given is the owner of each, "" for everybody."""
    found: dict[str, dict[str, Any]] = {}
    for place, owners in (("lines", lines), ("losses", losses)):
        for number, owner in enumerate(owners, 1):
            if owner:
                found.setdefault(owner, {"owner": owner}).setdefault(place, []).append(number)
    return list(found.values())


def _draft(
    lines: list[dict[str, Any]],
    losses: Mapping[tuple[str, str, str], int],
    inputs: Mapping[tuple[str, str], int],
) -> dict[str, Any]:
    draft: dict[str, Any] = {"type": "ShopFloorReported"}
    if lines:
        draft["lines"] = lines
    if losses:
        draft["losses"] = [
            {"batch": batch, "cause": cause, "carats": format_carats(carats)}
            for (batch, cause, _), carats in losses.items()
        ]
    if inputs:
        sources = [
            {"batch": batch, "lot": lot, "carats": format_carats(carats)}
            for (batch, lot), carats in inputs.items()
        ]
        draft["parts"] = {"sources": sources}
    return draft
