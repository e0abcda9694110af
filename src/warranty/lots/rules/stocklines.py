"""Lines of goods that begin here, alike in every statement that opens roots by its lines (R31, R39)."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from warranty.foundation.errors import Refusal
from warranty.foundation.ids import lot_id
from warranty.foundation.quantities import parse_carats
from warranty.foundation.statements import Entry
from warranty.lots.books import LotKind, LotOpened, LotState
from warranty.lots.rules.goods import hs_refusal, positive_carats
from warranty.lots.rules.shape import LONGEST_TEXT, Numbered, numbered_refusal, says_something


class StockLine(Numbered, Protocol):
    """Goods of one class."""

    @property
    def hs(self) -> str: ...
    @property
    def carats(self) -> str: ...
    @property
    def qualification(self) -> str: ...


def lines_refusal(
    lines: Sequence[StockLine], incomplete: type[Refusal], *, rough_only: bool = False
) -> Refusal | None:
    """The first line that cannot stand, or None; incomplete: how what is missing is refused."""
    at = "/credentialSubject/lines"
    if refused := numbered_refusal(incomplete, lines, at):
        return refused
    for index, line in enumerate(lines):
        if refused := _line_refusal(line, f"{at}/{index}", incomplete, rough_only=rough_only):
            return refused
    return None


def _line_refusal(line: StockLine, at: str, incomplete: type[Refusal], *, rough_only: bool) -> Refusal | None:
    try:
        positive_carats(line.carats, f"{at}/carats")
    except Refusal as refused:
        return refused
    return hs_refusal(line.hs, f"{at}/hs", rough_only=rough_only) or text_refusal(
        line.qualification, "the qualification of the goods", f"{at}/qualification", incomplete
    )


def text_refusal(
    text: str, what: str, pointer: str, incomplete: type[Refusal], *, most: int = LONGEST_TEXT
) -> Refusal | None:
    """Something has to be said, and not too much."""
    if says_something(text, most):
        return None
    return incomplete(f"Say {what}, in at most {most:,} characters.", pointer=pointer)


def open_lots(entry: Entry, kind: LotKind) -> Iterator[LotOpened]:
    """A root for each line, its holder's to sell at once."""
    for line in entry.document.lines:
        yield LotOpened(
            lot_id(entry.id, line.line), entry.id, entry.position, line.line, kind, entry.party, line.hs,
            parse_carats(line.carats), LotState.HELD, entry.document.event_on,
        )  # fmt: skip
