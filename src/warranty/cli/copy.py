"""`warranty copy`: a statement, or a bundle, that shows less."""

from collections.abc import Callable, Mapping
from typing import Final

import rich_click as click

from warranty.cli import files
from warranty.sdk.bundles import read_bundle, with_statement, write_bundle
from warranty.sdk.copies import buyers_copy, public_copy

_COPIES: Final[Mapping[str, Callable[[bytes], bytes]]] = {"buyer": buyers_copy, "public": public_copy}


@click.command()
@click.argument("file")
@click.option("--for", "reader", type=click.Choice(list(_COPIES)), default="buyer", show_default=True)
@click.option("--out", default="-", show_default="stdout", metavar="FILE", help="Where the copy goes.")
def copy(file: str, reader: str, out: str) -> None:
    """Make the copy for a buyer (everything but the sources) or for everybody (no confidential part).

    Of a statement or of a bundle; signature and receipt hold for the copy as for the whole.
    """
    content = files.read(file)
    less = _COPIES[reader]
    if content.lstrip()[:1] == b"{":
        bundle = read_bundle(content)
        files.write(out, write_bundle(with_statement(bundle, less(bundle.statement.encode()))))
    else:
        files.write(out, b"".join(less(statement) + b"\n" for statement in files.statements([file])))
