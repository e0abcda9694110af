"""`warranty certificates`: read a list of certificates, and confirm the imports on it."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn

import rich_click as click

from warranty.certificates.documents import ImportConfirmed
from warranty.certificates.intake import (
    CertificateList,
    apply_decisions,
    check_report,
    is_settled,
    proposed,
    read_decisions,
    read_list,
    told,
)
from warranty.cli import files
from warranty.cli.confirmed_before import Sorted, sort_out
from warranty.cli.confirming import choose, read_importers
from warranty.cli.exits import Exit, finish
from warranty.cli.options import json_option, signing, submitting
from warranty.cli.output import print_json
from warranty.cli.submit import deliver, receipts_option
from warranty.cli.talk import followed, say
from warranty.foundation import clock
from warranty.foundation.signing import SigningKey
from warranty.policy.rule_set import packaged
from warranty.sdk.client import Client
from warranty.sdk.signing import sign

_POSTED: Final = "posted"
_LIST_OPTIONS: Final = (
    click.argument("file"),
    click.option("--decisions", metavar="FILE", help="The official's recorded decisions (TOML or CSV)."),
    click.option("--importing", default="", metavar="CODE", help="Participant the imports are into: IN."),
    click.option("--issuer", default="", metavar="CODE", help="Prefix of serials printed without one: EU."),
    click.option(
        "--day-order",
        type=click.Choice(["day-first", "month-first"]),
        help="How days such as 04/01/2015 are read, where the list does not tell.",
    ),
)


def reading(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the list, and the options by which somebody says what he knows about it."""
    for option in reversed(_LIST_OPTIONS):
        command = option(command)
    return command


def _read(
    file: str, *, decisions: str | None, importing: str, issuer: str, day_order: str | None
) -> CertificateList:
    policy = packaged()
    codes = {row.code for row in policy.participants.periods}
    importing = _code("--importing", importing, codes)
    issuer = _code("--issuer", issuer, codes | {row.prefix for row in policy.numbers.prefixes})
    listed = read_list(
        policy, files.read(file), importing=importing, issuer=issuer, day_order=day_order or ""
    )
    if decisions is None:
        return listed
    return apply_decisions(policy, listed, read_decisions(files.read(decisions)))


@click.group()
def certificates() -> None:
    """Read a list of certificates as it was handed out, and confirm the imports on it."""


@certificates.command()
@reading
@click.option("--doubtful-only", is_flag=True, help="Show only the rows that need a decision.")
@click.option("--decisions-out", metavar="FILE", help="Write the open doubts here as decisions to fill in.")
@json_option
def check(
    file: str,
    *,
    doubtful_only: bool,
    decisions_out: str | None,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - the options of `reading`
) -> None:
    """Say row by row what was understood, what is doubtful, and why; nothing is sent anywhere.

    Ends with 9 while anything is doubtful or refused. Decisions in the file of --decisions settle it. That
    file is TOML, one table for each decision, or CSV with the same names as headings:

    \b
      list = "SHA-256 of the list"         (--decisions-out fills it in)
      \\[\\[decision]]
      doubt = "name-cut"                   (or line = 9, or number = "EU00567944")
      action = "accept"
      reason = "The firm is known by its registration."
      decided_by = "Head of office"
      decided_on = 2026-11-23

    Actions: accept, skip, set (with field and value), pad-serials, exchange-parties, exchange-figures,
    day-first, month-first.
    """  # noqa: D301 - the help keeps the lines after a backspace as they are
    listed = _read(file, **known)
    report = check_report(listed)
    if as_json:
        print_json(report)
    else:
        for line in told(report, doubtful_only=doubtful_only):
            click.echo(line)
    if decisions_out is not None:
        files.write(decisions_out, proposed(listed).encode())
    say(_next(file, decisions_out, is_done=is_settled(listed)))
    if not is_settled(listed):
        finish(Exit.CHECK_FAILED)


@certificates.command("import")
@reading
@click.option(
    "--confirmed-to",
    required=True,
    metavar="FILE",
    help="Which importer is which party: CSV with name and did, or TOML.",
)
@click.option(
    "--confirmed-on",
    default="",
    metavar="DAY",
    help="Day of confirmation: today unless given; `posted` for the posting date of each row.",
)
@click.option("--out", metavar="FILE", help="Write the signed statements here and send nothing.")
@click.option(
    "--unasked",
    is_flag=True,
    help="Do not ask the register first which of them are on record; --out never asks.",
)
@receipts_option
@json_option
@submitting
@signing
def import_(  # the order of the first three is that of the options above
    key: SigningKey | None,
    did: str,
    register: Client,
    file: str,
    confirmed_to: str,
    confirmed_on: str,
    out: str | None,
    receipts: str | None,
    *,
    unasked: bool,
    as_json: bool,
    **known: Any,  # noqa: ANN401 - the options of `reading`
) -> None:
    """Make an import confirmation of every accepted row, sign and send it; for one authority.

    Says which rows are left out and why, and ends with 9 if any is left out without a decision. The register
    is asked first: what it has with the same figures is not confirmed again, and where they differ a
    correction is needed. The posting
    date never becomes a day of receipt; what the list does not say is "not stated".
    """
    if key is None or not did:
        raise click.UsageError("Signing needs --key, and --did unless the key file names the party.")
    if out is not None and out != "-" and Path(out).exists():
        raise files.FileUnwritable(
            f"{out} exists and is not overwritten.",
            instead="Choose another name, or move the file away first.",
        )
    listed = _read(file, **known)
    if listed.facts.doubts:
        _refuse_to_sign(listed)
    chosen = choose(listed, read_importers(files.read(confirmed_to)), _day(confirmed_on))
    for sentence in (*chosen.skipped, *_once_a_cause(chosen.left_out)):
        say(sentence)
    found = Sorted(chosen.confirmations, [], [])
    if out is None and not unasked and chosen.confirmations:
        found = _asked(register, did, key, chosen.confirmations)
    moment = clock.now()
    count, left_out = len(found.new), len(chosen.left_out) + len(found.differing)
    signed = [sign(each, {}, key, did, moment) for each in followed(found.new, count, "signing")]
    say(f"{count} confirmations signed as {did}; {left_out} rows left out.")
    if out is not None:
        files.write(out, b"".join(statement + b"\n" for statement in signed))
    elif signed:
        deliver(register, signed, receipts, as_json=as_json)
    if left_out:
        finish(Exit.CHECK_FAILED)


def _next(file: str, decisions_out: str | None, *, is_done: bool) -> str:
    """What to run after a check."""
    if is_done:
        return (
            f"Next: warranty certificates import {file} --confirmed-to importers.csv, with the same options."
        )
    if decisions_out is not None:
        return (
            f"Next: fill in {decisions_out}; warranty certificates check {file} --decisions {decisions_out}"
        )
    return f"Next: warranty certificates check {file} --decisions-out decisions.toml, and fill it in."


def _once_a_cause(left_out: list[str]) -> Iterator[str]:
    """Rows left out for the same reason are told together; each sentence is "which row: why"."""
    causes: dict[str, list[str]] = {}
    for sentence in left_out:
        which, _, why = sentence.partition(": ")
        causes.setdefault(why, []).append(which)
    for why, rows in causes.items():
        more = f", and {len(rows) - 1} more rows" if len(rows) > 1 else ""
        yield f"{rows[0]}{more}: {why}"


def _code(option: str, given: str, known: Collection[str]) -> str:
    """A participant's code in capitals. A usage error for one nobody has."""
    code = given.strip().upper()
    if code and code not in known:
        hint = " The United Kingdom's is GB." if code == "UK" else ""
        raise click.UsageError(
            f"{option} {given!r} is no participant's code: for example IN, AE, BW, EU.{hint}"
        )
    return code


def _asked(register: Client, did: str, key: SigningKey, listed: list[ImportConfirmed]) -> Sorted:
    """Leave out what is on record, and say so."""
    with Client(register.url, did=did, key=key) as asker:
        found = sort_out(asker, followed(listed, len(listed), "asking the register"))
    for sentence in (*found.before, *found.differing):
        say(sentence)
    if found.before:
        say(f"{len(found.before)} already confirmed, with the same figures and importer.")
    return found


def _refuse_to_sign(listed: CertificateList) -> NoReturn:
    """A doubt about the list as a whole may be about any of its rows."""
    for doubt in listed.facts.doubts:
        say(f"The list: {doubt.code}: {doubt.sentence}")
    say("Nothing was signed: mend the list, or accept this in the file of --decisions.")
    finish(Exit.CHECK_FAILED)


def _day(text: str) -> date | None:
    """None for the posting date of each row."""
    if text == _POSTED:
        return None
    if not text:
        return clock.now().date()
    try:
        return date.fromisoformat(text)
    except ValueError as broken:
        raise click.UsageError(f"--confirmed-on {text!r} is no day like 2026-11-23.") from broken
