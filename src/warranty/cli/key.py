"""`warranty key`: make a key, look at one."""

import rich_click as click

from warranty.cli import files
from warranty.cli.options import json_option
from warranty.cli.output import print_fields, print_json
from warranty.cli.passphrase import ask, from_file
from warranty.cli.talk import say
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import KeyFile, PublicKey, SigningKey, read_key_file, seal_key
from warranty.transparency.rules.notes import VerifierKey


class PartysKeyOpen(Refusal):
    """A key that signs for a party, in a file that anybody could use."""

    kind = Kind.INVALID
    code = "passphrase-needed"
    title = "The key needs a passphrase"


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
@click.option(
    "--no-passphrase",
    "is_open",
    is_flag=True,
    help="For a key of the platform, that a server opens by itself: whoever reads the file has the key.",
)
@json_option
def generate(out: str, party: str, passphrase_file: str | None, *, is_open: bool, as_json: bool) -> None:
    """Make a new key, in a file encrypted with a passphrase.

    Give the public key that is printed to the association or authority that admits you. Nobody can restore a
    lost passphrase.
    """
    if is_open and party:
        raise PartysKeyOpen(
            "A party's key is always under a passphrase.",
            instead="Leave out --no-passphrase, or --party where it is a key of the platform.",
        )
    passphrase = "" if is_open else from_file(passphrase_file) or ask("Passphrase of the new key", twice=True)
    made = SigningKey.generate()
    files.write_new(out, seal_key(made, party, passphrase), files.SECRET)
    if is_open:
        say(f"The key is in {out}, under no passphrase. Let nobody but the server's account read it.")
    else:
        say(f"The key is in {out}. Keep a copy of the file and the passphrase in two different places.")
    _print(made.public.multibase, party, as_json=as_json)


@key.command()
@click.argument("file")
@click.option("--origin", default="", metavar="HOST", help="Also name it as the key of this register's log.")
@json_option
def show(file: str, origin: str, *, as_json: bool) -> None:
    """Public key and DID of a key file; no passphrase is needed."""
    held: KeyFile = read_key_file(files.read(file))
    vkey = VerifierKey.ed25519(origin, PublicKey.from_multibase(held.public_key)).text() if origin else ""
    _print(held.public_key, held.party, vkey, as_json=as_json)


def _print(public_key: str, party: str, log_key: str = "", *, as_json: bool) -> None:
    if as_json:
        print_json({"publicKey": public_key, "party": party} | ({"logKey": log_key} if log_key else {}))
    else:
        shown = [("log key", log_key)] if log_key else []
        print_fields([("public key", public_key), ("party", party), *shown])
