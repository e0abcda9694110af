"""`warranty exports`: what a participant exported against all it can have (A06)."""

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option
from warranty.cli.output import print_json, print_table
from warranty.cli.spelling import participant_named
from warranty.sdk.client import Client
from warranty.wire.flows import Exports


@click.command()
@click.argument("participant")
@as_of_option
@json_option
@asking
def exports(register: Client, participant: str, as_of: int | None, *, as_json: bool) -> None:
    """Exports of a participant (two letters) against its imports, production, state sales and stock."""
    answer = register.exports(participant_named(participant), as_of=as_of)
    print_json(answer) if as_json else _print(answer)


def _print(answer: Exports) -> None:
    print_table(
        ["what", "certificates", "carats ct"],
        [
            ("certified for export", answer.exported.certificates, answer.exported.carats),
            ("confirmed imports", answer.imported.certificates, answer.imported.carats),
            ("produced", "", answer.produced),
            ("sold by the state", "", answer.state_sold),
            ("opening stock", "", answer.opening_stock),
            ("left of these", "", answer.difference),
        ],
        title=f"{answer.participant}, all on record, as known at entry {answer.as_of}",
    )
    click.echo(answer.explanation)
