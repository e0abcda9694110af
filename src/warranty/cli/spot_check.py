"""`warranty spot-check`: what is on record about a certificate."""

import msgspec
import rich_click as click
from msgspec import UNSET

from warranty.cli.naming import Names
from warranty.cli.options import as_of_option, asking, json_option
from warranty.cli.output import print_fields, print_table
from warranty.cli.spelling import named
from warranty.cli.words import coverage_fields, finding_rows
from warranty.sdk.client import Client
from warranty.wire.certificates import SpotCheck, WhereNow


@click.command("spot-check")
@click.argument("number")
@as_of_option
@json_option
@asking
def spot_check(register: Client, number: str, as_of: int | None, *, as_json: bool) -> None:
    """What is on record about a certificate: confirmed, claimed, where the carats are now, findings.

    With --json the answer is printed as it came, signed by the platform: file it as evidence, and verify it
    later with `warranty verify`.
    """
    answer = register.spot_check_answer(named(number), as_of=as_of)
    if as_json:
        click.echo(answer, nl=False)
        return
    check = msgspec.json.decode(answer, type=SpotCheck)
    _print_figures(check)
    names = Names(register)
    print_table(
        ["entry", "day", "claimed by", "asked ct", "drawn ct", "beyond ct", "pending ct"],
        [
            (
                each.position,
                each.event_on,
                names.of(each.claimant),
                each.asked,
                each.drawn,
                each.weighing,
                each.pending,
            )
            for each in check.claims
        ],
        title="Claims",
    )
    if check.where_now is not UNSET:
        _print_where(check.where_now)
    print_table(["rule", "finding"], finding_rows(check.findings), title="Findings")


def _print_figures(check: SpotCheck) -> None:
    print_fields(
        [
            ("certificate", check.number),
            ("state", check.status),
            ("told because", check.ground),
            ("on the paper, ct", check.certified),
            ("confirmed, ct", check.confirmed),
            ("claimed, ct", check.claimed),
            ("drawn, ct", check.drawn),
            ("as known at entry", f"{check.as_of}, recorded {check.recorded_at:%Y-%m-%d %H:%M:%S} UTC"),
            ("signed by", check.signature.key if check.signature else "nobody"),
        ]
    )


def _print_where(where: WhereNow) -> None:
    click.echo(f"\nWhere {where.carats} ct are now")
    print_fields(coverage_fields(where.by_grade))
    print_table(["stage", "ct"], [(each.stage, each.carats) for each in where.by_stage], title="By stage")
    by_country = [(each.country or "elsewhere", each.carats) for each in where.by_country]
    print_table(["country", "ct"], by_country, title="By country")
    click.echo()
    print_fields([("in no lot any more", f"{where.left} ct")])
    if not where.complete:
        click.echo(
            f"  {where.beyond} ct were not followed: the answer stops at {where.node_limit} lots. "
            "'warranty trace --forward' follows them all."
        )
