"""`warranty slack`: how much could have been injected in a period without any finding."""

from datetime import date
from typing import Final

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option
from warranty.cli.output import print_json, print_table
from warranty.cli.spelling import Day
from warranty.sdk.client import Client

_WORDS: Final = {
    "unclaimed": "confirmed and claimed by nobody",
    "losses": "declared lost beyond what is usual",
    "yield_headroom": "yields below the end of their band, as rough",
    "root_tolerance": "tolerance of the certificates claimed",
    "scale_tolerance": "tolerance used in weighings",
    "legacy": "left of stock older than certificates, or recycled",
    "surplus": "found at counts and not explained",
    "slack": "slack in all",
}


@click.command()
@click.option("--from", "from_day", type=Day(), required=True, metavar="DAY", help="First day of the period.")
@click.option("--to", "to_day", type=Day(), required=True, metavar="DAY", help="Last day of the period.")
@click.option("--member", metavar="DID", help="Of a member you supervise; otherwise your own.")
@as_of_option
@json_option
@asking
def slack(
    register: Client, from_day: date, to_day: date, member: str | None, as_of: int | None, *, as_json: bool
) -> None:
    """The largest weight that could have been injected without any finding, part by part."""
    if from_day > to_day:
        raise click.UsageError(f"The period would end on {to_day}, before it begins on {from_day}.")
    answer = register.slack(from_day, to_day, member=member, as_of=as_of)
    if as_json:
        print_json(answer)
        return
    print_table(
        ["part", "carats ct"],
        [(words, getattr(answer, name)) for name, words in _WORDS.items()],
        title=f"{answer.from_day} to {answer.to_day}, as known at entry {answer.as_of}",
    )
