"""The main job, typed at the command line against a real register: from the founding to an offline proof.

One register for the whole file; the tests tell one story and run in their order.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.cli.session import ORIGIN, Person, a_folder, a_port, a_register, somebody
from warranty.cli.exits import Exit

NUMBER = "EU00567921"
DAY, EVE = "2026-11-20", "2026-11-19"


@dataclass
class Story:
    """The people, and what one act leaves for the next."""

    operator: Person
    association: Person
    authority: Person
    importer: Person
    dealer: Person
    stranger: Person
    data: str
    log_key: str = ""
    known: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def story() -> Iterator[Story]:
    with a_folder() as folder:
        port = a_port()
        url = f"http://127.0.0.1:{port}"
        names = ("operator", "association", "authority", "importer", "dealer", "stranger")
        people = [somebody(folder, url, name) for name in names]
        data = folder / "data"
        data.mkdir()
        with a_register(people[0].public, data, port):
            operator, association, authority, importer, dealer, stranger = people
            yield Story(operator, association, authority, importer, dealer, stranger, str(data))


def member(person: Person) -> dict[str, Any]:
    return {
        "party": person.did, "kind": "Member", "name": person.name, "country": "IN", "activities": ["dealer"],
        "key": {"publicKey": person.public, "purposes": ["sign", "authenticate"]},
    }  # fmt: skip


def test_the_operator_founds_the_register_and_admits_association_and_authority(story: Story) -> None:
    operator = story.operator
    story.log_key = httpx.get(f"{operator.url}/log/key").text.strip()
    founding = {
        "origin": ORIGIN, "name": "Register of the session", "operator": operator.did,
        "rootKey": operator.public, "logKey": story.log_key,
    }  # fmt: skip
    assert operator.say("register-founded", founding).json["position"] == 0
    assert operator.say("policy-adopted", {}).json["position"] == 1
    bodies = [
        member(story.association) | {"kind": "Association", "activities": []},
        member(story.authority)
        | {
            "kind": "Authority",
            "activities": [],
            "participant": "IN",
            "tasks": ["issue", "import", "supervise"],
        },
    ]
    assert operator.say("party-admitted", {"parties": bodies}).json["position"] == 2
    members = [member(each) for each in (story.importer, story.dealer, story.stranger)]
    assert story.association.say("party-admitted", {"parties": members}).json["position"] == 3


def test_the_authority_confirms_a_list_of_imports(story: Story) -> None:
    folder = story.authority.folder
    (folder / "list.csv").write_text(
        "KP No.,Issue date,Carat,Amount USD,Importer,Exporter,Date of receipt\n"
        f"{NUMBER},2026-10-30,1517.40,182632.00,Example Gems Ltd,Scheldt Rough NV,2026-11-19\n"
        "EU00567922,2026-10-30,12.00,900.00,Somebody Else,Scheldt Rough NV,2026-11-19\n"
    )
    (folder / "importers.csv").write_text(f"name,did\nExample Gems Ltd,{story.importer.did}\n")
    words = (
        "--importing",
        "IN",
        "--confirmed-to",
        "importers.csv",
        "--confirmed-on",
        DAY,
        "--receipts",
        "kept",
    )
    result = story.authority.run("certificates", "import", "list.csv", *words)
    assert result.code == 9, result.talk
    assert "does not name 'Somebody Else'" in result.talk
    assert "recorded\tentry 4" in result.out
    assert len(list((folder / "kept").iterdir())) == 1


def test_the_importer_claims_and_takes_the_carats_into_stock(story: Story) -> None:
    claim = {"number": NUMBER, "participant": "IN", "carats": "1000.00", "hs": "7102.31", "eventOn": DAY}
    recorded = story.importer.say("import-claimed", claim).json
    assert recorded["claim"] == {
        "asked": "1000.00",
        "drawn": "1000.00",
        "weighing": "0.00",
        "pending": "0.00",
    }
    [story.known["lot"]] = recorded["lots"]

    lot = story.importer.run("show", story.known["lot"], "--json").json
    assert (lot["received"], lot["left"], lot["holder"]) == ("1000.00", "1000.00", story.importer.did)
    assert "behind a confirmed certificate  1000.00 ct" in story.importer.run("show", story.known["lot"]).out


def test_more_than_was_confirmed_is_refused_with_its_rule(story: Story) -> None:
    claim = {"number": NUMBER, "participant": "IN", "carats": "600.00", "hs": "7102.31", "eventOn": DAY}
    refused = story.importer.say("import-claimed", claim)
    assert refused.code == 6, refused.talk
    problem = json.loads(refused.out)["problem"]
    assert problem["rule"] == "L02"
    assert problem["facts"]["left"].startswith("517.4")
    assert "0 recorded, 1 refused." in refused.talk


def sale(story: Story, lot: str, carats: str) -> dict[str, Any]:
    return {
        "eventOn": DAY,
        "documentNumber": "2026/0117",
        "basis": {"kind": "supplier-warranties"},
        "lines": [{"carats": carats, "hs": "7102.31", "qualification": "Rough, makeable"}],
        "parts": {
            "prices": {"currency": "USD", "lines": [{"amount": "14400.00"}]},
            "sources": [{"lots": [{"lot": lot, "carats": carats}]}],
            "counterparty": {"party": story.dealer.did},
            "particulars": {
                "seller": {
                    "name": "Example Gems Ltd",
                    "registeredOffice": "Mumbai",
                    "vatId": "27AAACE0000A1Z5",
                },
                "buyer": {"name": "Dealer Ltd", "registeredOffice": "Surat", "vatId": "24AAACC0000B1Z3"},
            },
        },
    }


def test_the_register_completes_and_judges_a_draft_that_is_then_only_signed(story: Story) -> None:
    """517.40 of 1,517.40 are left to claim; more is refused, and nothing is recorded."""
    words = ("draft", "import-claimed", "--check", "--set", f"number={NUMBER}", "--set", "hs=7102.31")
    made = story.importer.run(*words, "--set", f"eventOn={DAY}")
    assert made.json["carats"] == "517.40"
    assert "without a finding" in made.talk or "Q01" in made.talk
    refused = story.importer.run(*words, "--set", "carats=600.00")
    assert (refused.code, refused.out) == (6, "")
    assert "L02" in refused.talk
    nobody = story.stranger.run(*words, "--set", "carats=600.00", "--set", "participant=IN", "--json")
    assert (nobody.code, nobody.json["carats"]) == (0, "600.00"), nobody.talk
    assert story.importer.run("draft", "sale", "--check", "--unfinished").code == 2


def test_the_importer_sells_under_warranty_and_the_dealer_accepts(story: Story) -> None:
    sow = ("--sow", "WDC-10234", "--sow-assessed", "2026-03-02")
    sold = story.importer.say("sale", sale(story, story.known["lot"], "400.00"), *sow).json
    story.known["sale"], [story.known["bought"]] = sold["id"], sold["lots"]
    bought = story.dealer.say("purchase", {"sale": sold["id"], "eventOn": DAY, "lines": [{"kept": "400.00"}]})
    assert bought.code == 0, bought.talk
    lot = story.dealer.run("show", story.known["bought"], "--json").json
    assert (lot["received"], lot["holder"]) == ("400.00", story.dealer.did)
    assert lot["coverage"]["confirmed"] == "400.00"


def test_more_than_is_left_cannot_be_sold(story: Story) -> None:
    sow = ("--sow", "WDC-10234", "--sow-assessed", "2026-03-02")
    refused = story.importer.say("sale", sale(story, story.known["lot"], "600.01"), *sow)
    assert refused.code == 6
    assert json.loads(refused.out)["problem"]["rule"] == "L05"


def test_each_side_sees_its_own_stock(story: Story) -> None:
    [held] = [json.loads(line) for line in story.importer.run("stock", "--json").out.splitlines()]
    assert (held["id"], held["left"]) == (story.known["lot"], "600.00")
    printed = story.dealer.run("stock").out
    assert story.known["bought"] in printed
    assert story.known["lot"] not in printed
    assert story.stranger.run("stock").talk == "There is nothing in stock.\n"


def test_each_side_sees_its_stock_of_a_day_and_its_balance(story: Story) -> None:
    """1,000.00 ct came, 400.00 ct went, all on one day; at the end of the day before there was nothing."""
    [held] = [
        json.loads(line) for line in story.importer.run("stock", "--on", DAY, "--json").out.splitlines()
    ]
    assert (held["lot"], held["left"], held["offered"]) == (story.known["lot"], "600.00", "0.00")
    assert story.importer.run("stock", "--on", EVE).talk == f"There was nothing in stock on {EVE}.\n"
    printed = story.importer.run("stock", "--on", DAY).out
    assert "7102.31 rough     600.00" in printed.partition("Own stock")[2]
    [row] = story.importer.run("balance", "--from", DAY, "--to", DAY, "--json").json["rows"]
    assert {name: row[name] for name in ("opening", "in", "out", "lost", "adjusted", "closing")} == {
        "opening": "0.00", "in": "1000.00", "out": "400.00", "lost": "0.00", "adjusted": "0.00",
        "closing": "600.00",
    }  # fmt: skip
    assert "7102.31 rough" in story.dealer.run("balance", "--from", DAY, "--to", DAY).out
    behind = story.importer.run("balance", "--from", DAY, "--to", DAY, "--roots", "--json").json["roots"]
    assert [(one["hs"], one["stage"], one["grade"]) for one in behind] == [("7102.31", "rough", "confirmed")]
    assert {name: behind[0][name] for name in ("opening", "in", "out", "lost", "adjusted", "closing")} == {
        "opening": "0.00", "in": "1000.00", "out": "400.00", "lost": "0.00", "adjusted": "0.00",
        "closing": "600.00",
    }  # fmt: skip
    assert "confirmed" in story.importer.run("balance", "--from", DAY, "--to", DAY, "--roots").out
    foreign = story.dealer.run("balance", "--from", DAY, "--to", DAY, "--member", story.importer.did)
    assert foreign.code == 4
    assert "--on DAY" in story.dealer.run("stock", "--as-known-at", "3").talk


def test_the_dealer_sees_the_sale_without_its_sources(story: Story) -> None:
    shown = story.dealer.run("show", story.known["sale"])
    assert shown.code == 0, shown.talk
    assert "parts shown     counterparty, particulars, prices" in shown.out
    assert "parts withheld  1" in shown.out
    assert "lines.0.qualification" in shown.out
    assert story.known["bought"] in shown.out.partition("Lots made")[2]
    assert "_sd" not in shown.out
    assert story.known["lot"] not in shown.out
    assert NUMBER not in shown.out


def test_a_correction_stands_beside_its_sale_with_both_values(story: Story) -> None:
    sale = story.known["sale"]
    amended = {"sale": sale, "reason": "Two digits exchanged.", "documentNumber": "2026/0171"}
    said = story.importer.say("invoice-amended", amended).json
    seen = story.dealer.run("show", sale).out
    assert "2026/0117" in seen
    assert "2026/0171" in seen
    assert "waits for the other side" in seen
    agreed = story.dealer.run("draft", "correction-agreed", "--check", "--set", f"sale={sale}").json
    assert agreed["correction"] == said["id"]
    story.dealer.say("correction-agreed", {"sale": sale, "correction": said["id"]})
    assert "agreed by" in story.importer.run("show", sale).out


def test_the_dealer_learns_that_every_carat_is_covered_and_not_through_whom(story: Story) -> None:
    traced = story.dealer.run("trace", story.known["bought"])
    assert traced.code == 0, traced.talk
    assert "behind a confirmed certificate  400.00 ct" in traced.out
    assert story.importer.did not in traced.out
    lineage = story.dealer.run("trace", story.known["bought"], "--json").json
    assert sum(float(root["carats"]) for root in lineage["roots"]) == 400.00


def test_the_importer_sees_where_its_lot_went(story: Story) -> None:
    traced = story.importer.run("trace", story.known["lot"], "--forward", "--json").json
    assert traced["carats"] == "1000.00"
    there = [float(each["carats"]) for each in (*traced["holdings"], *traced.get("left", ()))]
    assert sum(there) == 1000.00


def test_what_was_recorded_is_found_again_by_the_name_of_the_other_side(story: Story) -> None:
    rows = story.importer.run("statements", "--kind", "sale", "--with", "dealer").out
    assert story.known["sale"] in rows
    assert f"dealer …{story.dealer.did[-6:]}" in rows
    (one,) = story.dealer.run("statements", "--received", "--kind", "sale", "--json").out.splitlines()
    assert (json.loads(one)["by"], json.loads(one)["documentNumber"]) == (story.importer.did, "2026/0117")
    assert story.importer.run("statements", "--with", "nobody of this name").code == 3
    shown = story.importer.run("show", story.known["lot"]).out
    assert f"importer, {story.importer.did}" in shown


def test_a_stranger_is_answered_as_if_there_were_nothing(story: Story) -> None:
    for words in (
        ("show", story.known["lot"]),
        ("show", story.known["sale"]),
        ("trace", story.known["bought"]),
    ):
        own, unknown = story.stranger.run(*words), story.stranger.run(words[0], words[1][:-1] + "f")
        assert (own.code, own.out) == (4, "")
        assert own.talk == unknown.talk


def test_who_asks_has_to_be_known(story: Story) -> None:
    asked = story.stranger.run("show", story.known["lot"], "--key", "own.key", "--did", story.importer.did)
    assert asked.code == 7
    assert asked.out == ""


def test_the_official_spot_checks_and_files_the_answer(story: Story) -> None:
    authority = story.authority
    printed = authority.run("spot-check", NUMBER)
    assert printed.code == 0, printed.talk
    assert "confirmed, ct      1517.40" in printed.out
    assert "drawn, ct          1000.00" in printed.out
    answer = authority.run("spot-check", NUMBER, "--json")
    assert answer.json["claimed"] == "1000.00"
    (authority.folder / "answer.json").write_text(answer.out)
    verified = authority.run("verify", "answer.json", "--log-key", story.log_key)
    assert verified.code == 0, verified.out
    assert f"answered this about certificate {NUMBER}" in verified.out


def test_the_official_sees_the_certificate_and_where_its_carats_went(story: Story) -> None:
    shown = story.authority.run("show", NUMBER)
    assert shown.code == 0, shown.talk
    assert "confirmed, ct      1517.40" in shown.out
    assert "ImportConfirmed" in shown.out
    went = story.authority.run("trace", NUMBER, "--forward", "--json").json
    held = [*went["holdings"], *went.get("left", ())]
    assert sum(float(each["carats"]) for each in held) == float(went["carats"])
    assert story.authority.run("trace", NUMBER, "--forward").code == 0


def test_the_official_asks_what_was_known_before_the_claim(story: Story) -> None:
    earlier = story.authority.run("spot-check", NUMBER, "--as-of", "4", "--json").json
    assert (earlier["confirmed"], earlier["claimed"], earlier["asOf"]) == ("1517.40", "0.00", 4)


def test_the_official_reconciles_the_period(story: Story) -> None:
    answer = story.authority.run(
        "reconcile", "IN", "--from", "2026-11-01", "--to", "2026-11-30", "--json"
    ).json
    [row] = answer["rows"]
    assert (row["number"], row["confirmed"], row["claimed"]) == (NUMBER, "1517.40", "1000.00")
    assert row["difference"] == "517.40"
    printed = story.authority.run("reconcile", "IN", "--from", "2026-11-01", "--to", "2026-11-30").out
    assert NUMBER in printed
    assert "517.40" in printed
    empty = story.authority.run(
        "reconcile", "IN", "--from", "2025-01-01", "--to", "2025-12-31", "--json"
    ).json
    assert empty["rows"] == []


def test_the_official_holds_exports_against_all_there_was(story: Story) -> None:
    """Nothing was exported of the 1,517.40 ct imported."""
    answer = story.authority.run("exports", "IN", "--json").json
    assert (answer["imported"], answer["difference"]) == (
        {"certificates": 1, "carats": "1517.40"}, "1517.40",
    )  # fmt: skip
    printed = story.authority.run("exports", "IN").out
    assert "1517.40" in printed
    assert "The exports are covered." in printed
    assert story.importer.run("exports", "IN").code != 0


def test_findings_are_listed_for_those_who_may_read_them(story: Story) -> None:
    late = {"number": NUMBER, "participant": "IN", "carats": "1.00", "hs": "7102.31", "eventOn": "2015-04-04"}
    recorded = story.importer.say("import-claimed", late).json
    assert "Q01" in {each["rule"] for each in recorded["findings"]}
    told = [json.loads(line) for line in story.importer.run("findings", "--json").out.splitlines()]
    assert "Q01" in {each["finding"]["rule"] for each in told}
    assert "Q01" in story.importer.run("findings", "--rule", "q01").out
    assert "Q01" not in story.importer.run("findings", "--rule", "C04").out
    assert story.stranger.run("findings").talk == "There is no finding that you may read.\n"
    assert (
        story.importer.run("findings", "--state", "accepted").talk
        == "There is no finding that you may read.\n"
    )
    (late_one,) = [one for one in told if one["finding"]["rule"] == "Q01"][:1]
    values = {"finding": late_one["id"], "party": late_one["party"], "code": "clerical", "text": "Late."}
    story.importer.say("finding-explained", values)
    listed = story.importer.run("findings", "--state", "explained").out
    assert "explained: clerical" in listed


def test_whoever_was_looked_at_reads_by_whom_and_what_for(story: Story) -> None:
    asked = story.authority.run("spot-check", NUMBER, "--json", "--purpose", "Yearly visit 2026/7")
    assert asked.code == 0, asked.talk
    looks = [json.loads(line) for line in story.importer.run("looks", "--json").out.splitlines()]
    newest = {one["kind"]: one for one in reversed(looks)}
    assert newest["certificate"]["record"] == NUMBER
    assert newest["claim"]["viewer"] == story.authority.did
    assert newest["claim"]["purpose"] == "Yearly visit 2026/7"
    own = story.authority.run("looks", "--whose", "own", "--record", NUMBER).out
    assert "Yearly visit 2026/7" in own
    assert story.stranger.run("looks").talk == "There is no look that you may read.\n"
    assert story.stranger.run("looks", "--whose", "all").code != 0


def test_an_outsider_verifies_the_sale_with_nothing_but_a_file_and_the_logs_key(story: Story) -> None:
    fetched = story.importer.run("receipt", story.known["sale"], "--out", "sale.json")
    assert fetched.code == 0, fetched.talk
    public = story.importer.run("copy", "sale.json", "--for", "public")
    outsider = story.stranger
    (outsider.folder / "sale.json").write_text(public.out)
    report = outsider.run("verify", "sale.json", "--log-key", story.log_key, "--json").json
    assert report["verified"]
    assert report["facts"]["signer"] == "importer"
    assert (report["facts"]["shown"], report["facts"]["withheld"]) == ([], 4)
    assert [step["name"] for step in report["steps"]] == ["signature", "content", "receipt", "key"]


def test_receipts_kept_at_submission_verify_too(story: Story) -> None:
    kept = sorted((story.importer.folder / "receipts").iterdir())
    assert len(kept) == 5
    verified = story.importer.run("verify", *kept, "--log-key", story.log_key)
    assert verified.code == 0, verified.out
    assert verified.out.count(": holds") == 5


def test_sending_again_is_harmless(story: Story) -> None:
    kept = sorted((story.importer.folder / "receipts").iterdir())
    again = story.importer.run("submit", *kept)
    assert again.code == 0, again.talk
    assert again.out.count("(was recorded before)") == 5


def test_an_audit_is_ordered_carried_out_and_ended_by_commands(story: Story) -> None:
    auditor = somebody(story.operator.folder.parent, story.operator.url, "auditor")
    row = member(auditor) | {"kind": "Auditor", "activities": []}
    assert story.operator.say("party-admitted", {"parties": [row]}).code == 0
    today = f"{datetime.now(UTC).date()}"
    order = story.association.say(
        "engagement-offered",
        {
            "number": "A/1", "auditor": auditor.did, "member": story.importer.did,
            "topics": ["trade", "stock"], "periodFrom": "2026-11-01", "periodTo": "2026-11-30",
            "endsOn": today, "parts": {"scope": {"purpose": "Warranties of November"}},
        },
    ).json["id"]  # fmt: skip
    word = {"engagement": order, "orderedBy": story.association.did, "member": story.importer.did}
    accepted = auditor.say("engagement-accepted", word | {"independence": {"yearsAudited": 0}})
    assert accepted.code == 0, accepted.talk  # the declaration is filled in
    (told,) = [json.loads(line) for line in story.importer.run("engagements", "--json").out.splitlines()]
    assert (told["auditor"], told["state"], "purpose" in told) == (auditor.did, "open", False)
    assert "A/1" in auditor.run("engagements", "--state", "open").out
    assert story.stranger.run("engagements").talk.startswith("There is no audit that you take part in.")
    case = ("--case", "A/1")
    lines = auditor.run("statements", "--member", story.importer.did, "--json", *case).out.splitlines()
    types = {json.loads(line)["type"] for line in lines}
    assert types == {"Sale", "InvoiceAmended"}  # claims are another topic
    assert auditor.run("show", story.known["sale"], *case).code == 0
    assert auditor.run("stock", "--on", "2026-11-30", *case).code == 0
    assert auditor.run("show", story.known["sale"]).code != 0
    assert auditor.say("engagement-ended", {"engagement": order, "reason": "Done."}).code == 0
    denied = auditor.run("statements", *case)
    assert denied.code != 0
    assert "no open engagement" in denied.talk


def test_a_revoked_key_signs_nothing_any_more_whatever_day_it_names(story: Story) -> None:
    revocation = {
        "party": story.dealer.did,
        "publicKey": story.dealer.public,
        "reason": "lost",
        "eventOn": DAY,
    }
    assert story.association.say("key-revoked", revocation).code == 0
    late = {"sale": story.known["sale"], "eventOn": "2026-11-01", "lines": [{"kept": "400.00"}]}
    refused = story.dealer.say("purchase", late)
    assert refused.code == 5, refused.talk
    assert json.loads(refused.out)["problem"]["rule"] == "D05"


def test_anybody_follows_who_came_and_goes_on_after_the_last_one(story: Story) -> None:
    told = [json.loads(line) for line in story.stranger.run("notices", "--json").out.splitlines()]
    assert {story.importer.did, story.dealer.did} <= {
        one["party"] for one in told if one["what"] == "admitted"
    }
    unknown = story.stranger.run("notices", "--only", "expulsion")
    assert unknown.code == 2
    assert "expelled" in unknown.talk
    rest = story.stranger.run("notices", "--after", told[-1]["position"], "--only", "Expelled")
    assert "Nothing changed" in rest.talk


def test_damaged_statements_are_refused_one_by_one(story: Story) -> None:
    kept = json.loads(min((story.importer.folder / "receipts").iterdir()).read_text())["statement"]
    lines = [kept, kept.replace(".", ".A", 1), "nonsense", kept[: len(kept) // 2]]
    result = story.importer.run("submit", "-", "--json", stdin="\n".join(lines))
    assert result.code == 3, result.talk
    outcomes = [json.loads(line)["outcome"] for line in result.out.splitlines()]
    assert outcomes == ["recorded", "refused", "refused", "refused"]


def test_a_batch_goes_by_the_number_its_maker_gave_it(story: Story) -> None:
    importer = story.importer
    opened = importer.say("batch-opened", {"number": "K-9", "hs": "7102.31", "category": "makeable"}).json
    day = importer.folder / "day.csv"
    day.write_text("batch;what;carats\nK-9;powder;0,10\n")
    drafted = importer.run("draft", "shop-floor-reported", "--from", "day.csv").json
    assert [one["batch"] for one in drafted["losses"]] == [opened["id"]]
    day.write_text("batch;what;carats\nK-10;powder;0,10\n")
    refused = importer.run("draft", "shop-floor-reported", "--from", "day.csv")
    assert refused.code == Exit.INVALID
    assert refused.talk.count("'K-10' is no open batch of yours") == 1, "each row is told once"


def test_a_list_that_names_batches_by_number_is_judged_by_the_register_too(story: Story) -> None:
    """The register is asked twice: which batches these numbers are, and what it would say of the day."""
    importer, lot = story.importer, story.known["lot"]
    opened = importer.say("batch-opened", {"number": "K-11", "hs": "7102.31", "category": "makeable"}).json
    day = importer.folder / "day.csv"
    day.write_text(f"batch,what,carats,lot\nK-11,in,2.00,{lot}\n")
    words = ("draft", "shop-floor-reported", "--from", "day.csv", "--check")
    judged = importer.run(*words)
    assert [one["batch"] for one in judged.json["parts"]["sources"]] == [opened["id"]]
    assert "The register would record this" in judged.talk
    day.write_text(f"batch,what,carats,lot\nK-11,in,9000.00,{lot}\n")
    refused = importer.run(*words)
    assert (refused.code, refused.out) == (6, ""), refused.talk
    assert "L05" in refused.talk
    day.write_text("batch,what,carats\nK-11,powder,0.10\n")
    assert "T03" in importer.run(*words).talk, "more out than in"


def test_what_names_no_lot_is_told_so(story: Story) -> None:
    nonsense = story.importer.run("trace", "nonsense")
    assert nonsense.code == Exit.USAGE
    assert "'NONSENSE' is no id of a lot" in nonsense.talk
    certificate = story.importer.run("trace", "in00012345")
    assert "--forward" in certificate.talk


def test_the_books_are_rebuilt_from_the_statements(story: Story) -> None:
    replayed = story.operator.run("replay", "--data", story.data, "--judge", "--json")
    assert replayed.code == 0, replayed.talk + replayed.out
    assert replayed.json["same"]
