"""The buyer's copy in somebody else's SD-JWT implementation: it verifies, and it tells nothing it should not.

On the verifying side sd-jwt (the IETF reference implementation) splits, digests and unpacks, and joserfc
verifies the signature; no line of ours takes part.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.errors import BadSignatureError

from tests.parties.builders import NOON, Somebody, a_row, an_admission
from tests.sdk.sales import a_lot, a_sale_draft, signed
from tests.support import jwcrypto_adapter
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.statements import issue
from warranty.parties.documents import Particulars
from warranty.sdk.copies import buyers_copy, public_copy

jwcrypto_adapter.install()

from sd_jwt.verifier import SDJWTVerifier  # noqa: E402 - only after the adapter is in place

LOT, OTHER_LOT = a_lot(), a_lot()
SOURCES = {LOT: "27.85", OTHER_LOT: "12.15"}


def verified(presentation: bytes, signer: Somebody) -> dict[str, Any]:
    """What an independent verifier takes from a presentation, knowing nothing but the signer's key."""

    def key_of(_issuer: str, header: dict[str, Any]) -> jwcrypto_adapter.jwk.JWK:
        assert header == {"alg": "EdDSA", "kid": f"{signer.did}#{signer.public}", "typ": "vc+sd-jwt"}
        x = urlsafe_b64encode(signer.key.public.raw).rstrip(b"=").decode()
        return jwcrypto_adapter.jwk.JWK(kty="OKP", crv="Ed25519", x=x)

    payload: dict[str, Any] = SDJWTVerifier(presentation.decode(), key_of).get_verified_payload()
    return payload


def decoded(presentation: bytes) -> str:
    """Everything a reader can decode from a presentation, as one text: header, payload, disclosures."""
    jwt, *disclosures = presentation.decode().rstrip("~").split("~")
    encoded = [*jwt.split(".")[:2], *disclosures]
    return "\n".join(urlsafe_b64decode(part + "=" * (-len(part) % 4)).decode() for part in encoded)


def test_a_sale_verifies_with_all_its_parts_in_the_independent_verifier() -> None:
    seller, buyer = Somebody(), Somebody()
    draft = a_sale_draft(buyer, SOURCES)

    subject = verified(signed(draft, seller), seller)["credentialSubject"]

    parts = draft.pop("parts")
    assert subject == draft | parts


def test_of_an_admission_of_several_each_ones_particulars_are_shown_by_themselves() -> None:
    association, one, other = Somebody(), Somebody(), Somebody()
    particulars = tuple(Particulars(party=who.did, registered_office="4 Quay") for who in (other, one))
    received = issue(
        an_admission(a_row(one), a_row(other)),
        {"particulars": particulars},
        statement=uuid7(),
        did=association.did,
        key=association.key,
        signed_at=NOON,
    )
    signed_part, first, second, _ = received.split(b"~")
    told = {"party": other.did, "registeredOffice": "4 Quay"}
    subject = verified(received, association)["credentialSubject"]
    assert subject["particulars/1"] == told, "of the second row, wherever it stood in the list"
    assert subject["particulars/0"]["party"] == one.did
    alone = b"~".join([signed_part, first, b""])
    shown = verified(alone, association)["credentialSubject"]
    assert {name: shown[name] for name in shown if "/" in name} == {"particulars/1": told}
    assert one.did in decoded(alone), "it is on the list"
    assert decoded(alone).count("4 Quay") == 1
    assert verified(b"~".join([signed_part, second, b""]), association)


def test_the_buyers_copy_verifies_and_keeps_prices_counterparty_and_particulars() -> None:
    seller, buyer = Somebody(), Somebody()
    draft = a_sale_draft(buyer, SOURCES)

    copy = buyers_copy(signed(draft, seller))
    subject = verified(copy, seller)["credentialSubject"]

    parts = draft.pop("parts")
    del parts["sources"]
    assert subject == draft | parts


def test_the_buyers_copy_holds_no_id_number_or_weight_of_the_sources() -> None:
    seller, buyer = Somebody(), Somebody()

    text = decoded(buyers_copy(signed(a_sale_draft(buyer, SOURCES), seller)))

    assert "40.00" in text
    assert buyer.did in text
    for secret in (str(LOT), str(OTHER_LOT), LOT.hex, OTHER_LOT.hex, "27.85", "12.15", '"sources"', '"lots"'):
        assert secret not in text


def test_the_full_statement_does_hold_them_so_the_search_would_find_them() -> None:
    text = decoded(signed(a_sale_draft(Somebody(), SOURCES), Somebody()))
    for secret in (str(LOT), str(OTHER_LOT), "27.85", "12.15", '"sources"'):
        assert secret in text


def test_a_part_that_was_withheld_cannot_be_found_by_guessing_it() -> None:
    """The same sources in two sales have digests of their own: a salt of 128 bits stands before each."""
    seller, buyer = Somebody(), Somebody()
    draft = a_sale_draft(buyer, SOURCES)
    digests = [verified_digests(signed(draft, seller)) for _ in range(2)]
    assert digests[0].isdisjoint(digests[1])


def verified_digests(presentation: bytes) -> set[str]:
    payload = presentation.split(b".")[1]
    return set(
        json.loads(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))["credentialSubject"]["_sd"]
    )


def test_two_buyers_of_one_lot_cannot_link_their_copies() -> None:
    """They share what the seller says to everybody, and nothing else: no salt, digest, id or value."""
    seller = Somebody()
    copies = [
        buyers_copy(
            signed(
                a_sale_draft(
                    Somebody(),
                    {LOT: carats},
                    amount=amount,
                    documentNumber=number,
                    lines=[{"carats": carats, "hs": "7102.31", "qualification": words}],
                ),
                seller,
                uuid7(),
            )
        )
        for carats, amount, number, words in (
            ("12.50", "8750.00", "2026/0117", "Sawable"),
            ("8.10", "5103.00", "2026/0121", "Makeable"),
        )
    ]

    shared = set(values(copies[0])) & set(values(copies[1]))

    assert shared <= said_to_everybody(seller, LOT)


def values(presentation: bytes) -> Iterator[str]:
    """Every value, salt, digest and encoded piece in a presentation."""
    jwt, *disclosures = presentation.decode().rstrip("~").split("~")
    yield from disclosures
    yield from jwt.split(".")[1:]
    for part in (jwt.split(".")[1], *disclosures):
        yield from _leaves(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))))


def _leaves(value: Any) -> Iterator[str]:  # noqa: ANN401 - any JSON
    if isinstance(value, dict):
        for held in value.values():
            yield from _leaves(held)
    elif isinstance(value, list):
        for held in value:
            yield from _leaves(held)
    else:
        yield str(value)


def said_to_everybody(seller: Somebody, lot: LotId) -> set[str]:
    """Values that two sales of one seller on one day share without telling where the goods come from."""
    draft = a_sale_draft(Somebody(), {lot: "1.00"})
    about_the_seller = set(_leaves(draft["parts"]["particulars"]["seller"])) | {seller.did}
    form = {
        "https://www.w3.org/ns/credentials/v2", "urn:warranty:context:v1", "VerifiableCredential", "Sale",
        "sha-256", "prices", "counterparty", "particulars", "USD", "7102.31", "1", "2026-11-20",
        "2026-11-23T09:30:00Z",
    }  # fmt: skip
    return about_the_seller | form | set(_leaves(draft["warranty"])) | {"supplier-warranties"}


def test_a_changed_byte_is_refused_by_the_independent_verifier() -> None:
    seller = Somebody()
    copy = buyers_copy(signed(a_sale_draft(Somebody(), SOURCES), seller))
    header, payload, rest = copy.split(b".", 2)
    changed = urlsafe_b64encode(
        urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)).replace(b"40.00", b"41.00")
    ).rstrip(b"=")
    assert changed != payload
    with pytest.raises(BadSignatureError):
        verified(b".".join([header, changed, rest]), seller)


def test_a_changed_disclosure_is_not_taken_for_what_was_signed() -> None:
    seller = Somebody()
    signed_part, *disclosures = buyers_copy(signed(a_sale_draft(Somebody(), SOURCES), seller)).split(b"~")
    prices = next(each for each in disclosures if each and b"14400.00" in _raw(each))
    forged = urlsafe_b64encode(_raw(prices).replace(b"14400.00", b"11400.00")).rstrip(b"=")
    presentation = b"~".join([signed_part, *(forged if each == prices else each for each in disclosures)])
    assert "prices" not in verified(presentation, seller)["credentialSubject"]


def _raw(disclosure: bytes) -> bytes:
    return urlsafe_b64decode(disclosure + b"=" * (-len(disclosure) % 4))


def test_a_statement_without_its_parts_still_verifies_as_after_an_erasure() -> None:
    seller = Somebody()
    subject = verified(public_copy(signed(a_sale_draft(Somebody(), SOURCES), seller)), seller)[
        "credentialSubject"
    ]
    assert subject["lines"][0]["carats"] == "40.00"
    assert not {"prices", "sources", "counterparty", "particulars"} & subject.keys()
