"""`warranty admit`: one admission of all who answered an invitation."""

from collections.abc import Sequence

import rich_click as click

from warranty.cli import files
from warranty.cli.draft import new_did
from warranty.cli.options import signing
from warranty.cli.output import print_json
from warranty.cli.sign import KeyNotNamed
from warranty.cli.talk import say
from warranty.foundation import clock
from warranty.foundation.signing import PublicKey, SigningKey
from warranty.policy.rule_set import packaged
from warranty.sdk.drafts.checking import check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.invitations import admission_of_answers


@click.command()
@click.argument("answers", nargs=-1, required=True)
@click.option("--origin", required=True, metavar="HOST", help="The register's host, for the new DIDs.")
@click.option(
    "--invited-with",
    "others",
    multiple=True,
    metavar="KEY",
    help="Another public key of yours (z6Mk…) that signed invitations.",
)
@signing
def admit(
    key: SigningKey | None, did: str, *, answers: Sequence[str], origin: str, others: Sequence[str]
) -> None:
    """Check the answers in files (one a line) and make the draft that admits all of them.

    Sign it once: `warranty admit answers.txt --origin HOST > draft.json`, then `warranty sign draft.json`.
    """
    if key is None or not did:
        raise KeyNotNamed("Admitting needs --key, and --did unless the key file names the party.")
    lines = [line for path in answers for line in files.read(path).decode("ascii", "replace").split()]
    keys = [key.public, *(PublicKey.from_multibase(other) for other in others)]
    now = clock.now()
    draft = admission_of_answers(lines, did, keys, now, lambda: new_did(origin))
    completed = complete(draft, now.date(), packaged())
    check(completed)
    print_json(completed)
    say(f"{len(lines)} answers hold. Sign the draft once to admit them.")
