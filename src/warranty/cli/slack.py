"""`warranty slack`: how much could have been injected in a period without any finding."""

from datetime import date
from typing import Final

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option, member_option, period_options
from warranty.cli.output import print_json, print_table
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
@period_options
@member_option
@as_of_option
@json_option
@asking
def slack(
    register: Client, from_day: date, to_day: date, member: str | None, as_of: int | None, *, as_json: bool
) -> None:
    """The largest weight that could have been injected without any finding, part by part."""
    answer = register.slack(from_day, to_day, member=member, as_of=as_of)
    if as_json:
        print_json(answer)
        return
    print_table(
        ["part", "carats ct"],
        [(words, getattr(answer, name)) for name, words in _WORDS.items()],
        title=f"{answer.from_day} to {answer.to_day}, as known at entry {answer.as_of}",
    )
