"""`warranty cases`: why an office looks further than its role lets it."""

from collections.abc import Sequence
from datetime import date

import rich_click as click
from msgspec import UNSET

from warranty.cli.naming import Names
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_fields, print_json, print_json_line, print_table
from warranty.cli.saying import Say, saying
from warranty.cli.spelling import Day, named
from warranty.cli.talk import say as tell_person
from warranty.foundation import clock
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import URN
from warranty.sdk.client import Client
from warranty.wire.cases import CaseSeen


class CaseUnknown(Refusal):
    """A number or id of no case the asker may see."""

    kind = Kind.NOT_FOUND
    code = "case-unknown"
    title = "There is no such case"


@click.group()
def cases() -> None:
    """Cases of associations and authorities: opened, listed, closed.

    An open case is asked under with --case NUMBER. An association reads prices and partners of members it is
    about; an authority follows chains abroad by names that hold in the case, and with an order reads prices.
    """


@cases.command("open")
@click.argument("number")
@click.option("--purpose", required=True, metavar="WORDS", help="What it is about; kept with each look.")
@click.option("--until", type=Day(), required=True, metavar="DAY", help="First day on which it is over.")
@click.option("--about", multiple=True, metavar="DID", help="Whom it opens; as often as needed.")
@click.option("--court", metavar="NAME", help="Who gave the order it rests on.")
@click.option("--reference", metavar="NUMBER", help="Its number with the court.")
@click.option("--issued-on", type=Day(), metavar="DAY", help="The day of the order.")
@click.option("--notice-from", type=Day(), metavar="DAY", help="From when those concerned may be told.")
@json_option
@saying
def open_(
    say: Say,
    number: str,
    purpose: str,
    until: date,
    about: Sequence[str],
    court: str | None,
    reference: str | None,
    issued_on: date | None,
    notice_from: date | None,
) -> None:
    """Open a case under a number of your own."""
    order = {"court": court, "reference": reference, "issuedOn": issued_on, "noticeFrom": notice_from}
    named_ = {name: str(value) for name, value in order.items() if value is not None}
    if named_ and not {"court", "reference", "issuedOn"} <= named_.keys():
        raise click.UsageError("An order has --court, --reference and --issued-on.")
    scope: dict[str, object] = {"purpose": purpose, "parties": list(about)}
    if named_:
        scope["order"] = named_
    say({"type": "CaseOpened", "number": number, "until": str(until), "parts": {"scope": scope}})


@cases.command("list")
@click.option("--all", "all_cases", is_flag=True, help="Also those that are closed or over.")
@json_option
@asking
def list_(register: Client, *, all_cases: bool, as_json: bool) -> None:
    """Cases you opened, or orders about you as far as you may know; newest first. With --json, one a line."""
    found = (one for one in register.cases() if all_cases or _state(one) == "open")
    if as_json:
        for one in found:
            print_json_line(one)
        return
    names = Names(register)
    rows = [
        (one.number, _state(one), one.until, names.of(one.opened_by), one.purpose, one.case) for one in found
    ]
    print_table(["number", "state", "until", "opened by", "what for", "case"], rows)
    if not rows:
        tell_person("There is no such case. 'warranty cases open' opens one.")


@cases.command()
@click.argument("which", metavar="NUMBER|ID")
@json_option
@asking
def show(register: Client, which: str, *, as_json: bool) -> None:
    """One case, with whom it is about and the order it rests on."""
    seen = _find(register, which)
    if as_json:
        print_json(seen)
        return
    names = Names(register)
    order = None if seen.order is UNSET else seen.order
    print_fields(
        [
            ("case", seen.number),
            ("id", seen.case),
            ("opened by", names.in_full(seen.opened_by)),
            ("state", _state(seen)),
            ("until", seen.until),
            ("what for", seen.purpose),
            ("about", ", ".join(map(names.in_full, seen.parties))),
            ("court", order and order.court),
            ("reference", order and order.reference),
            ("issued on", order and order.issued_on),
            ("told from", order and order.notice_from),
            ("closed by", "" if seen.closed is UNSET else f"entry {seen.closed}"),
        ]
    )


@cases.command()
@click.argument("case", metavar="ID")
@click.option("--reason", required=True, metavar="WORDS", help="How it ended.")
@json_option
@saying
def close(say: Say, case: str, reason: str) -> None:
    """Close a case of yours by its id, as 'warranty cases list' names it: it opens nothing any more."""
    identifier = named(case)
    urn = identifier if identifier.startswith(URN) else f"{URN}{identifier}"
    say({"type": "CaseClosed", "case": urn, "reason": reason})


def _find(register: Client, case: str) -> CaseSeen:
    """Raises CaseUnknown."""
    wanted = {case.strip(), f"{URN}{named(case)}", named(case)}
    for one in register.cases():
        if one.number in wanted or one.case in wanted:
            return one
    raise CaseUnknown("You have no case under this number or id.", instead="'warranty cases list --all'.")


def _state(one: CaseSeen) -> str:
    if one.closed is not UNSET:
        return "closed"
    return "over" if one.until <= clock.now().date() else "open"
