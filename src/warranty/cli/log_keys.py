"""`warranty log-keys`: which keys the log has had, as a file that verifies receipts of any age."""

import msgspec
import rich_click as click

from warranty.cli import files
from warranty.cli.options import asking
from warranty.cli.talk import say
from warranty.sdk.bundles import read_log_keys
from warranty.sdk.client import Client
from warranty.sdk.verify import log_keys_of


@click.command("log-keys")
@click.option("--out", default="-", show_default="stdout", metavar="FILE", help="Where the history goes.")
@asking
def log_keys(register: Client, out: str) -> None:
    """Fetch the founding and each change of the log's key, with their proofs.

    A receipt from before a change is verified with the key of today and this file, offline: warranty verify
    FILE --log-key VKEY --log-keys HISTORY.
    """
    content = msgspec.json.format(msgspec.json.encode(register.log.log_keys()), indent=2) + b"\n"
    keys = log_keys_of(read_log_keys(content), None)
    files.write(out, content)
    today = keys.later[-1].vkey if keys.later else keys.first
    say(f"{1 + len(keys.later)} keys; the last is {today}. Compare it with the one the operator publishes.")
