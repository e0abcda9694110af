"""`warranty suspicions`: sealed reports, made and read."""

from collections.abc import Sequence

import rich_click as click

from warranty.cli import files
from warranty.cli.naming import Names
from warranty.cli.options import asking, json_option
from warranty.cli.output import print_fields, print_json, print_json_line, print_line, print_table
from warranty.cli.saying import Say, saying
from warranty.cli.spelling import named
from warranty.cli.talk import say as tell_person
from warranty.foundation.errors import Kind, Refusal
from warranty.parties.documents import SuspicionReport
from warranty.register.documents import read
from warranty.sdk.bundles import envelope_of
from warranty.sdk.client import Client


class NotAReport(Refusal):
    """A statement that is no sealed report."""

    kind = Kind.INVALID
    code = "not-a-report"
    title = "This is no sealed report"


@click.group()
def suspicions() -> None:
    """Report to an authority what you do not trust; read what was reported to you.

    A report is for its maker and the authority it names: nobody else is told that there is one.
    """


@suspicions.command()
@click.option("--to", "authority", required=True, metavar="DID", help="The authority that is to read it.")
@click.option("--text", metavar="WORDS", help="What is suspected.")
@click.option("--from", "file", metavar="FILE", help="The same from a file, or from stdin for -.")
@click.option("--about", multiple=True, metavar="DID", help="Whom it is about; as often as needed.")
@click.option("--evidence", multiple=True, metavar="SHA256", help="A paper the authority may ask for.")
@json_option
@saying
def report(
    say: Say,
    authority: str,
    text: str | None,
    file: str | None,
    about: Sequence[str],
    evidence: Sequence[str],
) -> None:
    """Sign a sealed report and send it."""
    if (text is None) == (file is None):
        raise click.UsageError("Say what is suspected with --text, or with --from and a file.")
    words = text if file is None else files.read(file).decode("utf-8", "replace")
    sealed = {"authority": authority, "text": words, "parties": list(about), "evidence": list(evidence)}
    kept = {name: value for name, value in sealed.items() if value}
    say({"type": "SuspicionReported", "parts": {"report": kept | {"text": words}}})


@suspicions.command("list")
@json_option
@asking
def list_(register: Client, *, as_json: bool) -> None:
    """Reports you made, or that are addressed to you; newest first. With --json, one a line."""
    found = register.suspicions()
    if as_json:
        for one in found:
            print_json_line(one)
        return
    names = Names(register)
    rows = [(one.position, one.statement, names.of(one.by), names.of(one.to)) for one in found]
    print_table(["entry", "statement", "by", "to"], rows)
    if not rows:
        tell_person("There is no report that is yours to read.")


@suspicions.command()
@click.argument("statement", metavar="STATEMENT")
@json_option
@asking
def show(register: Client, statement: str, *, as_json: bool) -> None:
    """What one report says. That you read it is kept, for its maker alone."""
    record = register.statement(named(statement))
    sealed = read(envelope_of(record.statement), complete=False).parts.get("report")
    if not isinstance(sealed, SuspicionReport):
        raise NotAReport("That statement is something else.", instead="'warranty show' shows any statement.")
    if as_json:
        print_json({"statement": record.id, "by": record.issuer, "report": sealed})
        return
    names = Names(register)
    print_fields(
        [
            ("report", record.id),
            ("by", names.in_full(record.issuer)),
            ("to", names.in_full(sealed.authority)),
            ("recorded", f"entry {record.position}, {record.recorded_at:%Y-%m-%d %H:%M} UTC"),
            ("about", ", ".join(map(names.in_full, sealed.parties))),
            ("papers", ", ".join(sealed.evidence)),
        ]
    )
    for line in sealed.text.splitlines():
        print_line(line)
