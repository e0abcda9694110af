"""An official's decisions: read, applied, kept for the record; a fault stops them all."""

from datetime import date
from pathlib import Path

import pytest

from warranty.certificates.documents import ANNEX_FIELDS
from warranty.certificates.intake import (
    CertificateList,
    Status,
    apply_decisions,
    check_report,
    import_confirmations,
    is_settled,
    read_decisions,
    read_list,
)
from warranty.certificates.intake.refusals import DecisionsRefused
from warranty.policy.rule_set import packaged

POLICY = packaged()
RAW = (Path(__file__).parent.parent / "data" / "india_kp_import_list_2015.csv").read_bytes()
HEADINGS = "KP No,Carat,Value USD,Issue date,Importer,Exporter"
BY = 'reason = "seen on paper"\ndecided_by = "Import desk"\ndecided_on = 2015-04-07\n'


def read(*rows: str) -> CertificateList:
    return read_list(POLICY, "\n".join((HEADINGS, *rows)).encode())


def decide(listed: CertificateList, *decisions: str) -> CertificateList:
    text = "".join(f"[[decision]]\n{decision}\n{BY}" for decision in decisions)
    return apply_decisions(POLICY, listed, read_decisions(text.encode()))


def faults(listed: CertificateList, *decisions: str) -> tuple[str, ...]:
    with pytest.raises(DecisionsRefused) as raised:
        decide(listed, *decisions)
    found = raised.value.facts["faults"]
    assert isinstance(found, tuple)
    return found


def test_the_decisions_of_the_demonstration_settle_the_real_list() -> None:
    folder = Path(read_decisions.__code__.co_filename).parents[2] / "demonstration"
    assert (folder / "india_2015.csv").read_bytes() == RAW
    decided = apply_decisions(
        POLICY, read_list(POLICY, RAW), read_decisions((folder / "india_2015_decisions.toml").read_bytes())
    )
    report = check_report(decided)
    assert (report.counts.accepted, report.counts.doubtful) == (34, 0)
    # 219,438.24 − 79,327.34 + 10,053.11
    assert report.carats_accepted == "150164.01"
    confirmations = import_confirmations(decided.rows)
    assert len(confirmations) == 34
    ninth = next(confirmation for confirmation in confirmations if confirmation.line == 9)
    assert (ninth.number, ninth.carats, ninth.value) == ("EU00567944", "10053.11", "79327.34")
    assert (ninth.importer_name, ninth.exporter_name) == ("B09", "A08 F.Z.E")
    assert "carats and value exchanged" in ninth.note
    assert "Import desk, Mumbai" in ninth.note


def test_every_annex_field_is_stated_unreadable_or_not_stated_exactly_once() -> None:
    folder = Path(read_decisions.__code__.co_filename).parents[2] / "demonstration"
    decided = apply_decisions(
        POLICY, read_list(POLICY, RAW), read_decisions((folder / "india_2015_decisions.toml").read_bytes())
    )
    for confirmation in import_confirmations(decided.rows):
        paper = confirmation.transcription
        stated = {"number", "issuedOn", "tradeParties", "carats", "value"}
        assert sorted([*stated, *paper.unreadable, *paper.not_stated]) == sorted(ANNEX_FIELDS)
        assert confirmation.received_on is None


def test_a_doubtful_row_is_accepted_only_by_a_decision() -> None:
    listed = read("eu 00567877,10,5,2015-01-01,A,B")
    assert import_confirmations(listed.rows) == []
    decided = decide(listed, 'line = 2\naction = "accept"')
    [confirmation] = import_confirmations(decided.rows)
    assert confirmation.note == "accepted as understood: seen on paper (Import desk, 2015-04-07)"


def test_accepting_one_doubt_leaves_the_others_open() -> None:
    listed = read("eu 00567877,10,five,2015-01-01,A,B")
    decided = decide(listed, 'line = 2\ndoubt = "number-respelt"\naction = "accept"')
    assert [doubt.code for doubt in decided.rows[0].doubts] == ["value-unreadable"]
    assert decided.rows[0].status is Status.DOUBTFUL


def test_an_unreadable_value_accepted_stays_unreadable() -> None:
    decided = decide(read("EU00567877,10,five,2015-01-01,A,B"), 'number = "EU00567877"\naction = "accept"')
    [confirmation] = import_confirmations(decided.rows)
    assert confirmation.value is None
    assert confirmation.transcription.unreadable == ("value",)


def test_a_value_seen_on_the_paper_is_set_and_told_beside_the_list_s() -> None:
    listed = read("EU00567877,12.3456,5,2015-01-01,A,B")
    decided = decide(listed, 'line = 2\naction = "set"\nfield = "carats"\nvalue = "12.34"')
    [confirmation] = import_confirmations(decided.rows)
    assert confirmation.carats == "12.34"
    assert confirmation.note == (
        "carats set to '12.34', where the list has '12.3456': seen on paper (Import desk, 2015-04-07)"
    )


def test_a_refused_row_is_saved_by_a_set_number_which_is_judged_anew() -> None:
    listed = read("EUXXX,10,5,2015-07-01,A,B")
    good = decide(listed, 'line = 2\naction = "set"\nfield = "number"\nvalue = "EU00567877"')
    assert good.rows[0].status is Status.ACCEPTED
    kenyan = decide(listed, 'line = 2\naction = "set"\nfield = "number"\nvalue = "KE0000123"')
    assert [doubt.code for doubt in kenyan.rows[0].doubts] == ["C10"]


def test_a_row_left_out_gives_no_confirmation() -> None:
    listed = read("EUXXX,10,5,2015-01-01,A,B", "EU00567877,10,5,2015-01-01,A,B")
    decided = decide(listed, 'line = 2\naction = "skip"')
    assert check_report(decided).counts.skipped == 1
    assert [confirmation.number for confirmation in import_confirmations(decided.rows)] == ["EU00567877"]


def test_days_are_read_as_the_official_says_and_judged_anew() -> None:
    """Either way one of the lines would be issued after it was posted, so the list decides nothing."""
    listed = read_list(
        POLICY,
        b"KP No,Carat,Issue date,Posting Date\n"
        b"EU00567877,10,04/03/2015,2015-03-20\n"
        b"EU00567878,10,03/04/2015,2015-03-20\n",
    )
    assert [row.issued_on for row in listed.rows] == [None, None]
    decided = decide(listed, 'doubt = "day-order-unknown"\naction = "day-first"')
    assert [row.issued_on for row in decided.rows] == [date(2015, 3, 4), date(2015, 4, 3)]
    assert [[doubt.code for doubt in row.doubts] for row in decided.rows] == [[], ["issued-after-posted"]]


def test_parties_change_places_with_the_doubts_about_their_names() -> None:
    listed = read_list(
        POLICY,
        b"KP No,Carat,Importer,Exporter,Exporter Name Chars\nEU00567877,10,A13 BVBA,B11 PVT.,30\n",
        importing="IN",
    )
    decided = decide(listed, 'line = 2\naction = "exchange-parties"')
    row = decided.rows[0]
    assert (row.importer_name, row.exporter_name) == ("B11 PVT.", "A13 BVBA")
    assert [(doubt.code, doubt.field) for doubt in row.doubts] == [("name-cut", "importer_name")]


def test_a_decision_that_names_no_row_is_a_fault_and_nothing_is_applied() -> None:
    listed = read("eu 00567877,10,5,2015-01-01,A,B")
    assert faults(listed, 'line = 2\naction = "accept"', 'line = 7\naction = "accept"') == (
        "Decision 2: it names no row (line 7).",
    )
    assert listed.rows[0].status is Status.DOUBTFUL


@pytest.mark.parametrize(
    ("decision", "fault"),
    [
        ('number = "EU1"\naction = "accept"', "it names no row (number EU1)."),
        ('doubt = "duplicate-number"\naction = "accept"', "it names no row (doubt duplicate-number)."),
        ('action = "accept"', "it names no row (line, number or doubt is needed)."),
        ('line = 3\naction = "accept"', "line 3: nothing is open there."),
        ('line = 4\naction = "accept"', "line 4: certificate-number-placeholder needs a value"),
        ('line = 2\naction = "set"\nfield = "carats"\nvalue = "1e3"', "line 2: '1e3' is not a plain carats."),
        ('line = 2\naction = "set"\nfield = "posted_on"\nvalue = "2015-01-01"', "line 2: 'posted_on' cannot"),
        ('line = 2\naction = "set"\nfield = "issued_on"\nvalue = "04/01/2015"', "line 2: '04/01/2015'"),
        ('line = 2\naction = "day-first"', "line 2: no day there is unclear."),
    ],
)  # fmt: skip
def test_faults_are_told_one_by_one(decision: str, fault: str) -> None:
    listed = read(
        "eu 00567877,10,5,2015-01-01,A,B", "EU00567878,10,5,2015-01-01,A,B", "EUXXX,10,5,2015-01-01,A,B"
    )
    [found] = faults(listed, decision)
    assert found.startswith(f"Decision 1: {fault}")


def test_a_decision_without_reason_or_name_is_a_fault() -> None:
    listed = read("eu 00567877,10,5,2015-01-01,A,B")
    decided = read_decisions(
        b'[[decision]]\nline = 2\naction = "accept"\nreason = " "\n'
        b'decided_by = "x"\ndecided_on = 2015-04-07\n'
    )
    with pytest.raises(DecisionsRefused, match="gives no reason"):
        apply_decisions(POLICY, listed, decided)


def test_decisions_about_another_list_are_refused() -> None:
    listed = read("eu 00567877,10,5,2015-01-01,A,B")
    text = f'list = "{"0" * 64}"\n[[decision]]\nline = 2\naction = "accept"\n{BY}'
    with pytest.raises(DecisionsRefused, match="another list"):
        apply_decisions(POLICY, listed, read_decisions(text.encode()))


def test_decisions_may_be_a_csv_file() -> None:
    raw = (
        b"line,action,field,value,reason,decided_by,decided_on\n"
        b"2,set,value,5000,seen on paper,Import desk,2015-04-07\n"
    )
    decided = apply_decisions(POLICY, read("EU00567877,10,five,2015-01-01,A,B"), read_decisions(raw))
    assert import_confirmations(decided.rows)[0].value == "5000.00"


@pytest.mark.parametrize(
    "raw",
    [
        b'[[decision]]\naction = "accept"\n',
        b'[[decision]]\naction = "believe"\nreason = "x"\ndecided_by = "x"\ndecided_on = 2015-04-07\n',
        b"[[decision]]\nlein = 2\n",
        b"[[decision]\n",
        b"line,action\n2,accept\n",
    ],
)
def test_an_intake_file_that_is_not_understood_is_refused(raw: bytes) -> None:
    with pytest.raises(DecisionsRefused, match="not understood"):
        read_decisions(raw)


TOTALLED = ("EU00567877,10,5,2015-01-01,A,B", "EU00567878,11,5,2015-01-01,A,B", "Total,23,10,,,")


def test_a_total_that_does_not_fit_waits_for_a_decision_which_every_note_tells() -> None:
    listed = read(*TOTALLED)
    assert not is_settled(listed)
    decided = decide(listed, 'doubt = "total-differs"\naction = "accept"')
    assert is_settled(decided)
    assert {each.note for each in import_confirmations(decided.rows)} == {
        "accepted total-differs: seen on paper (Import desk, 2015-04-07)"
    }
    assert faults(listed, 'doubt = "total-differs"\naction = "skip"')
    assert faults(read(TOTALLED[0]), 'doubt = "total-differs"\naction = "accept"')


def test_a_total_that_fits_once_a_weight_is_set_is_doubted_no_longer() -> None:
    decided = decide(read(*TOTALLED), 'line = 3\naction = "set"\nfield = "carats"\nvalue = "13"')
    assert is_settled(decided)


def test_a_set_number_that_stands_on_another_row_is_a_double() -> None:
    listed = read("EU00567877,10,5,2015-01-01,A,B", "EUXXX,11,5,2015-01-01,A,B")
    number = 'line = 3\naction = "set"\nfield = "number"\nvalue = "EU00567877"'
    decided = decide(listed, number)
    assert [[doubt.code for doubt in row.doubts] for row in decided.rows] == [["duplicate-number"]] * 2
    assert is_settled(decide(listed, number, 'doubt = "duplicate-number"\naction = "accept"'))


def test_the_row_that_is_left_of_a_double_is_no_longer_one() -> None:
    listed = read("EU00567877,10,5,2015-01-01,A,B", "EU00567877,11,5,2015-01-01,A,B")
    assert is_settled(decide(listed, 'line = 3\naction = "skip"'))
    # a decision written for what the check told before is no fault
    accepted = 'doubt = "duplicate-number"\naction = "accept"'
    assert is_settled(decide(listed, 'line = 3\naction = "skip"', accepted))
    assert is_settled(decide(listed, 'line = 3\naction = "skip"', f"line = 2\n{accepted}"))


def test_an_accepted_double_stays_accepted_when_a_third_row_goes() -> None:
    rows = [f"EU00567877,{carats},5,2015-01-01,A,B" for carats in (10, 11, 12)]
    decided = decide(
        read(*rows), 'line = 2\ndoubt = "duplicate-number"\naction = "accept"', 'line = 4\naction = "skip"'
    )
    assert [[doubt.code for doubt in row.doubts] for row in decided.rows[:2]] == [[], ["duplicate-number"]]


def test_zeros_cut_off_serials_come_back_only_by_a_decision_that_says_so() -> None:
    raw = f"{HEADINGS}\n567877,10,5,2015-01-01,A,B\n567878.0,11,5,2015-01-01,A,B\n".encode()
    listed = read_list(POLICY, raw, issuer="EU")
    assert "needs a value" in faults(listed, 'doubt = "serial-short"\naction = "accept"')[0]
    decided = decide(listed, 'doubt = "serial-short"\naction = "pad-serials"')
    assert is_settled(decided)
    first, second = import_confirmations(decided.rows)
    assert (first.number, second.number) == ("EU00567877", "EU00567878")
    assert first.note.startswith("number set to 'EU00567877', where the list has '567877': seen on paper")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ("2;delete;x;x;2015-04-07", "decision 1: the action is not one of accept, skip, set, pad-serials,"),
        ("2;accept;x;x;07/04/2015", "decision 1: write the day as 2026-11-23"),
        ("2;accept;;x;2015-04-07", "decision 1: it has no reason"),
    ],
)
def test_faults_of_a_file_are_told_in_plain_words(cells: str, words: str) -> None:
    raw = f"Line;Action;Reason;Decided by;Decided on\n{cells}\n".encode()
    with pytest.raises(DecisionsRefused, match=words):
        read_decisions(raw)
    good = read_decisions(b"Line;Action;Reason;Decided by;Decided on\n2;accept;x;x;2015-04-07\n")
    assert good.decision[0].decided_by == "x"
