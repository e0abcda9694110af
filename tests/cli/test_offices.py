"""Cases, sealed reports and personal data at the command line, against a real register."""

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest

from tests.cli.session import ORIGIN, Person, Ran, a_folder, a_port, a_register, somebody
from tests.cli.test_session import member
from warranty.foundation.clock import now
from warranty.foundation.ids import uuid7
from warranty.foundation.statements import urn

TODAY = now().date()
UNTIL = str(TODAY + timedelta(days=90))
ANNA = urn(uuid7())


@dataclass
class Offices:
    """Who takes part."""

    operator: Person
    association: Person
    authority: Person
    dealer: Person
    stranger: Person


@pytest.fixture(scope="module")
def offices() -> Iterator[Offices]:
    with a_folder() as folder:
        port = a_port()
        names = ("operator", "association", "authority", "dealer", "stranger")
        people = [somebody(folder, f"http://127.0.0.1:{port}", name) for name in names]
        data = folder / "data"
        data.mkdir()
        with a_register(people[0].public, data, port):
            here = Offices(*people)
            _found(here)
            yield here


def _found(here: Offices) -> None:
    founding = {
        "origin": ORIGIN, "name": "Register of the offices", "operator": here.operator.did,
        "rootKey": here.operator.public,
        "logKey": httpx.get(f"{here.operator.url}/log/key").text.strip(),
    }  # fmt: skip
    authority = {"kind": "Authority", "activities": [], "participant": "IN", "tasks": ["supervise"]}
    bodies = [
        member(here.association) | {"kind": "Association", "activities": []},
        member(here.authority) | authority,
    ]
    members = [member(each) for each in (here.dealer, here.stranger)]
    for ran in (
        here.operator.say("register-founded", founding),
        here.operator.say("policy-adopted", {}),
        here.operator.say("party-admitted", {"parties": bodies}),
        here.association.say("party-admitted", {"parties": members}),
    ):
        assert ran.code == 0, ran.talk


def lines(ran: Ran) -> list[dict[str, object]]:
    """One JSON value a line."""
    assert ran.code == 0, ran.talk
    return [json.loads(line) for line in ran.out.splitlines()]


def test_a_case_is_opened_found_again_and_closed(offices: Offices) -> None:
    office = offices.association
    words = ("--purpose", "Prices of 2026", "--until", UNTIL, "--about", offices.dealer.did)
    opened = office.run("cases", "open", "2026/31", *words, "--json").json
    (listed,) = lines(office.run("cases", "list", "--json"))
    assert (listed["case"], listed["number"]) == (opened["id"], "2026/31")
    assert listed["parties"] == [offices.dealer.did]
    assert "Prices of 2026" in office.run("cases", "list").out
    assert office.run("cases", "show", "2026/31", "--json").json == listed
    assert offices.dealer.did in office.run("cases", "show", opened["id"]).out
    mandate = {"party": offices.stranger.did, "statements": ["Sale"], "validFrom": str(TODAY)}
    given = offices.dealer.say("mandate-given", mandate).json["id"]
    about = ("statements", "--member", offices.dealer.did)
    (row,) = lines(office.run(*about, "--case", "2026/31", "--json"))
    assert (row["id"], row["type"]) == (given, "MandateGiven")
    assert office.run(*about).code != 0, "without a case"
    told = office.run("access", offices.dealer.did, "--case", "2026/31", "--purpose", "Who signs")
    assert told.code == 0, told.talk
    other = office.run("cases", "open", "2026/32", *words, "--json").json
    released = lines(office.run("looks", "--whose", "own", "--of-case", opened["id"], "--json"))
    assert {one["record"] for one in released} == {offices.dealer.did}
    assert lines(office.run("looks", "--whose", "own", "--of-case", other["id"], "--json")) == []
    for wrong in (("--of-case", "2026/31"), ("--of-case", other["id"], "--whose", "at-me")):
        assert office.run("looks", "--whose", "own", *wrong).code == 2
    assert office.run("cases", "close", other["id"], "--reason", "Explained.").code == 0
    assert office.run("cases", "close", opened["id"], "--reason", "Explained.").code == 0
    assert lines(office.run("cases", "list", "--json")) == []
    _, closed = lines(office.run("cases", "list", "--all", "--json"))
    assert closed["closed"] == opened["position"] + 4


def test_cases_are_their_offices_own_and_an_order_is_whole(offices: Offices) -> None:
    assert lines(offices.stranger.run("cases", "list", "--all", "--json")) == []
    assert offices.stranger.run("cases", "show", "2026/31").code != 0
    words = ("--purpose", "Prices", "--until", UNTIL, "--court", "Investigating judge")
    refused = offices.authority.run("cases", "open", "7", *words)
    assert (refused.code, "--issued-on" in refused.talk) == (2, True)
    order = ("--reference", "2026/4711", "--issued-on", str(TODAY), "--about", offices.dealer.did)
    assert offices.authority.run("cases", "open", "7", *words, *order).code == 0
    (seen,) = lines(offices.authority.run("cases", "list", "--json"))
    assert seen["order"]["reference"] == "2026/4711"  # type: ignore[index]
    assert "2026/4711" in offices.authority.run("cases", "show", "7").out


def test_a_sealed_report_is_read_by_whom_it_is_for_and_nobody_else(offices: Offices) -> None:
    dealer, authority = offices.dealer, offices.authority
    (dealer.folder / "report.txt").write_text("Etched like alluvial goods.\nNo paper was shown.\n")
    words = ("--to", authority.did, "--from", "report.txt", "--about", offices.stranger.did)
    made = dealer.run("suspicions", "report", *words, "--json").json
    for who in (dealer, authority):
        (listed,) = lines(who.run("suspicions", "list", "--json"))
        assert listed["statement"] == made["id"]
    shown = authority.run("suspicions", "show", made["id"])
    assert "No paper was shown." in shown.out.splitlines()
    read = authority.run("suspicions", "show", made["id"], "--json").json
    assert read["report"]["parties"] == [offices.stranger.did]
    assert lines(offices.stranger.run("suspicions", "list", "--json")) == []
    for office in (offices.association, offices.operator):  # reports are never for them: they have no scope
        assert office.run("suspicions", "list").code != 0
    for who in (offices.stranger, offices.association, offices.operator):
        assert who.run("suspicions", "show", made["id"]).code != 0
    assert dealer.run("suspicions", "report", "--to", authority.did).code == 2, "it says what is suspected"
    refused = dealer.run("suspicions", "report", "--to", offices.association.did, "--text", "Odd.")
    assert "suspicion-impossible" in refused.out or "R62" in refused.out


def test_a_person_takes_home_all_that_is_held_about_it(offices: Offices) -> None:
    dealer = offices.dealer
    said = {
        "person": ANNA, "roles": ["director"], "keys": [dealer.public], "validFrom": "2026-11-20",
        "parts": {"particulars": {"name": "Ana Person"}},
    }  # fmt: skip
    old = dealer.say("person-recorded", said).json["id"]
    assert "name: Ana Person" in dealer.run("access", ANNA).out
    assert dealer.run("access", ANNA, "--out", "anna.json").code == 0
    kept = dealer.folder / "anna.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert json.loads(kept.read_text())["statements"][0]["says"] == {"name": "Ana Person"}
    assert offices.stranger.run("access", ANNA).code != 0
    assert dealer.run("access", "somebody").code == 2
    right = {
        "party": dealer.did, "person": ANNA, "rectifies": old, "reason": "Misspelt.",
        "parts": {"particulars": {"name": "Anna Person"}},
    }  # fmt: skip
    assert dealer.run("erase", old, "--reason", "Misspelt.", "--yes").code != 0, "it has to be kept"
    new = dealer.say("particulars-rectified", right).json["id"]
    assert dealer.run("erase", old, "--reason", "Misspelt.").code != 0, "nobody said yes"
    erased = dealer.run("erase", old, "--reason", "Misspelt.", "--yes", "--json").json
    assert (erased["statement"], erased["part"]) == (old, "particulars")
    newest, oldest = dealer.run("access", ANNA, "--json").json["statements"]
    assert (newest["statement"], newest["says"]) == (new, {"name": "Anna Person"})
    assert "says" not in oldest
    assert dealer.did in dealer.run("access", dealer.did).out


def test_who_asks_for_its_right_office_is_found_and_answered(offices: Offices) -> None:
    association = offices.association
    newcomer = somebody(offices.dealer.folder.parent, offices.dealer.url, "newcomer")
    office = {"party": newcomer.did, "registeredOffice": "6 Row"}
    admission = association.say(
        "party-admitted", {"parties": [member(newcomer)], "parts": {"particulars": [office]}}
    ).json["id"]
    assert newcomer.run("access").code == 2, "about whom, or --asked"
    assert "Nobody waits" in association.run("access", "--asked").talk
    right = {"party": newcomer.did, "rectifies": admission, "reason": "Moved."}
    said = {"parts": {"particulars": {"registeredOffice": "7 Row"}}}
    request = newcomer.say("particulars-rectified", right | said).json["id"]
    for who in (association, newcomer):
        (waiting,) = lines(who.run("access", "--asked", "--json"))
        assert (waiting["party"], waiting["statement"]) == (newcomer.did, request)
    assert request in association.run("access", "--asked").out
    assert "asked for: registeredOffice: 7 Row" in newcomer.run("access", newcomer.did).out
    association.say("particulars-rectified", right | said | {"rectifies": request})
    assert lines(association.run("access", "--asked", "--json")) == []
