"""From nothing to a signed statement, offline."""

import json
from hashlib import sha256
from pathlib import Path

from tests.cli.conftest import KEY, PASSPHRASE, Run, result_of
from tests.parties.builders import Somebody
from warranty.cli.exits import Exit
from warranty.foundation.statements import split, verify
from warranty.register.documents import read
from warranty.sdk.drafts.kinds import KINDS


def test_the_list_names_every_statement(run: Run) -> None:
    printed = run("draft", "--list").stdout
    assert all(word in printed for word in KINDS)
    assert {row["kind"] for row in result_of(run("draft", "--list", "--json"))} == set(KINDS)


def test_every_example_can_be_signed_as_it_is_printed(run: Run, seller: Somebody) -> None:
    for word in KINDS:
        Path("draft.json").write_text(run("draft", word, "--example").stdout)
        result = run("sign", "draft.json", *KEY)
        assert result.exit_code == Exit.OK, (word, result.stderr)
        envelope = split(result.stdout.strip().encode())
        assert verify(envelope)
        assert type(read(envelope).document).__name__ == KINDS[word].type.__name__
        assert envelope.did == seller.did


def test_a_draft_is_filled_in_from_values_on_the_command_line(run: Run) -> None:
    values = {
        "sale": "urn:uuid:0198c3a0-5b1e-7004-8f00-1a2b3c4d5e6f",
        "lines.0.kept": "12.50",
        "eventOn": "2026-11-20",
    }
    settings = [word for path, value in values.items() for word in ("--set", f"{path}={value}")]
    assert result_of(run("draft", "purchase", *settings)) == {
        "type": "Purchase",
        "sale": values["sale"],
        "lines": [{"kept": "12.50", "line": 1}],
        "eventOn": "2026-11-20",
    }


def test_a_draft_that_lacks_something_is_not_printed(run: Run) -> None:
    result = run("draft", "purchase", "--set", "lines.0.kept=12.50")
    assert result.exit_code == Exit.INVALID
    assert result.stdout == ""
    assert "also needs: sale" in result.stderr
    assert "at /sale" in result.stderr


def test_an_unfinished_draft_is_printed_when_asked_for(run: Run) -> None:
    draft = result_of(run("draft", "sale", "--unfinished", "--set", "lines.0.hs=7102.31"))
    assert draft["lines"] == [{"hs": "7102.31", "line": 1}]


def test_a_sale_without_a_sow_number_is_told_what_is_missing(run: Run) -> None:
    result = run("draft", "sale", "--set", "lines.0.hs=7102.31", "--set", "eventOn=2024-09-22")
    assert result.exit_code == Exit.INVALID
    assert "--sow" in result.stderr
    given = ("--sow", "WDC-10234", "--sow-assessed", "2024-03-02", "--unfinished")
    draft = result_of(
        run("draft", "sale", "--set", "lines.0.hs=7102.31", "--set", "eventOn=2024-09-22", *given)
    )
    assert draft["warranty"]["sow"] == {"number": "WDC-10234", "assessedOn": "2024-03-02"}
    assert draft["warranty"]["textId"] == "SOW-2021-EN-INVOICE-PURCHASED"


def test_the_one_time_code_is_told_and_only_its_digest_is_drafted(run: Run) -> None:
    result = run("draft", "sale", "--one-time-code", "--unfinished")
    code = result.stderr.strip().rpartition(" ")[2]
    assert len(code) == 32
    assert json.loads(result.stdout)["codeDigest"] == sha256(code.encode()).hexdigest()
    assert code not in result.stdout


def test_an_admission_makes_dids_under_the_register(run: Run) -> None:
    draft = result_of(
        run(
            "draft",
            "party-admitted",
            "--origin",
            "localhost:8400",
            "--set",
            "parties.0.name=X",
            "--unfinished",
        )
    )
    assert draft["parties"][0]["party"].startswith("did:web:localhost%3A8400:p:")


def test_drafts_come_from_a_file_or_from_stdin(run: Run) -> None:
    whole = run("draft", "feed-complete", "--example").stdout
    Path("draft.json").write_text(whole)
    assert result_of(run("draft", "--from", "draft.json")) == json.loads(whole)
    assert result_of(run("draft", "feed-complete", "--from", "-", stdin=whole)) == json.loads(whole)
    refused = run("draft", "sale", "--from", "draft.json")
    assert refused.exit_code == Exit.INVALID
    assert "The file holds a FeedComplete, not a Sale." in refused.stderr


def test_many_drafts_are_signed_one_a_line(run: Run, seller: Somebody) -> None:
    one = json.loads(run("draft", "feed-complete", "--example").stdout)
    days = [f"2026-11-{day:02}" for day in range(1, 31)]
    Path("drafts.ndjson").write_text("\n".join(json.dumps(one | {"through": day}) for day in days))
    Path("drafts.json").write_text(json.dumps([one | {"through": day} for day in days]))
    for file in ("drafts.ndjson", "drafts.json"):
        statements = run("sign", file, *KEY).stdout.split()
        assert [read(split(each.encode())).document.through.isoformat() for each in statements] == days
        assert len({read(split(each.encode())).id for each in statements}) == 30


def test_signing_writes_a_file_and_says_whose(run: Run, seller: Somebody) -> None:
    Path("draft.json").write_text(run("draft", "feed-complete", "--example").stdout)
    result = run("sign", "draft.json", *KEY, "--out", "statement")
    assert result.stdout == ""
    assert result.stderr == f"1 signed as {seller.did}.\n"
    assert verify(split(Path("statement").read_bytes().strip()))


def test_signing_tells_the_id_to_programs(run: Run, seller: Somebody) -> None:
    Path("draft.json").write_text(run("draft", "feed-complete", "--example").stdout)
    printed = result_of(run("sign", "draft.json", *KEY, "--json"))
    assert printed["id"] == f"urn:uuid:{read(split(printed['statement'].encode())).id}"


def test_another_did_can_be_named(run: Run, seller: Somebody) -> None:
    Path("draft.json").write_text(run("draft", "feed-complete", "--example").stdout)
    other = Somebody().did
    statement = run("sign", "draft.json", *KEY, "--did", other).stdout.strip()
    assert split(statement.encode()).did == other


def test_one_bad_draft_of_many_signs_none(run: Run, seller: Somebody) -> None:
    one = json.loads(run("draft", "feed-complete", "--example").stdout)
    Path("drafts.json").write_text(json.dumps([one, one | {"carats": "1,5"}]))
    result = run("sign", "drafts.json", *KEY)
    assert result.exit_code == Exit.INVALID
    assert result.stdout == ""
    assert "at /carats" in result.stderr


def test_a_wrong_passphrase_is_told(run: Run, seller: Somebody) -> None:
    Path("draft.json").write_text(run("draft", "feed-complete", "--example").stdout)
    Path("passphrase").write_text(PASSPHRASE + "?")
    result = run("sign", "draft.json", *KEY)
    assert result.exit_code == Exit.INVALID
    assert "The passphrase is wrong or the key file is damaged." in result.stderr


def test_signing_needs_a_key(run: Run) -> None:
    Path("draft.json").write_text("{}")
    assert run("sign", "draft.json").exit_code == Exit.UNAUTHENTICATED


def test_what_is_not_json_is_told_with_its_line(run: Run, seller: Somebody) -> None:
    Path("draft.json").write_text('{"type": "Sale"}\nnot json\n')
    result = run("sign", "draft.json", *KEY)
    assert result.exit_code == Exit.INVALID
    assert "draft.json is not JSON: line 2" in result.stderr


def test_the_papers_scan_gives_its_digest(run: Run) -> None:
    Path("scan.pdf").write_bytes(b"scan")
    draft = result_of(run("draft", "purchase-from-outside", "--paper", "scan.pdf", "--unfinished"))
    assert draft["paper"]["digest"] == sha256(b"scan").hexdigest()


def test_a_list_of_members_as_csv_becomes_one_admission(run: Run, seller: Somebody) -> None:
    """The association signs once for all of them; each gets a DID under the register's host."""
    rows = [f"Member {at},IN,{Somebody().public}" for at in range(3)]
    Path("members.csv").write_text("\n".join(["name,country,publicKey", *rows]))
    draft = result_of(run("draft", "party-admitted", "--from", "members.csv", "--origin", "r.example"))
    assert [row["name"] for row in draft["parties"]] == ["Member 0", "Member 1", "Member 2"]
    assert len({row["party"] for row in draft["parties"]}) == 3
    assert all(row["party"].startswith("did:web:r.example:p:") for row in draft["parties"])
    Path("draft.json").write_text(json.dumps(draft))
    signed = run("sign", "draft.json", *KEY)
    assert signed.exit_code == Exit.OK, signed.stderr
    assert split(signed.stdout.strip().encode()).did == seller.did
    without = run("draft", "party-admitted", "--from", "members.csv")
    assert without.exit_code == Exit.INVALID
    assert "--origin" in without.stderr


def test_a_day_of_the_shop_floor_as_csv_becomes_one_statement(run: Run, seller: Somebody) -> None:
    """R32: 1.569 is written 1.57, 1.568 is 1.56; wrong rows are told one by one, with --json for programs."""
    batch, lot = "01a20730-b7d2-7946-bb3a-cda7442272c2", "6f2f9a52-90cb-8aa1-a3c5-3f1f7c2d9e10"
    heading = "batch;what;carats;lot;hs;qualification;cause"
    rows = [f"{batch};in;5.00;{lot}", *(f"{batch};polished;1.56{n};;7102.39;Round" for n in (8, 9))]
    Path("floor.csv").write_text("\n".join([heading, *rows]))
    day = ("draft", "shop-floor-reported", "--from", "floor.csv")
    draft = result_of(run(*day, "--polished-rounding", "nines"))
    assert [line["carats"] for line in draft["lines"]] == ["1.56", "1.57"]
    assert [line["line"] for line in draft["lines"]] == [1, 2]
    Path("draft.json").write_text(json.dumps(draft))
    signed = run("sign", "draft.json", *KEY)
    assert split(signed.stdout.strip().encode()).did == seller.did
    assert run(*day, "--polished-rounding", "bankers").exit_code == Exit.USAGE
    Path("floor.csv").write_text("\n".join([heading, *rows, f"{batch};melted;1.00", f"{batch};in;1.00"]))
    refused = run(*day)
    assert refused.exit_code == Exit.INVALID
    assert "line 5, what: 'melted' is none of" in refused.stderr
    told = [json.loads(line) for line in run(*day, "--json").stdout.splitlines()]
    assert [(row["line"], row["column"]) for row in told] == [(5, "what"), (6, "lot")]
