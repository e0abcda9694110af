"""`warranty reconcile`: certificates against claims."""

from datetime import date

import rich_click as click

from warranty.cli.options import as_of_option, asking, json_option, period_options
from warranty.cli.output import print_fields, print_json, print_table
from warranty.cli.spelling import participant_named
from warranty.cli.talk import say
from warranty.sdk.client import Client
from warranty.wire.reconciliation import Reconciliation


@click.command()
@click.argument("participant")
@period_options
@click.option("--hs", metavar="CODE", help="One class of goods, for example 7102.31.")
@click.option("--importer", metavar="DID", help="One importer.")
@as_of_option
@json_option
@asking
def reconcile(
    register: Client,
    participant: str,
    from_day: date,
    to_day: date,
    hs: str | None,
    importer: str | None,
    as_of: int | None,
    *,
    as_json: bool,
) -> None:
    """Certificates against claims for a participant (two letters, as on its certificates) and a period."""
    code = participant_named(participant)
    say("Comparing; a large period takes a while.")
    answer = register.reconcile(code, from_day, to_day, hs=hs, importer=importer, as_of=as_of)
    print_json(answer) if as_json else _print(answer)


def _print(answer: Reconciliation) -> None:
    print_table(
        [
            "certificate",
            "day",
            "status",
            "certified ct",
            "confirmed ct",
            "claimed ct",
            "difference ct",
            "why",
        ],
        [
            (
                row.number,
                row.on,
                row.status,
                row.certified,
                row.confirmed,
                row.claimed,
                row.difference,
                row.explanation,
            )
            for row in answer.rows
        ],
        title=f"{answer.participant}, {answer.from_day} to {answer.to_day}, as known at entry {answer.as_of}",
    )
    totals = answer.totals
    print_table(
        ["status", "rows", "confirmed ct", "claimed ct", "difference ct"],
        [
            *(
                (each.status, each.rows, each.confirmed, each.claimed, each.difference)
                for each in totals.by_status
            ),
            ("all", totals.rows, totals.confirmed, totals.claimed, totals.difference),
        ],
        title="Totals",
    )
    print_fields([("certified, each certificate once", f"{totals.certified} ct")])
    if any(each.status == "confirmed-twice" for each in totals.by_status):
        click.echo("'all' leaves out confirmed-twice: a second confirmation stands for the same goods.")
