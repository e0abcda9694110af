"""`warranty access`: everything that is held about somebody."""

import msgspec
import rich_click as click
from msgspec import UNSET

from warranty.cli import files
from warranty.cli.naming import Names, with_digits
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_fields, print_json, print_json_line, print_table
from warranty.cli.talk import say
from warranty.foundation.ids import parse_uuid, uuid_of_hex
from warranty.sdk.client import Client
from warranty.wire.people import PersonalData, StatementHeld


@click.command()
@click.argument("subject", metavar="[PERSON|DID]", required=False)
@click.option("--asked", is_flag=True, help="Instead: who asks to have its name, office or VAT id put right.")
@click.option("--out", metavar="FILE", help="Write all of it to a JSON file that only you can read.")
@json_option
@asking
def access(register: Client, subject: str | None, out: str | None, *, asked: bool, as_json: bool) -> None:
    """All that the register holds about one of your people (by its id), or about your firm (by its DID).

    Particulars in every statement, or when they were erased; roles, keys and mandates; who looked at any of
    it. Of a party you admitted, and its people, on their request: --purpose says what for.
    An authority asks so for office and VAT id of a member it supervises. With --asked the requests that wait
    for your word, or your own that wait: answer one by 'warranty draft particulars-rectified', naming it.
    """
    if asked:
        _list_asked(register, as_json=as_json)
        return
    if subject is None:
        raise click.UsageError("Say about whom: a person's urn:uuid or a party's DID; or --asked.")
    held = register.personal_data(_checked(subject))
    if out is not None:
        files.write_new(out, msgspec.json.format(msgspec.json.encode(held), indent=2) + b"\n", files.SECRET)
        say(f"{len(held.statements)} statements, {len(held.looks)} looks written to {out}.")
        return
    print_json(held) if as_json else _print(held, Names(register))


def _list_asked(register: Client, *, as_json: bool) -> None:
    waiting = list(register.rectifications())
    if as_json:
        for each in waiting:
            print_json_line(each)
        return
    print_table(
        ["asked, UTC", "party", "request", "of"],
        [
            (
                f"{each.recorded_at:%Y-%m-%d %H:%M}",
                with_digits(each.name, each.party),
                each.statement,
                each.rectifies,
            )
            for each in waiting
        ],
    )
    if not waiting:
        say("Nobody waits for an answer.")


def _checked(subject: str) -> str:
    """What names a person or a party; a usage error for anything else."""
    last = subject.strip().lower().rpartition(":")[2]
    try:
        return str(parse_uuid(last) if "-" in last else uuid_of_hex(last))
    except ValueError as broken:
        raise click.UsageError(
            f"{subject[:60]!r} names nobody: give a person's urn:uuid or a party's DID."
        ) from broken


def _print(held: PersonalData, names: Names) -> None:
    print_fields([("about", held.subject), ("of", names.in_full(held.party))])
    if held.status is not UNSET:
        print_fields(
            [
                ("name", held.status.name),
                ("country", held.status.country),
                ("standing", held.status.standing),
                ("reason", held.status.reason),
                ("keys", " ".join(key.public_key for key in held.keys if key.revoked is UNSET)),
            ]
        )
    print_table(
        ["statement", "type", "recorded, UTC", "says", "erased", "put right by"],
        [
            (
                one.statement,
                one.type,
                f"{one.recorded_at:%Y-%m-%d %H:%M}",
                _says(one),
                "" if one.erased_at is UNSET else f"{one.erased_at:%Y-%m-%d}: {one.reason}",
                one.rectified_by,
            )
            for one in held.statements
        ],
        title="Particulars",
    )
    print_table(
        ["roles", "keys", "from", "until", "by statement"],
        [
            (", ".join(one.roles), " ".join(one.keys), one.valid_from, one.valid_until, one.statement)
            for one in held.roles
        ],
        title="Roles",
    )
    print_table(
        ["firm", "mandatary", "statements", "from", "until", "ended"],
        [
            (
                names.of(one.firm),
                names.of(one.mandatary),
                ", ".join(one.statements),
                one.valid_from,
                one.valid_until,
                "yes" if one.is_ended else "",
            )
            for one in held.mandates
        ],
        title="Mandates",
    )
    print_table(
        ["when, UTC", "who", "record", "ground", "what for"],
        [
            (f"{one.looked_at:%Y-%m-%d %H:%M}", names.of(one.viewer), one.record, one.ground, one.purpose)
            for one in held.looks
        ],
        title="Looked at",
    )


def _says(one: StatementHeld) -> str:
    said = "" if one.says is UNSET else "; ".join(f"{name}: {text}" for name, text in one.says.items())
    return f"asked for: {said}" if one.is_asked else said
