"""`warranty looks`: who was shown what."""

from uuid import UUID

import rich_click as click

from warranty.cli.naming import Names
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.foundation.ids import parse_uuid
from warranty.foundation.statements import URN
from warranty.sdk.client import Client

_WHOSE = ("at-me", "own", "all")


def _case(text: str) -> UUID:
    try:
        return parse_uuid(text.removeprefix(URN))
    except ValueError as unreadable:
        raise click.UsageError(
            f"{text[:60]!r} is no case's id, urn:uuid:…; 'warranty cases' tells it."
        ) from unreadable


@click.command()
@click.option(
    "--whose",
    type=click.Choice(_WHOSE),
    default=_WHOSE[0],
    show_default=True,
    help="at-me: who looked at your records; own: what you were shown; all: everybody's, for oversight.",
)
@click.option("--record", metavar="ID", help="Only looks at this certificate number, id or DID.")
@click.option(
    "--of-case",
    metavar="ID",
    help="Only what a case or order released, by its id ('warranty cases'); with --whose own or all.",
)
@json_option
@asking
def looks(register: Client, *, whose: str, record: str | None, of_case: str | None, as_json: bool) -> None:
    """Each look at another's record, newest first: who, what, on which ground, when and what for.

    With --json, one look a line.
    """
    if of_case is not None and whose == _WHOSE[0]:
        raise click.UsageError("--of-case goes with --whose own, or --whose all for oversight.")
    found = register.looks(whose, record=record, case=None if of_case is None else _case(of_case))
    if as_json:
        for each in found:
            print_json_line(each)
        return
    names = Names(register)
    rows = [
        (
            f"{each.looked_at:%Y-%m-%d %H:%M}",
            names.of(each.viewer),
            each.kind,
            each.record,
            each.ground,
            each.purpose,
        )
        for each in found
    ]
    print_table(["when", "who", "kind", "record", "ground", "what for"], rows)
    if not rows:
        say("There is no look that you may read.")
