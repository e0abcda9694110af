"""`warranty key`: make a key, look at one."""

import rich_click as click

from warranty.cli import files
from warranty.cli.options import json_option
from warranty.cli.output import print_fields, print_json
from warranty.cli.passphrase import ask, from_file
from warranty.cli.talk import say
from warranty.foundation.signing import KeyFile, SigningKey, read_key_file, seal_key


@click.group()
def key() -> None:
    """Make a key and look at one. Keys never leave this machine."""


@key.command()
@click.option("--out", required=True, metavar="FILE", help="The new key file; never overwritten.")
@click.option("--party", default="", metavar="DID", help="Whose key it is, if that is known already.")
@click.option(
    "--passphrase-file",
    metavar="FILE",
    envvar="WARRANTY_PASSPHRASE_FILE",
    help="First line is the passphrase; asked for twice otherwise.",
)
@json_option
def generate(out: str, party: str, passphrase_file: str | None, *, as_json: bool) -> None:
    """Make a new key, in a file encrypted with a passphrase.

    Give the public key that is printed to the association or authority that admits you. Nobody can restore a
    lost passphrase.
    """
    passphrase = from_file(passphrase_file) or ask("Passphrase of the new key", twice=True)
    made = SigningKey.generate()
    files.write_new(out, seal_key(made, party, passphrase), files.SECRET)
    say(f"The key is in {out}. Keep a copy of the file and the passphrase in two different places.")
    _print(made.public.multibase, party, as_json=as_json)


@key.command()
@click.argument("file")
@json_option
def show(file: str, *, as_json: bool) -> None:
    """Public key and DID of a key file; no passphrase is needed."""
    held: KeyFile = read_key_file(files.read(file))
    _print(held.public_key, held.party, as_json=as_json)


def _print(public_key: str, party: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"publicKey": public_key, "party": party})
    else:
        print_fields([("public key", public_key), ("party", party)])
