"""`warranty`: the group of all commands, and the one place where a refusal becomes an exit code."""

import secrets
import sys
import tempfile
import traceback
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Final

import rich_click as click
from click.exceptions import Exit as Ending

from warranty.cli.exits import MEANINGS, Exit, exit_of
from warranty.cli.talk import AS_JSON, say, tell, tell_program
from warranty.foundation.errors import Refusal

# Word → what it does. The command is the function of that name in the module of that name, or in `running`.
RECORDING: Final = {
    "key": "make a key and look at one; keys never leave this machine",
    "draft": "begin a statement: fill in what follows, check it, print it as JSON",
    "sign": "sign drafts",
    "submit": "send signed statements to the register and keep the receipts",
    "receipt": "fetch the proof that a statement is on record",
    "invite": "make links by which members join your association",
    "join": "answer an invitation, with proof of your first key",
    "admit": "one admission of all who answered, to sign once",
    "cases": "open, list and close cases of your office",
    "suspicions": "report to an authority, sealed, and read such reports",
    "erase": "have personal data in a statement erased",
    "copy": "make the buyer's or the public copy of a statement",
}
ASKING: Final = {
    "stock": "your own lots, now or at the end of any day",
    "acknowledgements": "goods somebody is named an owner of, and what waits for your word",
    "counts": "physical counts beside the book, and what of them is open",
    "slack": "how much could have been injected without any finding",
    "batches": "your own manufacture batches, and what is left in each",
    "boxes": "your own boxes, and what is in each",
    "balance": "what came, went and is left in a period, by goods class",
    "statements": "find again what you recorded, or others towards you",
    "show": "a lot, a statement or a certificate",
    "trace": "what a lot is drawn from, or where it went",
    "roots": "production, seized goods, opening stock, and what stands behind them",
    "findings": "discrepancies on record",
    "engagements": "audits you ordered, carry out, or are audited under",
    "attempts": "what was refused when it was submitted",
    "notices": "who was admitted, suspended, expelled, renamed: followed from the public log",
    "looks": "who was shown what, on which ground",
    "access": "everything that is held about a person or your firm",
    "spot-check": "what is on record about a certificate, signed by the platform",
    "reconcile": "certificates against claims for a participant and a period",
    "exports": "what a participant exported against its imports, production and stock",
    "log-keys": "the history of the log's keys, which verifies receipts of any age",
    "verify": "verify statements, receipts and filed answers, offline",
    "certificates": "read a list of certificates, and confirm the imports on it",
}
RUNNING: Final = {
    "serve": "run the register: API and pages",
    "migrate": "bring the database up to date",
    "doctor": "look for settings of a deployment that would hurt one day",
    "replay": "rebuild the books from the statements and compare",
    "demo": "the main job on real data, told as it happens",
}
COMMANDS: Final[Mapping[str, str]] = RECORDING | ASKING | RUNNING


class Warranty(click.RichGroup):
    """Loads a command when it is run; for the overview the words above are enough."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All words, in the order of the overview."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command's line of the overview; `resolve_command` loads the command itself."""
        if cmd_name not in COMMANDS:
            return None
        return click.RichCommand(name=cmd_name, short_help=COMMANDS[cmd_name])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command to run, loaded."""
        name, line, rest = super().resolve_command(ctx, args)
        return name, None if name is None or line is None else _load(name), rest

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what it refuses becomes a sentence and an exit code."""
        try:
            return super().invoke(ctx)
        except Refusal as refusal:
            tell_program(refusal) if ctx.meta.get(AS_JSON) else tell(refusal)
            ctx.exit(exit_of(refusal))
        except KeyboardInterrupt:
            say("Stopped.")
            ctx.exit(Exit.STOPPED)
        except (Ending, click.ClickException, click.Abort, BrokenPipeError):
            raise
        except Exception:  # noqa: BLE001 - the last resort: a reference, never a traceback
            say(_reference())
            ctx.exit(Exit.UNEXPECTED)


def _load(word: str) -> click.Command:
    name = word.replace("-", "_")
    module = "running" if word in RUNNING else name
    command: click.Command = getattr(import_module(f"warranty.cli.{module}"), name)
    return command


def _reference() -> str:
    """A sentence with a reference number; the details are in a file of that number."""
    reference = secrets.token_hex(4)
    details = Path(tempfile.gettempdir()) / f"warranty-{reference}.txt"
    details.touch(mode=0o600)
    details.write_text(traceback.format_exc())
    return f"Something unexpected happened (reference {reference}). The details are in {details}."


_EXITS: Final = "\n\n".join(f"{code.value}  {meaning}" for code, meaning in MEANINGS.items())


@click.command_panel("Running a register", commands=list(RUNNING))
@click.command_panel("Asking", commands=list(ASKING))
@click.command_panel("Recording", commands=list(RECORDING))
@click.group(
    cls=Warranty,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"Results go to stdout, talk to stderr. Exit codes:\n\n\n{_EXITS}",
)
@click.rich_config({"text_markup": "rich", "text_emojis": False, "text_paragraph_linebreaks": "\n"})
@click.version_option(package_name="warranty", prog_name="warranty")
def warranty() -> None:
    """Signed warranties for rough diamonds, drawn from lots that lead back to certificates."""


def main() -> None:
    """The console script."""
    try:
        warranty()
    except BrokenPipeError:
        # The reader of a pipe went away; nothing is wrong, and the interpreter must not complain.
        sys.stderr.close()
        sys.exit(Exit.OK)
