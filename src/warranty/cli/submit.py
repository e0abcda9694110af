"""`warranty submit`: statements in, receipts out."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import rich_click as click
from msgspec import UNSET

from warranty.cli import files
from warranty.cli.exits import exit_of, finish
from warranty.cli.options import json_option, submitting
from warranty.cli.output import print_json_line, print_line
from warranty.cli.talk import followed, say
from warranty.foundation.errors import Refusal
from warranty.sdk.bundles import Bundle, write_bundle
from warranty.sdk.client import Client
from warranty.sdk.problems import refusal_of
from warranty.wire.statements import Recorded, Refused

# A JWS of three texts, then ~ after it and after each disclosure: a file that was cut ends otherwise.
_STATEMENT: Final = re.compile(rb"[\w=-]+\.[\w=-]+\.[\w=-]+~([\w=-]+~)*")
receipts_option: Final = click.option(
    "--receipts", metavar="DIR", help="Keep each statement with its receipt here, as a bundle."
)


@click.command()
@click.argument("files_", metavar="FILE...", nargs=-1, required=True)
@receipts_option
@json_option
@submitting
def submit(register: Client, files_: Sequence[str], receipts: str | None, *, as_json: bool) -> None:
    """Send signed statements, in their order; each is recorded or refused by itself.

    Sending the same statements again is harmless: what was recorded before is answered with an equally valid
    receipt. With --json, one outcome a line. The exit code is that of the first refusal.
    """
    statements = files.statements(files_)
    if not any(map(_STATEMENT.fullmatch, statements)):
        raise files.FileUnreadable(
            f"{', '.join(files_)} is incomplete, or holds no signed statement; nothing was sent.",
            instead="Fetch or sign it again; 'warranty sign' makes statements from drafts.",
        )
    deliver(register, statements, receipts, as_json=as_json)


def deliver(register: Client, statements: Sequence[bytes], receipts: str | None, *, as_json: bool) -> None:
    """Send statements, print each outcome, keep receipts; ends the command when one was refused."""
    folder = _folder(receipts)
    log_key = register.log_key() if folder else ""
    first: Refusal | None = None
    refused = 0
    for outcome in followed(register.submit(statements), len(statements), "submitting"):
        if as_json:
            print_json_line(outcome)
        if isinstance(outcome, Refused):
            refusal = refusal_of(outcome.problem)
            first, refused = first or refusal, refused + 1
            if not as_json:
                _print_refusal(outcome, refusal)
            continue
        if not as_json:
            _print_recorded(outcome)
        if folder:
            _keep(folder, statements[outcome.index], outcome, log_key)
    say(f"{len(statements) - refused} recorded, {refused} refused.")
    if first is not None:
        finish(exit_of(first))


def _folder(receipts: str | None) -> Path | None:
    if receipts is None:
        return None
    folder = Path(receipts)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as broken:
        raise files.FileUnwritable(f"{receipts} cannot be made: {broken.strerror}.") from broken
    return folder


def _keep(folder: Path, statement: bytes, outcome: Recorded, log_key: str) -> None:
    """One file a statement, named by its id; one that is there already proves the same."""
    target = folder / f"{outcome.id.removeprefix('urn:uuid:')}.json"
    if not target.exists():
        bundle = Bundle(statement.decode(), outcome.entry, outcome.receipt, log_key or UNSET)
        files.write_new(str(target), write_bundle(bundle), files.SECRET)


def _print_recorded(outcome: Recorded) -> None:
    again = " (was recorded before)" if outcome.replayed else ""
    print_line(f"{outcome.index + 1}", "recorded", f"entry {outcome.position}", f"{outcome.id}{again}")
    for lot in outcome.lots:
        print_line("", f"lot {lot}")
    if outcome.claim is not UNSET:
        claim = outcome.claim
        figures = [("asked", claim.asked), ("drawn", claim.drawn), ("pending", claim.pending)]
        weighing = [("beyond the confirmed weight", claim.weighing)] if claim.weighing != "0.00" else []
        print_line("", ", ".join(f"{name} {carats} ct" for name, carats in figures + weighing))
        if claim.pending != "0.00":
            print_line("", f"{claim.pending} ct wait until an authority confirms the import of them to you.")
    for finding in outcome.findings:
        print_line("", f"finding {finding.rule}: {finding.sentence}")


def _print_refusal(outcome: Refused, refusal: Refusal) -> None:
    rule = refusal.rule or refusal.code
    print_line(f"{outcome.index + 1}", "refused", rule, str(outcome.id))
    for line in (refusal.sentence, refusal.pointer and f"at {refusal.pointer}", refusal.instead):
        if line:
            print_line("", line)
    for other in refusal.others:
        print_line("", f"also: {other.sentence} (at {other.pointer})")
