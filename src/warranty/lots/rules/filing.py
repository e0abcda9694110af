"""Balances that members file, held against the ledger's own (R40, A05)."""

from collections.abc import Iterator
from typing import Final

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.foundation.statements import Entry, Touched, urn
from warranty.lots.books import LotBooks
from warranty.lots.documents import BalanceFiled, FiledLine
from warranty.lots.rules.balance import Balance, balances
from warranty.lots.rules.goods import hs_refusal, stage
from warranty.lots.rules.lateness import late_findings
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance

SUBJECT: Final = "/credentialSubject"
SIGNERS: Final = {BalanceFiled: frozenset({"Member"})}
_MOST_LINES: Final = 100
_FIGURES: Final = ("opening", "received", "delivered", "lost", "adjusted", "closing")


class FilingMalformed(Refusal):
    """A period that has not ended, or lines that do not add up in themselves."""

    kind = Kind.INVALID
    code = "filing-malformed"
    title = "The balance does not add up"
    rule = "R40"


def touched(entry: Entry, into: Touched) -> None:
    """Nothing but its signer; the ledger's balance is asked for when its turn comes."""


def refusal(books: LotBooks, entry: Entry, policy: Policy) -> Refusal | None:  # noqa: ARG001 - one signature
    """Why it is no balance: what does not re-add is put right before it is filed."""
    document: BalanceFiled = entry.document
    if not document.first_on <= document.last_on <= document.event_on:
        return FilingMalformed(
            "A period has a first and a last day, in this order, and has ended by the day it is filed.",
            pointer=f"{SUBJECT}/lastOn",
        )
    named = [line.hs for line in document.classes]
    if len(set(named)) < len(named) or len(named) > _MOST_LINES:
        return FilingMalformed(
            f"Each class stands once, at most {_MOST_LINES}.", pointer=f"{SUBJECT}/classes"
        )
    try:
        for index, line in enumerate(document.classes):
            at = f"{SUBJECT}/classes/{index}"
            if refused := hs_refusal(line.hs, f"{at}/hs") or _sum_refusal(line, at):
                return refused
    except Refusal as refused:
        return refused
    return None


def _sum_refusal(line: FiledLine, at: str) -> Refusal | None:
    filed = _filed(line, at)
    made = filed["opening"] + filed["received"] - filed["delivered"] - filed["lost"] + filed["adjusted"]
    if made == filed["closing"]:
        return None
    return FilingMalformed(
        f"The columns of {line.hs} make {format_carats(made)} ct, the closing says {line.closing} ct.",
        pointer=f"{at}/closing",
        instead="'warranty balance' tells what the ledger makes of the period.",
        made=format_carats(made),
        closing=line.closing,
    )


def _filed(line: FiledLine, at: str) -> dict[str, int]:
    """Thousandths by figure. Raises CaratsUnreadable."""
    sign = -1 if line.adjusted.startswith("-") else 1
    filed: dict[str, int] = {
        name: parse_carats(getattr(line, name), pointer=f"{at}/{name}")
        for name in _FIGURES
        if name != "adjusted"
    }
    filed["adjusted"] = sign * parse_carats(line.adjusted.removeprefix("-"), pointer=f"{at}/adjusted")
    return filed


def findings(books: LotBooks, entry: Entry, policy: Policy) -> list[Finding]:
    """Q01 late; A05 for each figure that is not the ledger's, beyond tolerance."""
    movements = books.scales.in_period.get(entry.id)
    if movements is None:
        return late_findings(entry, policy)
    return [*late_findings(entry, policy), *_differences(entry, balances(movements), policy)]


def _differences(entry: Entry, rows: list[Balance], policy: Policy) -> Iterator[Finding]:
    document: BalanceFiled = entry.document
    ledger = {row.hs: row for row in rows}
    filed = {line.hs: _filed(line, SUBJECT) for line in document.classes}
    for hs in sorted(ledger.keys() | filed.keys()):
        row = ledger.get(hs) or Balance(hs, stage(hs) or "", 0)
        kept = {
            "opening": row.opening, "received": row.came_in, "delivered": row.went_out, "lost": row.lost,
            "adjusted": row.adjusted, "closing": row.closing,
        }  # fmt: skip
        for name, carats in kept.items():
            said = filed.get(hs, {}).get(name, 0)
            if abs(said - carats) > weight_tolerance(policy, 1, abs(carats), document.last_on):
                facts = {
                    "hs": hs, "figure": name, "filed": format_carats(said), "ledger": format_carats(carats),
                }  # fmt: skip
                sentence = (
                    f"{name} of {hs} is filed as {facts['filed']} ct for {document.first_on} to "
                    f"{document.last_on}; the ledger has {facts['ledger']} ct."
                )
                yield Finding("A05", urn(entry.id), sentence, facts)


def effects(books: LotBooks, entry: Entry) -> list[object]:  # noqa: ARG001 - one signature
    """It moves nothing: what is filed is on record, and what differs is found."""
    return []
