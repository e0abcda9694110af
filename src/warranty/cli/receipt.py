"""`warranty receipt`: the proof that a statement is on record, as a file anybody can verify."""

import rich_click as click

from warranty.cli import files
from warranty.cli.options import asking
from warranty.cli.talk import say
from warranty.sdk.bundles import write_bundle
from warranty.sdk.client import Client


@click.command()
@click.argument("id_", metavar="ID")
@click.option(
    "--history/--no-history", default=True, help="With the signer's key history, as by default, or not."
)
@click.option("--out", default="-", show_default="stdout", metavar="FILE", help="Where the bundle goes.")
@asking
def receipt(register: Client, id_: str, out: str, *, history: bool) -> None:
    """Fetch a statement as you may see it, its receipt, and the public statements behind its key.

    The bundle is verified by anybody, offline, with `warranty verify`; `warranty copy` takes confidential
    parts out of it before it is handed on.
    """
    bundle = register.bundle(id_, with_history=history)
    files.write(out, write_bundle(bundle))
    say(f"Verify it against the log's key as its operator publishes it, not only {bundle.log_key}.")
