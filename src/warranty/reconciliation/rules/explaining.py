"""Why a row has its status, in a sentence an official or a trader understands, with the figures behind it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from warranty.foundation.quantities import format_carats
from warranty.reconciliation.rules.rows import Row, RowStatus


def explanation(row: Row, importer: str, today: date) -> str:
    """The sentence of a row. importer: name of the party it was confirmed to or that claims.

    Figures in it are the row's own, so that a reader can add them up again.
    """
    return _SENTENCES[row.status](row, importer, today)


def _ct(carats: int) -> str:
    return f"{format_carats(carats)} ct"


def _confirmed(row: Row, importer: str) -> str:
    """How both sides stand, for rows of a confirmation."""
    corrected = ", as last corrected," if row.corrections else ""
    confirmed = f"{_ct(row.confirmed or 0)} were confirmed to {importer} on {row.on}{corrected}"
    claimed = f"{_ct(row.claimed)} are claimed" if row.claimed else "nothing is claimed"
    return f"{confirmed} and {claimed}"


def _claimed(row: Row, importer: str) -> str:
    return f"{importer} claims {_ct(row.claimed)} imported on {row.on}"


def _matched(row: Row, importer: str, _: date) -> str:
    apart = abs(row.difference)
    if not apart:
        return f"{_confirmed(row, importer)}: both sides agree."
    return (
        f"{_confirmed(row, importer)}: the {_ct(apart)} between them are within the {_ct(row.tolerance)} by "
        "which two scales may differ."
    )


def _unclaimed(row: Row, importer: str, today: date) -> str:
    if row.due_on is None or row.since is None:  # an agent's view
        claimed = f"its agent claims {_ct(row.claimed)}" if row.claimed else "its agent claims nothing"
        confirmed = f"{_ct(row.confirmed or 0)} were confirmed to {importer} on {row.on}"
        return f"{confirmed} and {claimed}. What others claim on it is not told."
    start = f"{_confirmed(row, importer)}: {_ct(row.difference)} are in nobody's books"
    if today <= row.due_on:
        return f"{start} yet. There is time until {row.due_on}."
    allowed = (row.due_on - row.since).days
    return (
        f"{start}, {(today - row.since).days} days after they could be claimed; {allowed} days are allowed."
    )


def _over_claimed(row: Row, importer: str, _: date) -> str:
    excess = -row.difference
    why = " The confirmation was corrected after carats had been claimed." if row.corrections else ""
    return f"{_confirmed(row, importer)}: {_ct(excess)} more than is confirmed.{why} They are unsupported."


def _expired(row: Row, importer: str, _: date) -> str:
    if row.confirmation is None:
        return f"{_claimed(row, importer)}, but the certificate ran out before it was handed to an authority."
    left = f"; {_ct(row.difference)} are not claimed" if row.difference > row.tolerance else ""
    return f"{_confirmed(row, importer)}{left}, but the certificate had run out when it was handed in."


def _of_both(confirmed: str, claimed: str) -> Callable[[Row, str, date], str]:
    """A sentence for either side: what follows how both stand, and what follows the claim."""

    def sentence(row: Row, importer: str, _: date) -> str:
        if row.confirmation is None:
            return f"{_claimed(row, importer)}, but {claimed}"
        return f"{_confirmed(row, importer)}, but {confirmed}"

    return sentence


def _of_claim(why: str) -> Callable[[Row, str, date], str]:
    return lambda row, importer, _: f"{_claimed(row, importer)}, {why}"


_SENTENCES: Final[Mapping[RowStatus, Callable[[Row, str, date], str]]] = {
    RowStatus.MATCHED: _matched,
    RowStatus.UNCLAIMED: _unclaimed,
    RowStatus.OVER_CLAIMED: _over_claimed,
    RowStatus.EXPIRED: _expired,
    RowStatus.AWAITING: _of_both(
        "this confirmation does not carry claims as it stands.",
        "no confirmation that names it is on record yet.",
    ),
    RowStatus.NOT_YET_KNOWN: _of_claim(
        "a number nobody has on record. No feed is complete for that day yet, so that it may still come."
    ),
    RowStatus.UNKNOWN: _of_claim(
        "a number that nobody has on record, although a feed that would have to know it is complete for its "
        "day."
    ),
    RowStatus.NOT_CONFIRMED: _of_claim(
        "a certificate that was issued, but its import is missing from a feed that is complete for its day."
    ),
    RowStatus.WRONG_CLAIMANT: _of_claim(
        "but the certificate is confirmed to another party, and no agency is on record. The claim takes "
        "nothing from it."
    ),
    RowStatus.CONFIRMED_TWICE: lambda row, importer, _: (
        f"{_ct(row.confirmed or 0)} were confirmed to {importer} on {row.on} on a number that had been "
        "confirmed before. Claims draw on the earlier confirmation alone."
    ),
    RowStatus.DETAINED: _of_both(
        "the shipment is detained: its carats count once it is released.", "the shipment is detained."
    ),
    RowStatus.RETURNED: _of_both(
        "the shipment was sent back to its sender.", "the shipment was sent back to its sender."
    ),
    RowStatus.UNUSED: _of_both(
        "its issuer says that the certificate was never used.",
        "its issuer says that the certificate was never used.",
    ),
    RowStatus.VOIDED: _of_both(
        "its issuer has taken the certificate out of use.", "its issuer has taken the certificate out of use."
    ),
    RowStatus.REPORTED_FAKE: _of_both(
        "the number is reported as forged.", "the number is reported as forged."
    ),
    RowStatus.TAKEN_BACK: lambda row, importer, _: (
        f"The confirmation to {importer} of {row.on} was taken back, and nothing was claimed on it."
    ),
}
