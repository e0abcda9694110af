"""Random histories of two certificates: what authorities and traders might say, sensible or not."""

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from tests.certificates.world import DAY, Told, World, a_paper, day
from warranty.certificates.books import FeedKind
from warranty.certificates.documents import (
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
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn

NUMBERS = ("EU00000001", "EU00000002")
Deed = Callable[[World], Told]

_numbers = st.sampled_from(NUMBERS)
_carats = st.integers(1, 1_200_000).map(format_carats)
_who = st.sampled_from(["importer", "other", "agent"])
_days = st.sampled_from([DAY, day("2015-05-01")])


def _claim(number: str, carats: str, who: str, on: date) -> Deed:
    return lambda world: world.claims(carats, by=getattr(world, who), number=number, on=on)


def _confirm(number: str, carats: str, who: str, on: date) -> Deed:
    return lambda world: world.confirms(
        carats, number=number, to=getattr(world, who), on=on, paper=a_paper(number), parcels=4
    )


def _correct(number: str, carats: str, who: str, *, has_agent: bool) -> Deed:
    def deed(world: World) -> Told:
        certificate = world.books.certificates.get(number)
        made = certificate.confirmations if certificate else ()
        agents = (world.did(world.agent),) if has_agent and who != "agent" else ()
        document = ConfirmationCorrected(
            event_on=DAY,
            number=number,
            corrects=urn(made[-1].statement) if made else "urn:uuid:none",
            confirmation=world.confirmation(carats, getattr(world, who), agents=agents),
            reason="scale",
        )
        return world.says(world.mumbai, document)

    return deed


def _act(number: str, kind: str) -> Deed:
    def deed(world: World) -> Told:
        certificate = world.books.certificates.get(number)
        withdraws = urn(certificate.blocks[-1].statement) if certificate and certificate.blocks else "none"
        documents: dict[str, tuple[Any, Any]] = {
            "issue": (world.antwerp, CertificateIssued(event_on=DAY, paper=a_paper(number))),
            "submit": (world.mumbai, ShipmentSubmitted(event_on=DAY, number=number)),
            "detain": (world.mumbai, ShipmentDetained(event_on=DAY, number=number, reason="seal")),
            "release": (world.mumbai, ShipmentReleased(event_on=DAY, number=number, remedy="seen")),
            "return": (world.mumbai, ShipmentReturned(event_on=DAY, number=number, reason="no paper")),
            "void": (world.antwerp, CertificateVoided(event_on=DAY, number=number, reason="lost")),
            "fake": (world.antwerp, CertificateReportedFake(event_on=DAY, number=number, reason="font")),
            "unused": (world.antwerp, CertificateUnused(event_on=DAY, number=number, reason="back")),
            "reinstate": (
                world.antwerp,
                CertificateReinstated(event_on=DAY, number=number, withdraws=withdraws, reason="found"),
            ),
        }
        return world.says(*documents[kind])

    return deed


def _mark(of: FeedKind, through: date) -> Deed:
    def deed(world: World) -> Told:
        document = FeedComplete(
            event_on=max(DAY, through), of=of, through=through, certificates=0, carats="0"
        )
        return world.says(world.antwerp if of == "issued" else world.mumbai, document)

    return deed


_acts = st.sampled_from(
    ["issue", "submit", "detain", "release", "return", "void", "fake", "unused", "reinstate", "reinstate"]
)
_deeds: SearchStrategy[Deed] = st.one_of(
    st.builds(_claim, _numbers, _carats, _who, _days),
    st.builds(_claim, _numbers, _carats, _who, _days),
    st.builds(_confirm, _numbers, _carats, _who, _days),
    st.builds(_correct, _numbers, _carats, _who, has_agent=st.booleans()),
    st.builds(_act, _numbers, _acts),
    st.builds(_mark, st.sampled_from(["issued", "confirmed"]), _days),
)
histories: SearchStrategy[list[Deed]] = st.lists(_deeds, min_size=3, max_size=25)
