"""`warranty roots`: goods that began without a certificate."""

import rich_click as click

from warranty.cli.options import asking, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.talk import say
from warranty.cli.words import coverage_cells, coverage_columns, grades_among
from warranty.sdk.client import Client


@click.command()
@click.option(
    "--member",
    metavar="DID",
    help="Of the member you audit (--case); as association or authority of one member alone.",
)
@json_option
@asking
def roots(register: Client, *, member: str | None, as_json: bool) -> None:
    """Production, seized goods and opening stock: what was taken in, and what stands behind it; newest first.

    Your own; for an authority those of its participant, for an association its members' opening stock, with
    the declaration that a certification names. Under an engagement (--case) the audited member's. With
    --json, one account a line.
    """
    accounts = register.root_accounts(member=member)
    if as_json:
        for each in accounts:
            print_json_line(each)
        return
    shown = list(accounts)
    grades = grades_among(each.coverage for each in shown)
    rows = [
        (
            each.kind,
            each.holder,
            each.reference,
            each.declaration,
            each.line,
            each.taken,
            each.recorded,
            each.left,
            *coverage_cells(each.coverage, grades),
        )
        for each in shown
    ]
    columns = ["root", "holder", "reference", "declaration", "line", "taken ct", "recorded ct", "left ct"]
    print_table([*columns, *coverage_columns(grades)], rows)
    if not rows:
        say("Nothing began without a certificate that you may see.")
