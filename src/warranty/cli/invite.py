"""`warranty invite`: links by which an association lets members join."""

import rich_click as click

from warranty.cli.options import json_option, signing, url_option
from warranty.cli.output import print_json
from warranty.cli.sign import KeyNotNamed
from warranty.cli.talk import say
from warranty.foundation import clock
from warranty.foundation.signing import SigningKey
from warranty.sdk.invitations import LONGEST_DAYS
from warranty.sdk.invitations import invite as invitation


@click.command()
@click.option("--count", type=click.IntRange(1, 1_000), default=1, show_default=True, help="How many links.")
@click.option(
    "--days",
    type=click.IntRange(1, LONGEST_DAYS),
    default=30,
    show_default=True,
    help="How long they hold.",
)
@url_option
@json_option
@signing
def invite(key: SigningKey | None, did: str, *, count: int, days: int, url: str, as_json: bool) -> None:
    """Make links, each for one party to be admitted; whoever gets one answers with `warranty join`.

    Nothing is sent. Put the answers that come back into `warranty admit`.
    """
    if key is None or not did:
        raise KeyNotNamed("Inviting needs --key, and --did unless the key file names the party.")
    now = clock.now()
    links = [invitation(key, did, url, now, days) for _ in range(count)]
    if as_json:
        print_json(links)
    else:
        for link in links:
            click.echo(link)
    say(f"{count} made as {did}, for {days} days.")
