"""Inviting, answering and admitting at the command line, offline."""

import json
from pathlib import Path

from tests.cli.conftest import KEY, Run, result_of
from tests.parties.builders import Somebody
from warranty.cli.exits import Exit

ORIGIN = "register.example.org"


def test_who_answers_an_invitation_stands_in_one_draft_to_sign(run: Run, seller: Somebody) -> None:
    """The key of the tests invites; a new one answers."""
    (link,) = result_of(run("invite", "--json", "--url", f"https://{ORIGIN}", *KEY))
    Path("passphrase.txt").write_text("another one\n")
    made = result_of(
        run("key", "generate", "--out", "new.key", "--passphrase-file", "passphrase.txt", "--json")
    )
    own = ("--key", "new.key", "--passphrase-file", "passphrase.txt")
    said = ("--set", "name=Shah Gems", "--set", "country=IN", "--set", 'activities:=["dealer"]')
    assert run("join", link, *said, "--out", "answer.txt", *own).exit_code == Exit.OK
    draft = json.loads(run("admit", "answer.txt", "--origin", ORIGIN, *KEY).stdout)
    (party,) = draft["parties"]
    assert party["key"]["publicKey"] == made["publicKey"]
    assert (party["name"], party["kind"], party["activities"]) == ("Shah Gems", "Member", ["dealer"])
    assert party["party"].startswith(f"did:web:{ORIGIN}:p:")
    assert party["party"] != seller.did
    Path("draft.json").write_text(json.dumps(draft))
    assert run("sign", "draft.json", *KEY).exit_code == Exit.OK


def test_what_does_not_hold_ends_without_a_draft(run: Run, seller: Somebody) -> None:
    (link,) = result_of(run("invite", "--json", *KEY))
    lacking = run("join", link, "--set", "name=Shah Gems", *KEY)
    assert (lacking.exit_code, lacking.stdout) == (Exit.INVALID, "")
    assert "country" in lacking.stderr
    for content in (b"x.y.z\n", b"\x89PNG\r\n\x1a\n\x00", "Antwort für Sie".encode("latin-1")):
        Path("answer.txt").write_bytes(content)
        refused = run("admit", "answer.txt", "--origin", ORIGIN, *KEY)
        assert (refused.exit_code, refused.stdout) == (Exit.INVALID, "")
