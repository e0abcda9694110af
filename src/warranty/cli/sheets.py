"""Statements that are made of a list as a spreadsheet saves it: members to admit, a day of the shop floor."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from warranty.cli.output import print_json_line
from warranty.cli.talk import say
from warranty.cli.weights import weighing
from warranty.foundation.statements import Document
from warranty.lots.documents import ShopFloorReported
from warranty.parties.documents import PartyAdmitted
from warranty.sdk.drafts import admission_file, shop_floor_file
from warranty.sdk.drafts.admission_file import admission_of
from warranty.sdk.drafts.sheet import RowsRefused
from warranty.sdk.drafts.shop_floor_file import shop_floor_of

SHEETS: Final[dict[type[Document], tuple[str, ...]]] = {
    PartyAdmitted: admission_file.COLUMNS,
    ShopFloorReported: shop_floor_file.COLUMNS,
}
"""What can be made of a list, with its columns."""


def draft_of(
    kind: type[Document],
    content: bytes,
    *,
    new_did: Callable[[], str] | None,
    rounding: str | None,
    batches: Callable[[], Mapping[str, Sequence[str]] | None],
    as_json: bool,
) -> dict[str, Any]:
    """The draft a list makes. Raises DraftMalformed; rows that cannot stand are told one by one before.

    new_did: makes DIDs for new parties; rounding: rule by which polished weights are written (R32). batches:
    asks for the ids of open batches by their numbers; None where nobody can be asked.
    """
    try:
        if kind is PartyAdmitted:
            return admission_of(content, new_did)
        return _shop_floor(content, rounding, batches)
    except RowsRefused as refused:
        for row in refused.rows:
            if as_json:
                print_json_line(row._asdict())
            else:
                say(f"line {row.line}, {row.column}: {row.wrong}")
        refused.sentence = refused.summary  # the rows are told
        raise


def _shop_floor(
    content: bytes, rounding: str | None, batches: Callable[[], Mapping[str, Sequence[str]] | None]
) -> dict[str, Any]:
    """The register is asked for batches only where the list does not name them by id."""
    try:
        return shop_floor_of(content, weighing(rounding))
    except RowsRefused as refused:
        if all(row.column != "batch" for row in refused.rows):
            raise
        return shop_floor_of(content, weighing(rounding), batches())
