"""Acts in which somebody tries what must not work, and acts of the official and the outsider."""

from collections.abc import Sequence
from datetime import date

from msgspec import UNSET

from warranty.certificates.documents import (
    ANNEX_FIELDS,
    AnnexField,
    CertificateReportedFake,
    Confirmation,
    ConfirmationCorrected,
    Paper,
    Transcription,
)
from warranty.cli.demonstration import telling
from warranty.cli.demonstration.cast import Actor
from warranty.cli.demonstration.invoices import HS
from warranty.cli.demonstration.stage import Said, Stage, StoryBroken
from warranty.cli.demonstration.trading import Imported, findings_of
from warranty.foundation.quantities import format_carats, parse_carats
from warranty.lots.documents import ImportClaimed
from warranty.sdk.verify import verify_bundle
from warranty.wire.certificates import SpotCheck
from warranty.wire.lots import Coverage
from warranty.wire.statements import Refused

FAKE = "SL004306"
"""Certificate 4306 of Sierra Leone, warned of in Belgium on 1 December 2015 (thediamondloupe.com): its number
lay in the range of 2014. Printed without prefix; written here as the register spells it."""
WRONG_PREFIX = "CA0012345"
"""Certificate 12345 of Mexico keyed under the prefix of the origin (CSMS 12-000305, 14 August 2012)."""

TRIED = 100_000
ASKED_BY_STRANGER = 50_000
PENDING_CLAIMED = TRIED + 2 * ASKED_BY_STRANGER
"""Thousandths claimed on numbers nobody confirmed to the claimant."""


def claim(number: str, carats: int, on: date, paper: Paper | None = None) -> ImportClaimed:
    """An import claim; paper: as the importer read it."""
    transcription = Transcription(paper=paper, not_stated=_absent(paper)) if paper else UNSET
    return ImportClaimed(
        event_on=on,
        number=number,
        participant="IN",
        carats=format_carats(carats),
        hs=HS,
        transcription=transcription,
    )


def _absent(paper: Paper) -> tuple[AnnexField, ...]:
    stated = {
        "number": True,
        "carats": paper.carats,
        "issuedOn": paper.issued_on,
        "issuingAuthority": paper.issuing_authority,
    }
    return tuple(field for field in ANNEX_FIELDS if stated.get(field, UNSET) is UNSET)


def tell_refusal(who: Actor, outcome: Refused) -> None:
    """A refusal as a person reads it."""
    problem = outcome.problem
    rule = f" [{problem.rule}]" if problem.rule else ""
    telling.line(f"{who.name} is refused{rule}: {problem.detail}")
    if problem.instead:
        telling.line(f"  → {problem.instead}")


def try_bad_certificates(stage: Stage, importer: Actor, on: date) -> None:
    """Two certificates that were really reported: one refused outright, one recorded with its finding."""
    stage.say(
        stage.cast.authority,
        CertificateReportedFake(
            event_on=on,
            number=FAKE,
            reason="The number lies in the range of 2014 (warning of 1 December 2015).",
        ),
    )
    tell_refusal(importer, stage.try_to_say(importer, claim(FAKE, TRIED, on)))
    mexican = Paper(
        number=WRONG_PREFIX, carats="100.00", issued_on=date(2012, 8, 1), issuing_authority="Mexico"
    )
    said = stage.say(importer, claim(WRONG_PREFIX, TRIED, on, mexican))
    pending = said.recorded.claim.pending if said.recorded.claim else ""
    telling.line(
        f"{importer.name} claims {WRONG_PREFIX}, a Mexican certificate under a Canadian prefix: "
        f"all {pending} ct stay pending, nobody confirmed it ({findings_of(said.recorded)})."
    )
    seen = stage.client(stage.cast.authority).certificate(WRONG_PREFIX)
    rules = ", ".join(sorted({found.rule for found in seen.findings})) or "none"
    telling.line(f"The authority sees the findings on it: {rules}.")


def try_to_overclaim(stage: Stage, each: Imported, on: date) -> None:
    """The rightful importer asks for more than is left."""
    tell_refusal(each.importer, stage.try_to_say(each.importer, claim(each.number, 5_000, on)))


def try_as_stranger(stage: Stage, each: Imported, on: date) -> None:
    """Somebody else's claim on a confirmed number is answered like one on a number nobody knows."""
    stranger = stage.cast.stranger
    on_anothers = stage.say(stranger, claim(each.number, ASKED_BY_STRANGER, on)).recorded.claim
    on_unknown = stage.say(stranger, claim("EU00999999", ASKED_BY_STRANGER, on)).recorded.claim
    if on_anothers != on_unknown or on_anothers is UNSET:
        raise StoryBroken("A stranger can tell a certificate of somebody else from one nobody knows.")
    telling.line(
        f"A stranger claims 50.00 ct on {each.number}: {on_anothers.pending} ct pending, word for word like "
        "its claim on a number nobody knows; nothing is taken from the certificate."
    )


def correct_downwards(stage: Stage, each: Imported, on: date) -> int:
    """The authority corrects a confirmation after the goods were resold; returns the missing thousandths."""
    missing = each.carats // 10
    stage.say(
        stage.cast.authority,
        ConfirmationCorrected(
            event_on=on,
            number=each.number,
            corrects=each.confirmation,
            confirmation=Confirmation(
                confirmed_to=each.importer.did, carats=format_carats(each.carats - missing)
            ),
            reason="Weighed again by the authority: a tenth less than was confirmed.",
        ),
    )
    telling.line(
        f"{each.number}: {telling.carats(each.carats)} were confirmed and resold; corrected to "
        f"{telling.carats(each.carats - missing)}."
    )
    return missing


def spot_check(stage: Stage, number: str, before: int) -> Coverage:
    """The official asks where the carats are now, and what was known before the correction."""
    official = stage.client(stage.cast.authority)
    now, then = official.spot_check(number), official.spot_check(number, as_of=before)
    rows = [_figures("known before", then), _figures("known now", now)]
    telling.table(("spot check of " + number, "confirmed", "claimed", "covered", "unsupported"), rows)
    return _grades(now)


def _figures(name: str, answer: SpotCheck) -> tuple[str, ...]:
    grades = _grades(answer)
    return (name, answer.confirmed or "", answer.claimed or "", grades.confirmed, grades.unsupported)


def _grades(answer: SpotCheck) -> Coverage:
    """Where the carats are by grade; the importing authority may always see it."""
    if answer.where_now is UNSET:
        raise StoryBroken("The official is not shown where the carats are.")
    return answer.where_now.by_grade


def tell_reconciliation(stage: Stage, first: date, last: date) -> None:
    """Certificates against claims for the period, by status."""
    answer = stage.client(stage.cast.authority).reconcile("IN", first, last)
    rows = [
        (each.status, str(each.rows), each.confirmed, each.claimed, each.difference)
        for each in answer.totals.by_status
    ]
    whole = answer.totals
    rows.append(("all", str(whole.rows), whole.confirmed, whole.claimed, whole.difference))
    telling.table(("status", "certificates", "confirmed", "claimed", "difference"), rows)
    for row in answer.rows:
        if row.status != "matched":
            telling.line(f"{row.number}: {row.explanation}")


def verify_offline(stage: Stage, buyer: Actor, sale: Said | None) -> None:
    """An outsider holds the buyer's copy and its receipt, and needs neither server nor database."""
    if sale is None:
        raise StoryBroken("There is no sale to verify.")
    bundle = stage.client(buyer).bundle(sale.recorded.id)
    report = verify_bundle(bundle, stage.log_key)
    if not report.verified:
        raise StoryBroken("The buyer's copy does not verify offline.")
    for step in report.steps:
        telling.line(f"✓ {step.sentence}")
    for sentence in report.not_proven:
        telling.line(f"Not proven: {sentence}")


def re_add(stage: Stage, imports: Sequence[Imported], pending: int) -> None:
    """Every carat claimed is somewhere: by certificate as the official sees it, by holder as members do.

    pending: thousandths claimed on numbers nobody confirmed to the claimant; lots of their own.
    """
    official = stage.client(stage.cast.authority)
    answers = [official.dispersion(each.number) for each in imports]
    held = sum(parse_carats(each.carats) for answer in answers for each in answer.holdings)
    by_certificate = held + sum(parse_carats(each.carats) for answer in answers for each in answer.left)
    by_holder = sum(
        parse_carats(lot.left) + parse_carats(lot.disputed)
        for member in stage.cast.members
        for lot in stage.client(member).lots()
    )
    claimed = sum(each.carats for each in imports)
    telling.table(
        ("every carat accounted for", "carats"),
        [
            ("claimed on confirmed certificates", format_carats(claimed)),
            ("found by following each certificate forward", format_carats(by_certificate)),
            ("claims that nobody confirmed, all pending", format_carats(pending)),
            ("found in the members' own stock lists, pending ones too", format_carats(by_holder)),
        ],
    )
    if by_certificate != claimed or by_holder != claimed + pending:
        raise StoryBroken("The carats do not add up.")
