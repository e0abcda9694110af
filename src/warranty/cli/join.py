"""`warranty join`: answer an invitation."""

from collections.abc import Sequence
from typing import Any

import msgspec
import rich_click as click

from warranty.cli import files
from warranty.cli.options import signing
from warranty.cli.sign import KeyNotNamed
from warranty.cli.talk import say
from warranty.foundation import clock
from warranty.foundation.signing import SigningKey
from warranty.sdk.drafts.setting import put
from warranty.sdk.invitations import Applicant, InvitationRefused, answer, read_link


@click.command()
@click.argument("link")
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help='name, country, activities (`activities:=["dealer"]`), sowId, lei, isPerson (`isPerson:=true`), '
    "registeredOffice, vatId, contact.",
)
@click.option("--out", default="-", show_default="stdout", metavar="FILE", help="Where the answer goes.")
@signing
def join(key: SigningKey | None, did: str, *, link: str, settings: Sequence[str], out: str) -> None:  # noqa: ARG001 - a new party has no DID yet
    """Say who you are to whoever invited you, signed with your new first key; send back what is printed.

    LINK is the whole address you got. Make the key first: `warranty key generate`.
    """
    if key is None:
        raise KeyNotNamed("Answering needs --key, the file of your new key.")
    told: dict[str, Any] = {}
    for setting in settings:
        put(told, setting)
    try:
        applicant = msgspec.convert(told, Applicant)
    except msgspec.ValidationError as broken:
        raise InvitationRefused(f"What is said of you is not complete: {broken}.") from broken
    text = answer(link, applicant, key, clock.now())
    files.write(out, text.encode() + b"\n")
    say(f"Send this back to who invited you, {read_link(link).association}. It proves that you have the key.")
