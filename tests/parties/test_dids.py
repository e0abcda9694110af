"""A party's DID is its uuid under the origin, in one spelling."""

from uuid import UUID

import pytest

from warranty.foundation.ids import PartyId
from warranty.parties.rules import did_of, party_named, party_of

PARTY = PartyId(UUID("0198a1b2-c3d4-7e5f-8a6b-1c2d3e4f5a6b"))
DID = "did:web:register.example.org:p:0198a1b2c3d47e5f8a6b1c2d3e4f5a6b"


def test_a_did_is_the_uuid_in_hex_under_the_origin() -> None:
    assert did_of(PARTY, "register.example.org") == DID
    assert party_of(DID, "register.example.org") == PARTY


def test_the_colon_of_a_port_is_percent_encoded_as_did_web_asks() -> None:
    did = did_of(PARTY, "localhost:8400")
    assert did == "did:web:localhost%3A8400:p:0198a1b2c3d47e5f8a6b1c2d3e4f5a6b"
    assert party_of(did, "localhost:8400") == PARTY


@pytest.mark.parametrize(
    "did",
    [
        DID.upper(),
        DID.replace("0198a1b2c3d4", "0198A1B2C3D4"),
        DID + "0",
        DID[:-1],
        DID.replace("0198a1b2", "0198-1b2"),
        DID.replace("0198a1b2", "0198_1b2"),
        DID.replace("0198a1b2", "{198a1b2"),
        DID.replace(":p:", ":q:"),
        DID.replace(":p:", ":p:p:"),
        DID.replace("did:web", "did:key"),
        DID + "#z6Mk",
        "did:web:register.example.org.evil.org:p:0198a1b2c3d47e5f8a6b1c2d3e4f5a6b",
        "did:web:register.example.org%2F:p:0198a1b2c3d47e5f8a6b1c2d3e4f5a6b",
        "",
        ":p:",
    ],
)
def test_any_other_spelling_names_nobody(did: str) -> None:
    assert party_of(did, "register.example.org") is None


def test_a_did_of_another_origin_names_nobody_here_but_can_be_looked_up() -> None:
    foreign = DID.replace("register.example.org", "other.example.org")
    assert party_of(foreign, "register.example.org") is None
    assert party_named(foreign) == PARTY
