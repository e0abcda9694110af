"""A real list of certificates at the command line: read, decided, confirmed."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import KEY, Run, result_of
from tests.parties.builders import Somebody
from warranty.certificates.documents import Confirmation
from warranty.certificates.intake import apply_decisions, read_decisions, read_list
from warranty.cli.confirmed_before import sort_out
from warranty.cli.confirming import ImportersUnreadable, choose, read_importers
from warranty.cli.exits import Exit
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import split
from warranty.policy.rule_set import packaged
from warranty.register.documents import Statement, read
from warranty.sdk.client import Client
from warranty.wire.certificates import Certificate

# 34 rows of a real list of 2015; its source is told in tests/data/SOURCES.md.
LIST = Path(__file__).parents[1] / "data" / "india_kp_import_list_2015.csv"
# Every row of that list has importer and exporter under each other's heading, one its figures too.
DECISIONS = """
[[decision]]
doubt = "parties-exchanged"
action = "exchange-parties"
reason = "The office fills the form the other way round."
decided_by = "Head of office, Mumbai"
decided_on = 2015-04-07

[[decision]]
doubt = "name-cut"
action = "accept"
reason = "The firm is known by its registration."
decided_by = "Head of office, Mumbai"
decided_on = 2015-04-07

[[decision]]
doubt = "not-a-member"
action = "skip"
reason = "Asked the firm for its licence first."
decided_by = "Head of office, Mumbai"
decided_on = 2015-04-07
"""
DID = "did:web:register.example.org:p:0198c0ffee0070008000000000000001"


@pytest.fixture
def decided() -> None:
    """The decisions are in `decisions.toml`, every importer but one in `importers.csv`."""
    Path("decisions.toml").write_text(DECISIONS)
    policy = packaged()
    listed = apply_decisions(policy, read_list(policy, LIST.read_bytes()), read_decisions(DECISIONS.encode()))
    names = sorted({row.importer_name for row in listed.rows if row.importer_name} - {"B39"})
    Path("importers.csv").write_text("name,did\n" + "".join(f'"{name}",{DID}\n' for name in names))


def test_the_list_as_it_is_has_only_doubtful_rows(run: Run) -> None:
    result = run("certificates", "check", LIST)
    assert result.exit_code == Exit.CHECK_FAILED
    assert "34 rows, 219438.24 ct: 0 accepted (0.00 ct), 34 doubtful, 0 refused, 0 left out." in result.stdout
    assert "figures-exchanged" in result.stdout


def test_the_check_for_programs_says_the_same(run: Run) -> None:
    result = run("certificates", "check", LIST, "--json")
    assert result.exit_code == Exit.CHECK_FAILED
    report = json.loads(result.stdout)
    assert report["counts"] == {"rows": 34, "accepted": 0, "doubtful": 34, "refused": 0, "skipped": 0}
    assert report["list"]["day_order"] == "day-first"


@pytest.mark.usefixtures("decided")
def test_decisions_settle_rows(run: Run) -> None:
    report = json.loads(run("certificates", "check", LIST, "--decisions", "decisions.toml", "--json").stdout)
    assert report["counts"] == {"rows": 34, "accepted": 31, "doubtful": 1, "refused": 0, "skipped": 2}


def imported(run: Run, *words: str) -> tuple[list[Statement], str]:
    """What an import without a server signs, and what it says."""
    result = run(
        "certificates", "import", LIST, "--decisions", "decisions.toml", "--confirmed-to", "importers.csv",
        "--out", "statements", *KEY, *words,
    )  # fmt: skip
    assert result.exit_code == Exit.CHECK_FAILED, result.stderr
    assert result.stdout == ""
    return [read(split(line)) for line in Path("statements").read_bytes().splitlines()], result.stderr


@pytest.mark.usefixtures("decided", "seller")
def test_accepted_rows_become_signed_confirmations_and_the_rest_is_said(run: Run) -> None:
    statements, said = imported(run, "--confirmed-on", "posted")

    report = json.loads(run("certificates", "check", LIST, "--decisions", "decisions.toml", "--json").stdout)
    of_b39 = sum(
        row["status"] == "accepted" and row["understood"]["importer_name"] == "B39" for row in report["rows"]
    )
    assert of_b39 > 0
    assert len(statements) == 31 - of_b39
    assert said.count("the file of importers does not name 'B39'") == 1
    assert said.count("left out. ") == 2
    assert said.count(": doubtful. figures-exchanged: ") == 1
    assert f"{31 - of_b39} confirmations signed as " in said


@pytest.mark.usefixtures("decided", "seller")
def test_a_confirmation_says_what_the_list_says_and_no_more(run: Run) -> None:
    statements, _ = imported(run, "--confirmed-on", "posted")
    documents: dict[str, Any] = {each.document.number: each.document for each in statements}
    # Line 2 of the list: EU00567877,04/04/2015,01/01/2015,668.1,127927,A01 LTD.,9,B01 PVT.,30,HO-MUM-KP,…
    document = documents["EU00567877"]
    assert document.event_on.isoformat() == "2015-04-04"
    confirmation = document.confirmation
    assert (confirmation.carats, confirmation.value) == ("668.10", "127927.00")
    assert (confirmation.importer, confirmation.exporter) == ("B01 PVT.", "A01 LTD.")
    assert confirmation.confirmed_to == DID
    assert not confirmation.received_on
    assert document.transcription.paper.issued_on.isoformat() == "2015-01-01"
    assert document.transcription.not_stated == (
        "title", "origin", "expiresOn", "issuingAuthority", "parcels", "hs", "validation",
    )  # fmt: skip
    assert "Head of office, Mumbai" in document.note


@pytest.mark.usefixtures("decided", "seller")
def test_the_day_of_confirmation_can_be_given(run: Run) -> None:
    statements, _ = imported(run, "--confirmed-on", "2015-04-08")
    assert {each.document.event_on.isoformat() for each in statements} == {"2015-04-08"}


@pytest.mark.usefixtures("decided", "seller")
@pytest.mark.parametrize("day", ["8.4.2015", "listed"])
def test_a_day_that_is_none_is_not_understood(run: Run, day: str) -> None:
    words = ("--confirmed-to", "importers.csv", "--confirmed-on", day)
    assert run("certificates", "import", LIST, *words, *KEY).exit_code == Exit.USAGE


def test_importing_needs_a_key_and_the_importers(run: Run, seller: Somebody) -> None:
    assert run("certificates", "import", LIST, *KEY).exit_code == Exit.USAGE
    Path("importers.csv").write_text("name,did\n")
    assert run("certificates", "import", LIST, "--confirmed-to", "importers.csv").exit_code == Exit.USAGE


def test_without_decisions_nothing_is_signed_and_nobody_is_asked(run: Run, seller: Somebody) -> None:
    Path("importers.csv").write_text("name,did\n")
    result = run("certificates", "import", LIST, "--confirmed-to", "importers.csv", *KEY)
    assert result.exit_code == Exit.CHECK_FAILED
    assert "0 confirmations signed" in result.stderr
    assert "34 rows left out" in result.stderr


def test_importers_are_read_from_csv_or_toml() -> None:
    both = {"A. Gems, Ltd.": DID, "B": DID}
    assert read_importers(f'﻿Name,Country,DID\n"A. Gems, Ltd.",IN,{DID}\n\nB,IN,{DID}\n'.encode()) == both
    assert read_importers(f'"A. Gems, Ltd." = "{DID}"\nB = "{DID}"\n'.encode()) == both


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"who,what\nA,B\n",
        b"name,did\nA,nobody\n",
        b"name,did\n,did:web:x\n",
        b"name,did\nA\n",
        b"name,did\nA,did:web:x\nA,did:web:y\n",
        b"A = 1\n",
    ],
)
def test_a_file_that_does_not_name_importers_is_refused(content: bytes) -> None:
    if content == b"":
        assert read_importers(content) == {}
        return
    with pytest.raises(ImportersUnreadable):
        read_importers(content)


def test_a_row_without_posting_date_needs_a_day() -> None:
    listed = read_list(packaged(), b"KP No.,Carat,Importer\nEU00567877,668.1,A\n")
    chosen = choose(listed, {"A": DID}, None)
    assert (len(chosen.confirmations), len(chosen.left_out)) == (0, 1)
    assert "give the day of confirmation" in chosen.left_out[0]


def test_the_check_reads_from_stdin_and_tells_a_file_that_is_no_list(run: Run) -> None:
    assert result_of(run("certificates", "check", "-", "--json", stdin=b"KP No.,Carat\nEU00567877,668.1\n"))[
        "counts"
    ]
    refused = run("certificates", "check", "-", stdin=b"hello")
    assert refused.exit_code == Exit.INVALID
    assert "headings" in refused.stderr


@pytest.mark.usefixtures("seller")
def test_a_total_that_does_not_fit_stops_check_and_import(run: Run) -> None:
    Path("list.csv").write_text("KP No.,Carat,Importer\nEU00567877,668.1,A\nTotal,700,\n")
    Path("importers.csv").write_text(f"name,did\nA,{DID}\n")
    checked = run("certificates", "check", "list.csv")
    sentence = "The list: total-differs: Line 3 gives 700.00 ct in all; the rows add up to 668.10 ct."
    assert checked.exit_code == Exit.CHECK_FAILED
    assert sentence in checked.stdout.splitlines()[-6:]
    words = ("--confirmed-to", "importers.csv", "--out", "statements", *KEY)
    stopped = run("certificates", "import", "list.csv", *words)
    assert stopped.exit_code == Exit.CHECK_FAILED
    assert sentence in stopped.stderr
    assert not Path("statements").exists()


class OnRecord(Client):
    """A register that has one confirmation, or none it would show."""

    known: Confirmation | None = None

    def certificate(self, number: str, *, as_of: int | None = None) -> Certificate:
        if self.known is None:
            raise NothingThere("No such certificate.")
        return Certificate(
            number=number, participant="EU", status="confirmed", as_of=as_of or 9, confirmation=self.known
        )


class NothingThere(Refusal):
    kind = Kind.NOT_FOUND
    code = "not-found"
    title = "Not found"


@pytest.mark.parametrize(
    ("known", "new", "before", "differing"),
    [
        (None, 1, 0, 0),
        (Confirmation(confirmed_to=DID, carats="668.10", importer="A"), 0, 1, 0),
        (Confirmation(confirmed_to=DID, carats="668.00", importer="A"), 0, 0, 1),
        (Confirmation(confirmed_to=DID, carats="668.10", value="5.00"), 0, 0, 1),
        (Confirmation(confirmed_to=f"{DID}2", carats="668.10", importer="A"), 0, 0, 1),
    ],
)
def test_what_is_on_record_is_not_confirmed_again(
    known: Confirmation | None, new: int, before: int, differing: int
) -> None:
    listed = read_list(packaged(), b"KP No.,Carat,Importer\nEU00567877,668.1,A\n")
    with OnRecord() as register:
        register.known = known
        found = sort_out(register, choose(listed, {"A": DID}, date(2015, 4, 8)).confirmations)
    assert (len(found.new), len(found.before), len(found.differing)) == (new, before, differing)
    assert all("A correction is another statement" in sentence for sentence in found.differing)


@pytest.mark.parametrize("option", ["--importing", "--issuer"])
def test_codes_are_those_of_participants(run: Run, option: str) -> None:
    assert run("certificates", "check", LIST, option, "in").exit_code == Exit.CHECK_FAILED
    refused = run("certificates", "check", LIST, option, "UK")
    assert refused.exit_code == Exit.USAGE
    assert "for example IN" in refused.stderr


@pytest.mark.usefixtures("decided", "seller")
def test_a_file_in_the_way_is_told_before_anything_is_signed(run: Run) -> None:
    Path("statements").write_text("kept")
    words = ("--decisions", "decisions.toml", "--confirmed-to", "importers.csv", "--out", "statements")
    refused = run("certificates", "import", LIST, *words, *KEY)
    assert refused.exit_code == Exit.CONFLICT
    assert "signed" not in refused.stderr


def test_the_check_writes_the_decisions_to_fill_in(run: Run) -> None:
    result = run("certificates", "check", LIST, "--decisions-out", "decisions.toml", "--doubtful-only")
    assert "Next: fill in decisions.toml" in result.stderr
    assert "Days are read day-first" in result.stdout
    filled = (
        Path("decisions.toml").read_text().replace("# action", "action").replace("# decided_on", "decided_on")
        .replace('""', '"Import desk"')
    )  # fmt: skip
    settled = run("certificates", "check", LIST, "--decisions", "-", "--doubtful-only", stdin=filled)
    assert settled.exit_code == Exit.OK, settled.stderr
    assert "34 accepted" in settled.stdout
    assert "Next: warranty certificates import" in settled.stderr


def test_a_list_of_headings_alone_has_no_rows(run: Run) -> None:
    result = run("certificates", "check", "-", stdin=b"KP No.,Carat\n")
    assert result.exit_code == Exit.CHECK_FAILED
    assert "The list has headings but no rows." in result.stdout
