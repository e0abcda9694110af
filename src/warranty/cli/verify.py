"""`warranty verify`: what a statement, a receipt or a filed answer proves, offline."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import rich_click as click

from warranty.cli import files
from warranty.cli.exits import Exit, finish
from warranty.cli.options import json_option
from warranty.cli.output import print_fields, print_json_line, print_line, print_list
from warranty.sdk.answers import verify_answer
from warranty.sdk.bundles import LogKeyHistory, read_bundle, read_log_keys
from warranty.sdk.reports import Report
from warranty.sdk.verify import verify_bundle, verify_statement


@click.command()
@click.argument("files_", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--log-key",
    metavar="VKEY",
    envvar="WARRANTY_LOG_KEY",
    help="The log's key as its operator publishes it; otherwise the one that came with the file.",
)
@click.option(
    "--log-keys",
    metavar="FILE",
    help="History of the log's keys (warranty log-keys), for what was signed before a change of them.",
)
@json_option
def verify(files_: Sequence[str], log_key: str | None, log_keys: str | None, *, as_json: bool) -> None:
    """Verify statements, buyer's copies, bundles with receipts, and filed spot checks.

    A folder stands for the files in it. Without a server and without trusting anybody but the log's key. Says
    what is proven and what is not; ends with 9 when something does not hold. With --json, one report a line.
    """
    history = read_log_keys(files.read(log_keys)) if log_keys else None
    failed = False
    for file in _each_file(files_):
        for report in _reports(file, log_key, history):
            failed = failed or not report.verified
            if as_json:
                print_json_line({"file": file, **report.as_json()})
            else:
                _print(file, report)
    if failed:
        finish(Exit.CHECK_FAILED)


def _each_file(names: Sequence[str]) -> Iterator[str]:
    """The files, and of a folder all it holds, by name."""
    for name in names:
        if Path(name).is_dir():
            yield from (str(path) for path in sorted(Path(name).iterdir()) if path.is_file())
        else:
            yield name


def _reports(file: str, log_key: str | None, history: LogKeyHistory | None) -> list[Report]:
    content = files.read(file)
    if content.lstrip()[:1] != b"{":
        return [
            verify_statement(statement.decode("ascii", "replace")) for statement in files.statements([file])
        ]
    if b'"warranty-bundle-' in content[:200]:
        return [verify_bundle(read_bundle(content), log_key, history)]
    return [verify_answer(content, log_key, history)]


def _print(file: str, report: Report) -> None:
    print_line(f"{file}: {'holds' if report.verified else 'DOES NOT HOLD'}")
    marks = {True: "holds", False: "FAILS", None: "open"}
    print_fields([(f"  {marks[step.holds]}", f"{step.name}: {step.sentence}") for step in report.steps])
    if report.verified:
        print_list("Proven", report.proven)
        print_list("Not proven", report.not_proven)
    click.echo()
