"""A03: goods are told to be of another class than they are booked, and were not sorted (R39)."""

from collections.abc import Iterable, Iterator

from warranty.foundation.ids import LotId
from warranty.policy.catalogue import Finding


def reclassed(
    about: str, line: int, verb: str, hs: str, sources: Iterable[tuple[LotId, str]]
) -> Iterator[Finding]:
    """For each source of a line that is booked otherwise. verb: what is done to the line, such as `sold`."""
    for lot, booked in sources:
        if booked != hs:
            sentence = f"Line {line} is {verb} as {hs}, its source is booked as {booked}."
            yield Finding("A03", about, sentence, {"line": line, "lot": str(lot)})
