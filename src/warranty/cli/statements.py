"""`warranty statements`: find again what was recorded."""

from datetime import date

import rich_click as click

from warranty.cli.naming import with_digits
from warranty.cli.options import asking, audited_option, json_option
from warranty.cli.output import print_json_line, print_table
from warranty.cli.spelling import Day
from warranty.cli.talk import say
from warranty.foundation.errors import Kind, Refusal
from warranty.sdk.client import Client
from warranty.sdk.drafts.kinds import kind_named
from warranty.wire.statements import StatementListed


class WhoIsMeant(Refusal):
    """A name that no party has, or several."""

    kind = Kind.INVALID
    code = "who-is-meant"
    title = "It is not clear who is meant"


@click.command()
@click.option("--kind", metavar="STATEMENT", help="Only these, such as sale or purchase.")
@click.option("--from", "first", type=Day(), metavar="DAY", help="Of this day of the event, or later.")
@click.option("--to", "last", type=Day(), metavar="DAY", help="Of this day, or earlier.")
@click.option("--with", "other", metavar="NAME|DID", help="Only with this party, by its name or DID.")
@click.option("--received", is_flag=True, help="Those others made towards you instead of your own.")
@audited_option
@json_option
@asking
def statements(
    register: Client,
    *,
    kind: str | None,
    first: date | None,
    last: date | None,
    other: str | None,
    received: bool,
    member: str | None,
    as_json: bool,
) -> None:
    """What you recorded, newest first: entry, day, number of the invoice or memo, and the other side.

    With --json, one statement a line. 'warranty show ID' opens one. Under a case of yours (--case, --member)
    those of a party it is about; each of them is noted as a look.
    """
    found = register.statements(
        of_type=kind_named(kind).type.__name__ if kind else None,
        first=first,
        last=last,
        counterparty=_meant(register, other) if other else None,
        received=received,
        member=member,
    )
    if as_json:
        for each in found:
            print_json_line(each)
        return
    rows = [_row(each, received=received) for each in found]
    print_table(["entry", "day", "statement", "number", "with", "id"], rows)
    if not rows:
        say("Nothing of this kind is on record.")


def _row(each: StatementListed, *, received: bool) -> tuple[object, ...]:
    did, name = (each.by, each.by_name) if received else (each.counterparty, each.counterparty_name)
    other = with_digits(name, did) if did else ""
    return each.position, each.event_on, each.type, each.document_number, other, each.id


def _meant(register: Client, text: str) -> str:
    """The DID a name stands for. Raises WhoIsMeant."""
    if text.startswith("did:"):
        return text
    found = list(register.members(text))
    exact = [one for one in found if one.name.lower() == text.lower()]
    if len(exact or found) == 1:
        return (exact or found)[0].party
    raise WhoIsMeant(
        f"{len(found) or 'No'} parties are called {text[:60]!r}.",
        instead="Name it in full, or by its DID.",
    )
