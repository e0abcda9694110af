"""`warranty sign`: from draft to statement."""

import rich_click as click

from warranty.cli import files
from warranty.cli.options import json_option, signing
from warranty.cli.output import print_json_line
from warranty.cli.talk import followed, say
from warranty.foundation import clock
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import urn
from warranty.register.documents import read as read_statement
from warranty.sdk.bundles import envelope_of
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.signing import sign as sign_document


class KeyNotNamed(Refusal):
    """Nobody to sign as; ends as asking without a key does."""

    kind = Kind.UNAUTHENTICATED
    code = "key-not-named"
    title = "There is no key to sign with"


@click.command()
@click.argument("draft")
@click.option("--out", default="-", show_default="stdout", metavar="FILE", help="Where the statements go.")
@json_option
@signing
def sign(key: SigningKey | None, did: str, draft: str, out: str, *, as_json: bool) -> None:
    """Sign the drafts in a file (one, an array, or one a line); one statement a line comes out.

    A statement carries its confidential parts: it is for the register. What the buyer gets is made with
    `warranty copy`.
    """
    if key is None or not did:
        raise KeyNotNamed("Signing needs --key, and --did unless the key file names the party.")
    drafts = files.json_values(draft)
    for each in drafts:
        if not isinstance(each, dict):
            raise DraftMalformed("A draft is a JSON object {…}.")
    checked = [check(each) for each in drafts]
    signed_at = clock.now()
    signed = [
        sign_document(each.document, each.parts, key, did, signed_at)
        for each in followed(checked, len(checked), "signing")
    ]
    if as_json:
        for statement in signed:
            print_json_line({"id": _id(statement), "statement": statement.decode()})
    else:
        files.write(out, b"".join(statement + b"\n" for statement in signed))
    say(f"{len(signed)} signed as {did}.")


def _id(statement: bytes) -> str:
    return urn(read_statement(envelope_of(statement.decode())).id)
