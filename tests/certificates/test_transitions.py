"""The states of a certificate (R4): what each act makes of each state, and who may act."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.certificates.world import DAY, NUMBER, Told, World, a_paper, by_grade, carats, day
from warranty.certificates.documents import (
    CertificateCorrected,
    CertificateIssued,
    CertificateReinstated,
    CertificateReportedFake,
    CertificateUnused,
    CertificateVoided,
    ConfirmationCorrected,
    FeedComplete,
    ShipmentDetained,
    ShipmentReleased,
    ShipmentReturned,
    ShipmentSubmitted,
)
from warranty.certificates.rules.refusals import CorrectionUnfounded, NotCompetent, ReinstatementUnfounded
from warranty.foundation.ids import PartyId
from warranty.foundation.statements import urn

ACTS: dict[str, Callable[[World], Told]] = {
    "issue": lambda w: w.says(w.antwerp, CertificateIssued(event_on=DAY, paper=a_paper())),
    "submit": lambda w: w.says(w.mumbai, ShipmentSubmitted(event_on=DAY, number=NUMBER)),
    "confirm": lambda w: w.confirms(),
    "detain": lambda w: w.says(w.mumbai, ShipmentDetained(event_on=DAY, number=NUMBER, reason="seal")),
    "release": lambda w: w.says(w.mumbai, ShipmentReleased(event_on=DAY, number=NUMBER, remedy="seen")),
    "return": lambda w: w.says(w.mumbai, ShipmentReturned(event_on=DAY, number=NUMBER, reason="no paper")),
    "void": lambda w: w.says(w.antwerp, CertificateVoided(event_on=DAY, number=NUMBER, reason="lost")),
    "fake": lambda w: w.says(w.mumbai, CertificateReportedFake(event_on=DAY, number=NUMBER, reason="font")),
    "issuer's fake": lambda w: w.says(
        w.antwerp, CertificateReportedFake(event_on=DAY, number=NUMBER, reason="series")
    ),
    "unused": lambda w: w.says(w.antwerp, CertificateUnused(event_on=DAY, number=NUMBER, reason="back")),
}
# How to come to a state, and what each further act makes of it.
WAYS = {
    "claimed-only": (),
    "issued": ("issue",),
    "submitted": ("issue", "submit"),
    "confirmed": ("issue", "submit", "confirm"),
    "detained": ("issue", "submit", "detain"),
    "released": ("issue", "submit", "detain", "release"),
    "returned": ("issue", "submit", "detain", "return"),
    "voided": ("issue", "void"),
    "reported-fake": ("fake",),
    "unused": ("issue", "unused"),
}
BECOMES = {
    # from: issue, submit, confirm, detain, release, return
    "claimed-only": ("issued", "submitted", "confirmed", "detained", "released", "returned"),
    "issued": ("issued", "submitted", "confirmed", "detained", "released", "returned"),
    "submitted": ("submitted", "submitted", "confirmed", "detained", "released", "returned"),
    "confirmed": ("confirmed", "confirmed", "confirmed", "detained", "released", "returned"),
    "detained": ("detained", "detained", "detained", "detained", "released", "returned"),
    "released": ("released", "released", "confirmed", "detained", "released", "returned"),
    "returned": ("returned", "returned", "confirmed", "detained", "released", "returned"),
    "voided": ("voided",) * 6,
    # Reported by an authority that has no part in it, as long as nobody else has spoken of the number.
    "reported-fake": ("issued", *("reported-fake",) * 5),
    "unused": ("unused",) * 6,
}
MOVES = ("issue", "submit", "confirm", "detain", "release", "return")
CASES = [(state, act, BECOMES[state][at]) for state in BECOMES for at, act in enumerate(MOVES)]
# What oversight is told where an act does not fit the state it meets; nothing is refused.
RAISED = {
    "issue": {"C03": set(WAYS) - {"claimed-only", "reported-fake"}},
    "submit": {"C03": {"submitted", "confirmed", "detained", "released", "returned"}},
    "confirm": {"C03": {"confirmed", "returned"}},
}


def a_world_with(state: str) -> World:
    world = World()
    for act in WAYS[state]:
        assert ACTS[act](world).refusal is None
    return world


@pytest.mark.parametrize(("state", "act", "after"), CASES)
def test_each_act_of_a_competent_authority_is_recorded_and_moves_the_state(
    state: str, act: str, after: str
) -> None:
    world = a_world_with(state)
    assert state == "claimed-only" or world.status() == state
    told = ACTS[act](world)
    assert told.refusal is None
    assert world.status() == after


@pytest.mark.parametrize(("state", "act", "_"), CASES)
def test_an_act_that_does_not_fit_is_told_to_oversight(state: str, act: str, _: str) -> None:
    told = ACTS[act](a_world_with(state))
    expected = {rule for rule, states in RAISED.get(act, {}).items() if state in states}
    if act in {"issue", "submit", "confirm"} and state in {"voided", "reported-fake", "unused"}:
        expected |= {"C04"}
    assert set(told.rules) == expected


@pytest.mark.parametrize("state", WAYS)
@pytest.mark.parametrize(
    ("act", "after"), [("void", "voided"), ("issuer's fake", "reported-fake"), ("unused", "unused")]
)
def test_a_number_can_be_taken_out_of_use_in_every_state(state: str, act: str, after: str) -> None:
    world = a_world_with(state)
    told = ACTS[act](world)
    stronger = ["unused", "voided", "reported-fake"]
    before = stronger.index(state) if state in stronger else -1
    assert told.refusal is None
    assert world.status() == stronger[max(before, stronger.index(after))]
    assert ("C04" in told.rules) == (state == "confirmed")


@pytest.mark.parametrize("state", ["claimed-only", "issued", "confirmed", "detained", "voided"])
def test_taking_a_report_back_restores_what_was_underneath(state: str) -> None:
    world = a_world_with(state)
    fake = ACTS["fake"](world)
    world.says(
        world.mumbai,
        CertificateReinstated(event_on=DAY, number=NUMBER, withdraws=fake.statement, reason="wrong"),
    )
    assert world.status() == state


def test_what_happens_while_a_number_is_void_counts_once_it_is_reinstated() -> None:
    world = a_world_with("voided")
    void = world.certificate().blocks[0]
    ACTS["confirm"](world)
    document = CertificateReinstated(
        event_on=DAY, number=NUMBER, withdraws=urn(void.statement), reason="found"
    )
    assert world.says(world.antwerp, document).refusal is None
    assert world.status() == "confirmed"


def test_a_validated_certificate_is_in_transit_until_it_is_submitted() -> None:
    world = a_world_with("issued")
    assert not world.certificate().is_in_transit_on(day("2015-01-01"))
    assert world.certificate().is_in_transit_on(day("2015-01-02"))
    ACTS["submit"](world)
    assert not world.certificate().is_in_transit_on(day("2015-04-05"))


def test_a_void_names_what_replaces_the_number() -> None:
    world = a_world_with("issued")
    void = CertificateVoided(event_on=DAY, number=NUMBER, reason="spoiled", replaced_by="EU00567999")
    world.says(world.antwerp, void)
    assert world.certificate().replaced_by == "EU00567999"


# ---- who may act (R12)


def documents(world: World) -> dict[str, Any]:
    return {
        "issue": CertificateIssued(event_on=DAY, paper=a_paper()),
        "void": CertificateVoided(event_on=DAY, number=NUMBER, reason="lost"),
        "unused": CertificateUnused(event_on=DAY, number=NUMBER, reason="back"),
        "submit": ShipmentSubmitted(event_on=DAY, number=NUMBER),
        "detain": ShipmentDetained(event_on=DAY, number=NUMBER, reason="seal"),
        "feed of issues": FeedComplete(event_on=DAY, of="issued", through=DAY, certificates=0, carats="0"),
        "feed of imports": FeedComplete(
            event_on=DAY, of="confirmed", through=DAY, certificates=0, carats="0"
        ),
    }


@pytest.mark.parametrize("act", ["issue", "void", "unused"])
def test_only_the_participant_behind_the_prefix_speaks_for_the_issuer(act: str) -> None:
    """FC10: a Mexican certificate keyed with the prefix of Canada, where the stones were mined."""
    world = World()
    told = world.says(world.mumbai, documents(world)[act])
    assert isinstance(told.refusal, NotCompetent)


def test_the_prefix_of_the_community_is_the_unions() -> None:
    world = World()
    told = world.says(world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper("EC00012345")))
    assert told.refusal is None
    assert world.certificate("EC00012345").participant == "EU"


@pytest.mark.parametrize("act", documents(World()))
def test_an_authority_without_the_task_is_not_competent(act: str) -> None:
    world = World()
    only = {"issue": "import", "void": "import", "unused": "import", "feed of issues": "import"}
    clerk = world.authority("EU", only.get(act, "issue"))  # type: ignore[arg-type]
    assert isinstance(world.says(clerk, documents(world)[act]).refusal, NotCompetent)


def test_a_supervising_authority_neither_issues_nor_receives() -> None:
    world = World()
    ministry = world.authority("EU", "supervise")
    for act in ("issue", "submit", "detain"):
        assert isinstance(world.says(ministry, documents(world)[act]).refusal, NotCompetent)
    assert world.says(ministry, documents(world)["void"]).refusal is None
    assert world.says(ministry, documents(world)["feed of imports"]).refusal is None


def test_acts_of_another_importing_participant_touch_its_own_arrival_only() -> None:
    world = a_world_with("confirmed")
    dubai = world.authority("AE", "import")
    told = world.says(dubai, ShipmentDetained(event_on=DAY, number=NUMBER, reason="a second paper"))
    assert told.refusal is None
    assert world.status() == "confirmed"
    assert [arrival.participant for arrival in world.certificate().arrivals] == ["IN", "AE"]


# ---- whose report holds (C04)


def a_report(world: World, participant: str = "IL") -> tuple[PartyId, Told]:
    """A third authority, neither issuer nor importer, reports the number."""
    third = world.authority(participant, "import", "issue", "supervise")
    return third, world.says(third, CertificateReportedFake(event_on=DAY, number=NUMBER, reason="font"))


@pytest.mark.parametrize("state", ["issued", "submitted", "detained", "confirmed", "released"])
def test_a_report_of_an_authority_with_no_part_in_it_leaves_the_number_in_use(state: str) -> None:
    """C04: neither the issuer's certificate nor the importer's confirmation is outweighed."""
    world = a_world_with(state)
    _, told = a_report(world)
    assert told.refusal is None
    assert world.status() == state
    assert set(told.rules) == {"C03"} | ({"C04"} if state == "confirmed" else set())


def test_a_foreign_report_takes_no_carats_their_certificate_and_its_importers_does() -> None:
    """C04: 500.00 of 800.00 ct claimed stay confirmed until the authority that confirmed them speaks."""
    world = a_world_with("confirmed")
    lot = world.claims("500.00").lot
    _, told = a_report(world)
    assert [finding.sentence for finding in told.findings if finding.rule == "C04"] == [
        "EU00567877 was reported as forged, by an authority of IL alone, after its import was confirmed."
    ]
    assert by_grade(world.grades()[lot]) == carats("500.00", "0", "0")
    assert world.claims("100.00").refusal is None
    ACTS["fake"](world)
    assert world.status() == "reported-fake"
    assert by_grade(world.grades()[lot]) == carats("0", "0", "500.00")


def test_a_second_confirmation_gives_its_authority_no_say_over_the_first() -> None:
    """C04, C03: whoever confirms a number of others besides could report it then."""
    world = a_world_with("confirmed")
    third = world.authority("IL", "import")
    world.confirms("0.01", by=third, to=world.other)
    world.says(third, CertificateReportedFake(event_on=DAY, number=NUMBER, reason="font"))
    assert world.status() == "confirmed"


def test_a_report_on_a_number_nobody_spoke_of_holds_until_its_issuer_or_importer_does() -> None:
    """C04: and what they said is held against it, since the confirmation came after it."""
    world = World()
    a_report(world)
    assert world.status() == "reported-fake"
    assert world.claims("1.00").refusal is not None
    assert "C04" in world.confirms().rules
    assert world.status() == "confirmed"


def test_the_issuers_word_ends_anybodys_report() -> None:
    """R10: the importer's too; without it nobody but the reporter could."""
    world = a_world_with("confirmed")
    told = ACTS["fake"](world)
    assert world.status() == "reported-fake"
    genuine = CertificateReinstated(event_on=DAY, number=NUMBER, withdraws=told.statement, reason="ours")
    for stranger in (world.authority("IL", "import", "issue"), world.authority("EU", "import")):
        assert isinstance(world.says(stranger, genuine).refusal, ReinstatementUnfounded)
    assert world.says(world.antwerp, genuine).refusal is None
    assert world.status() == "confirmed"


# ---- whose act may be changed (R9, R10)


def a_correction(world: World, corrects: str, number: str = NUMBER) -> ConfirmationCorrected:
    return ConfirmationCorrected(
        event_on=DAY,
        number=number,
        corrects=corrects,
        confirmation=world.confirmation("1.00"),
        reason="scale",
    )


def test_one_corrects_ones_own_confirmation_and_its_corrections() -> None:
    world = World()
    first = world.confirms()
    second = world.says(world.mumbai, a_correction(world, first.statement))
    assert world.says(world.mumbai, a_correction(world, second.statement)).refusal is None
    standing = world.certificate().confirmation
    assert standing is not None
    assert (standing.corrections, urn(standing.statement)) == (2, first.statement)


def test_a_foreign_confirmation_and_an_unknown_one_are_refused_in_the_same_words() -> None:
    world = World()
    foreign = world.confirms(by=world.antwerp)
    answers = [
        world.says(world.mumbai, a_correction(world, named)).refusal
        for named in (foreign.statement, "urn:uuid:01980000-0000-7000-8000-0000000fffff", "nothing")
    ]
    assert all(isinstance(answer, CorrectionUnfounded) for answer in answers)
    assert len({str(answer) for answer in answers}) == 1


def test_a_confirmation_of_another_number_is_not_corrected() -> None:
    world = World()
    first = world.confirms()
    told = world.says(world.mumbai, a_correction(world, first.statement, "EU00567878"))
    assert isinstance(told.refusal, CorrectionUnfounded)


def test_a_supervising_authority_corrects_for_one_that_is_gone() -> None:
    world = World()
    first = world.confirms()
    ministry, foreign = world.authority("IN", "supervise"), world.authority("AE", "supervise", "import")
    assert isinstance(world.says(foreign, a_correction(world, first.statement)).refusal, CorrectionUnfounded)
    assert world.says(ministry, a_correction(world, first.statement)).refusal is None


def test_one_reinstates_only_what_one_took_out_of_use() -> None:
    world = a_world_with("issued")
    void = ACTS["void"](world)
    document = CertificateReinstated(event_on=DAY, number=NUMBER, withdraws=void.statement, reason="found")
    assert isinstance(world.says(world.mumbai, document).refusal, ReinstatementUnfounded)
    assert world.says(world.antwerp, document).refusal is None
    assert isinstance(world.says(world.antwerp, document).refusal, ReinstatementUnfounded)


def test_a_certificate_is_corrected_by_its_issuer_and_counts_its_corrections() -> None:
    world = World()
    issued = ACTS["issue"](world)
    document = CertificateCorrected(
        event_on=DAY, corrects=issued.statement, paper=a_paper(carats="810.00"), reason="typing"
    )
    told = world.says(world.antwerp, document)
    assert told.refusal is None
    issue = world.certificate().issue
    assert issue is not None
    assert (issue.paper.carats, issue.corrections, urn(issue.statement)) == ("810.00", 1, issued.statement)
    foreign = CertificateCorrected(event_on=DAY, corrects="urn:uuid:x", paper=a_paper(), reason="typing")
    assert isinstance(world.says(world.antwerp, foreign).refusal, CorrectionUnfounded)
