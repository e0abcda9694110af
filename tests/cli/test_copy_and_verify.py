"""Copies and offline verification at the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.sdk.sales import a_lot, a_sale_draft, signed
from tests.sdk.test_answers import CONTENT, filed
from tests.sdk.test_verify import Register
from warranty.cli.exits import Exit
from warranty.sdk.bundles import read_bundle, write_bundle
from warranty.sdk.copies import buyers_copy, public_copy

LOT = a_lot()


@pytest.fixture
def register() -> Register:
    """A sale's bundle is in `bundle.json`, its statement in `sale`."""
    register = Register()
    sale = signed(a_sale_draft(register.buyer, {LOT: "40.00"}), register.seller)
    position = register.log.record(sale)
    Path("bundle.json").write_bytes(write_bundle(register.log.bundle(position, history=register.history)))
    Path("sale").write_bytes(sale + b"\n")
    return register


def test_a_bundle_is_verified_and_said_what_it_proves(run: Run, register: Register) -> None:
    result = run("verify", "bundle.json", "--log-key", register.log.vkey)
    assert result.exit_code == Exit.OK
    assert result.stdout.startswith("bundle.json: holds\n")
    for words in (
        "signature: ",
        "content: ",
        "receipt: Entry 3 of the log",
        "key: On record for Scheldt Rough",
    ):
        assert words in result.stdout
    assert "\nProven\n" in result.stdout
    assert "\nNot proven\n  - That something is absent" in result.stdout


def test_a_report_for_programs_is_one_line(run: Run, register: Register) -> None:
    result = run("verify", "bundle.json", "sale", "--json", "--log-key", register.log.vkey)
    with_receipt, alone = map(json.loads, result.stdout.splitlines())
    assert (with_receipt["file"], with_receipt["verified"], with_receipt["facts"]["position"]) == (
        "bundle.json",
        True,
        3,
    )
    assert (alone["file"], alone["verified"]) == ("sale", True)
    assert "position" not in alone["facts"]


def test_what_does_not_hold_ends_with_9_and_proves_nothing(run: Run, register: Register) -> None:
    Path("forged").write_bytes(Path("sale").read_bytes().replace(b".", b".A", 1))
    result = run("verify", "sale", "forged")
    assert result.exit_code == Exit.CHECK_FAILED
    assert "sale: holds" in result.stdout
    assert "forged: DOES NOT HOLD" in result.stdout
    assert "Proven" not in result.stdout.partition("forged:")[2]


def test_a_bundle_of_another_log_does_not_hold(run: Run, register: Register) -> None:
    result = run("verify", "bundle.json", "--log-key", Register().log.vkey)
    assert result.exit_code == Exit.CHECK_FAILED
    assert "another log key than the one you trust" in result.stdout


def test_a_filed_spot_check_is_verified(run: Run, register: Register) -> None:
    Path("answer.json").write_bytes(filed(register.log, CONTENT))
    assert run("verify", "answer.json", "--log-key", register.log.vkey).exit_code == Exit.OK
    Path("answer.json").write_bytes(filed(register.log, CONTENT).replace(b"1517", b"1617"))
    assert run("verify", "answer.json", "--log-key", register.log.vkey).exit_code == Exit.CHECK_FAILED


def test_the_buyers_copy_leaves_the_sources_out(run: Run, register: Register) -> None:
    copy = run("copy", "sale").stdout.strip().encode()
    assert copy == buyers_copy(Path("sale").read_bytes().strip())
    assert run("copy", "sale", "--for", "public").stdout.strip().encode() == public_copy(copy)


def test_a_copied_bundle_still_verifies(run: Run, register: Register) -> None:
    run("copy", "bundle.json", "--out", "copy.json")
    bundle = read_bundle(Path("copy.json").read_bytes())
    assert bundle.statement.encode() == buyers_copy(Path("sale").read_bytes().strip())
    printed = json.loads(run("verify", "copy.json", "--json").stdout)
    assert (printed["verified"], printed["facts"]["withheld"]) == (True, 1)


def test_a_copy_never_overwrites(run: Run, register: Register) -> None:
    result = run("copy", "sale", "--out", "bundle.json")
    assert result.exit_code == Exit.CONFLICT
    assert Path("bundle.json").read_bytes().startswith(b"{")


def test_what_is_no_statement_cannot_be_copied(run: Run) -> None:
    Path("text").write_text("hello")
    result = run("copy", "text")
    assert result.exit_code == Exit.INVALID
    assert result.stdout == ""
