"""A bad statement is refused for what is wrong with it: type, pointer, a sentence a trader understands.

Everything refused leaves the log as it was: the size is compared before and after.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.api.door import (
    Content,
    Door,
    Said,
    an_admission_of,
    as_bytes,
    content_of,
    disclosure,
    good,
    having,
    having_row,
    of_another_key,
    parts_of,
    said,
    sealed,
    subject_having,
    tampered,
)
from tests.api.world import NOON
from tests.builders import Draft, a_claim, a_confirmation, a_line, a_number, a_sale
from tests.parties.builders import Somebody, a_row, an_admission
from warranty.foundation.clock import format_instant
from warranty.foundation.ids import LotId, uuid7
from warranty.foundation.statements import issue

# ---- The envelope


# The secp256k1 example of the did:key method.
A_KEY_ON_ANOTHER_CURVE = "zQ3shokFTS3brHcDQrn82RUDfCZESWL1ZdCEJwekUDPQiYBme"
FORM = "The statement must be one SD-JWT: three parts with dots, then each disclosure, each followed by ~."
HEADER = 'The header must be exactly {"alg":"EdDSA","kid":"…","typ":"vc+sd-jwt"}.'
NOT_BASE64 = "The statement's three parts are not canonical base64url."
CHANGED = (
    "The signature does not fit the statement: it was changed after signing, or signed with another key."
)
ENVELOPES: dict[str, tuple[Callable[[Door], bytes], str, str]] = {
    "no statement": (lambda _: b"not a statement", "envelope-malformed", FORM),
    "no ~ at the end": (lambda door: good(door)[:-1], "envelope-malformed", FORM),
    "a key binding after the last ~": (
        lambda door: good(door) + b".".join(parts_of(good(door))),
        "envelope-malformed",
        FORM,
    ),
    "two statements in one": (
        lambda door: good(door) * 2,
        "envelope-malformed",
        "A disclosure is not base64url of [salt, name, value].",
    ),
    "two parts": (
        lambda door: b".".join(parts_of(good(door))[:2]) + b"~",
        "envelope-malformed",
        NOT_BASE64,
    ),
    "bytes that are not text": (lambda _: b"\xff\xfe.\x00.\x80~", "envelope-malformed", NOT_BASE64),
    "padding": (lambda door: good(door)[:-1] + b"==~", "envelope-malformed", NOT_BASE64),
    "a short signature": (
        lambda door: good(door)[:-2] + b"~",
        "envelope-malformed",
        NOT_BASE64,
    ),
    "alg none": (lambda door: good_with(door, alg="none"), "envelope-malformed", HEADER),
    "another alg": (lambda door: good_with(door, alg="HS256"), "envelope-malformed", HEADER),
    "a key brought along": (lambda door: good_with(door, jwk="{}"), "envelope-malformed", HEADER),
    "a header of its own": (lambda door: good_with(door, crit="b64"), "envelope-malformed", HEADER),
    "another typ": (lambda door: good_with(door, typ="JWT"), "envelope-malformed", HEADER),
    "a kid that closes its quotation": (
        lambda door: good_with(door, kid='x","alg":"none'),
        "envelope-malformed",
        "The key id in the header is not a DID with a key fragment.",
    ),
    "a kid without a key": (
        lambda door: good_with(door, kid=door.association.did),
        "envelope-malformed",
        "The fragment of the key id is not an Ed25519 key (z6Mk…).",
    ),
    "a kid of another kind of key": (
        lambda door: good_with(door, kid=f"{door.association.did}#{A_KEY_ON_ANOTHER_CURVE}"),
        "envelope-malformed",
        "The fragment of the key id is not an Ed25519 key (z6Mk…).",
    ),
    "a kid as long as a book": (
        lambda door: good_with(door, kid=f"{door.association.did}#z{'1' * 100_000}"),
        "envelope-malformed",
        "The header is longer than 1000 characters.",
    ),
    "changed after signing": (lambda door: tampered(good(door)), "signature-invalid", CHANGED),
    "signed with another key": (of_another_key, "signature-invalid", CHANGED),
}  # fmt: skip


def good_with(door: Door, **header: str) -> bytes:
    content = an_admission_of(door)
    return sealed(door.association, content, None, **header)


@pytest.mark.parametrize("what", ENVELOPES)
async def test_an_envelope_in_any_other_spelling_is_refused(door: Door, what: str) -> None:
    make, code, sentence = ENVELOPES[what]
    before = await door.size()
    assert said(await door.post(make(door))) == Said(422, code, "", sentence)
    assert await door.size() == before


# ---- The content


SUBJECT = "/credentialSubject"
OTHER = "The statement's content is not what its type asks for: "
CANONICAL = (
    "The statement's content is not spelled canonically (RFC 8785): fields sorted, no white space, no "
    "repeated or empty fields."
)
UNPRINTABLE = (
    "A text of the statement holds a control character, a line separator, or a mark that turns the "
    "writing direction."
)
NO_UUID7 = "The id must be urn:uuid: and a UUIDv7."
CONTENTS: dict[str, tuple[Callable[[Content], Content | bytes], str, str, str]] = {
    "no JSON": (lambda _: b"{", "envelope-malformed", "", OTHER + "it is not well-formed JSON."),
    "not UTF-8": (
        lambda c: as_bytes(c).replace(b"Member", b"\xff"),
        "envelope-malformed", "", OTHER + "it is not text in UTF-8.",
    ),
    "half a character": (
        having_row(name="\ud800"), "envelope-malformed", "", OTHER + "it is not text in UTF-8.",
    ),
    "a list": (
        lambda _: b"[]", "envelope-malformed", "", OTHER + "a group of fields is expected, not a list.",
    ),
    "deep nesting": (
        lambda c: as_bytes(c).replace(b'"parties":', b'"parties":' + b"[" * 20_000),
        "envelope-malformed", "", OTHER + "it is nested far too deeply.",
    ),
    "an unknown type": (
        subject_having(type="Gift"), "envelope-malformed", f"{SUBJECT}/type",
        OTHER + "'Gift' is not one of its values.",
    ),
    "a type as long as a book": (
        subject_having(type="x" * 100_000), "envelope-malformed", f"{SUBJECT}/type",
        OTHER + "'" + "x" * 40 + "…' is not one of its values.",
    ),
    "an unknown field": (
        subject_having(discount="10 %"), "envelope-malformed", f"{SUBJECT}/discount",
        OTHER + "there is no field 'discount' in it.",
    ),
    "an unknown field outside": (
        having(exp=1), "envelope-malformed", "/exp", OTHER + "there is no field 'exp' in it.",
    ),
    "an unknown field inside": (
        having_row(**{"a/b~c": 1}), "envelope-malformed", f"{SUBJECT}/parties/0/a~1b~0c",
        OTHER + "there is no field 'a/b~c' in it.",
    ),
    "a missing field": (
        having_row(country=None), "envelope-malformed", f"{SUBJECT}/parties/0/country",
        OTHER + "the field country is missing.",
    ),
    "a number for a text": (
        having_row(name=7), "envelope-malformed", f"{SUBJECT}/parties/0/name",
        OTHER + "text is expected, not a whole number.",
    ),
    "a number beyond all numbers": (
        lambda c: as_bytes(c).replace(b'"IN"', b"1e999"), "envelope-malformed",
        f"{SUBJECT}/parties/0/country", OTHER + "the number is far too large.",
    ),
    "NaN": (
        lambda c: as_bytes(c).replace(b'"IN"', b"NaN"), "envelope-malformed", "",
        OTHER + "it is not well-formed JSON.",
    ),
    "a word that is none of those allowed": (
        having_row(kind="King"), "envelope-malformed", f"{SUBJECT}/parties/0/kind",
        OTHER + "'King' is not one of its values.",
    ),
    "a day that is none": (
        subject_having(eventOn="2026-02-30"), "envelope-malformed", f"{SUBJECT}/eventOn",
        OTHER + "a day like 2026-01-31 is expected.",
    ),
    "a field twice": (
        lambda c: b'{"@context":[],' + as_bytes(c)[1:], "envelope-malformed", "/@context",
        OTHER + "a list of 2 is expected.",
    ),
    "a field twice, both of them right": (
        lambda c: as_bytes(c)[:-1] + b',"validFrom":"2026-11-23T12:00:00Z"}', "envelope-malformed", "",
        CANONICAL,
    ),
    "white space": (lambda c: as_bytes(c) + b" ", "envelope-malformed", "", CANONICAL),
    "an escape for a plain letter": (
        lambda c: as_bytes(c).replace(b'"IN"', b'"\\u0049N"'), "envelope-malformed", "", CANONICAL,
    ),
    "NUL": (
        having_row(name="a\0b"), "text-unprintable", "", UNPRINTABLE,
    ),
    "a foreign context": (
        having(**{"@context": ["https://evil.example.org/v1", "urn:warranty:context:v1"]}),
        "envelope-malformed", "/@context",
        "@context must be exactly ['https://www.w3.org/ns/credentials/v2', 'urn:warranty:context:v1'].",
    ),
    "another outer type": (
        having(type=["VerifiableCredential", "Sale"]), "envelope-malformed", "/type",
        "type must repeat the type of the subject.",
    ),
    "another issuer": (
        having(issuer="did:web:register.example.org:p:" + "0" * 32), "envelope-malformed", "/issuer",
        "The issuer must be the party whose key signs.",
    ),
    "an id that is none": (having(id="1"), "envelope-malformed", "/id", NO_UUID7),
    "an id in braces": (having(id="urn:uuid:{" + str(uuid7()) + "}"), "envelope-malformed", "/id", NO_UUID7),
    "a random id": (
        having(id="urn:uuid:7f9c2ba4-e88f-4271-a1c6-3f1d7b6c2f10"), "envelope-malformed", "/id", NO_UUID7,
    ),
    "digests without disclosures": (
        subject_having(_sd=["A" * 43]), "envelope-malformed", "/_sd_alg",
        "_sd_alg must be sha-256 with disclosures, absent without.",
    ),
    "a signing time without a zone": (
        having(validFrom="2026-11-23T12:00:00"), "envelope-malformed", "/validFrom",
        "validFrom must be an instant in UTC.",
    ),
    "a signing time in another zone": (
        having(validFrom="2026-11-23T12:00:00+05:30"), "envelope-malformed", "/validFrom",
        "validFrom must be an instant in UTC.",
    ),
    "a leap second": (
        having(validFrom="2026-12-31T23:59:60Z"), "envelope-malformed", "/validFrom",
        OTHER + "an instant like 2026-01-31T09:30:00Z is expected.",
    ),
    "signed in the last year there is": (
        having(validFrom="9999-12-31T23:59:59.999999Z"), "signed-ahead", "/validFrom",
        "It is signed for a time more than 5 minutes ahead of the register's clock.",
    ),
    "the first day there is": (
        subject_having(eventOn="0001-01-01"), "event-before-scheme", f"{SUBJECT}/eventOn",
        "The day of the event lies before 2003-01-01, when the certification scheme began.",
    ),
    "the last day there is": (
        subject_having(eventOn="9999-12-31"), "event-ahead", f"{SUBJECT}/eventOn",
        "The day of the event has not come yet.",
    ),
    "a party of another register": (
        having_row(party="did:web:evil.example.org:p:" + "0" * 32), "admission-incomplete",
        f"{SUBJECT}/parties/0/party",
        "The DID has to be under this register's origin, with 32 hexadecimal digits as its path.",
    ),
    "a key as long as a book": (
        having_row(key={"publicKey": "z6Mk" + "2" * 5_000, "purposes": ["sign"]}), "key-unusable",
        f"{SUBJECT}/parties/0/key/publicKey",
        repr("z6Mk" + "2" * 56) + " … is longer than an Ed25519 public key.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", CONTENTS)
async def test_content_that_is_not_right_is_refused_with_a_pointer_and_a_sentence(
    door: Door, what: str
) -> None:
    change, code, pointer, sentence = CONTENTS[what]
    content = an_admission_of(door)
    before = await door.size()
    answer = await door.post(sealed(door.association, change(content)))
    assert said(answer) == Said(422, code, pointer, sentence)
    assert await door.size() == before


async def test_all_that_is_wrong_with_a_list_is_told_with_its_places_alone_and_in_a_batch(door: Door) -> None:
    content = an_admission_of(door)
    subject: dict[str, Any] = content["credentialSubject"]
    subject["parties"][0] |= {"country": "ZZ", "sowId": "S" * 41}
    places = [f"/credentialSubject/parties/0/{name}" for name in ("country", "sowId")]
    statement = sealed(door.association, content)
    alone = (await door.post(statement)).json()
    assert (alone["pointer"], [one["pointer"] for one in alone["errors"]]) == (places[0], places)
    body = json.dumps({"statements": [statement.decode()]}).encode()
    batch = await door.post(body, "application/json")
    (outcome,) = batch.json()["outcomes"]
    assert [one["pointer"] for one in outcome["problem"]["errors"]] == places


async def test_a_clock_may_be_five_minutes_fast_and_any_time_slow(door: Door) -> None:
    for skew, status in (
        (timedelta(minutes=5), 201),
        (timedelta(minutes=5, seconds=1), 422),
        (timedelta(days=-3650), 201),
    ):
        content = an_admission_of(door)
        content["validFrom"] = format_instant(NOON + skew)
        answer = await door.post(sealed(door.association, content))
        assert answer.status_code == status, answer.text
        if status == 422:
            assert said(answer).code == "signed-ahead"
            assert answer.json()["instead"] == "Set your clock right and sign again."


# ---- Who signs


async def test_a_key_or_a_party_that_is_not_on_record_signs_nothing(door: Door) -> None:
    stranger = Somebody()
    with_new_key = Somebody(id=door.association.id)
    of_another_origin = sealed_under(f"did:web:evil.example.org:p:{door.association.id.hex}", door)
    before = await door.size()
    draft = Draft(an_admission(a_row(Somebody())))
    assert said(await door.post(sealed(stranger, *content_of(stranger, draft)))) == Said(
        403, "signer-unknown", "/issuer", "The party that signed this is not on record here."
    )
    assert said(await door.post(of_another_origin)).code == "signer-unknown"
    key = said(await door.post(sealed(with_new_key, *content_of(with_new_key, draft))))
    assert key == Said(
        403,
        "key-not-on-record",
        "",
        "The key that signed this is not on record for the party named as issuer.",
    )
    member = door.members[0]
    assert said(await door.post(sealed(member, *content_of(member, draft)))) == Said(
        403,
        "signer-not-entitled",
        "/issuer",
        "A statement of type PartyAdmitted is not for a party of kind Member to make.",
    )
    assert await door.size() == before


def sealed_under(did: str, door: Door) -> bytes:
    """Signed by the association's own key, in the name of its DID under another origin."""
    content = an_admission_of(door)
    return sealed(door.association, {**content, "issuer": did}, kid=f"{did}#{door.association.public}")


# ---- Weights, parties and parts


WEIGHTS: dict[str, tuple[object, str, str]] = {
    "10^18 carats": ("1000000000000000000", "carats-unreadable", "is not a weight in carats."),
    "the smallest that is too much": ("1000000000", "carats-unreadable", "is not a weight in carats."),
    "a negative weight": ("-1.00", "carats-unreadable", "is not a weight in carats."),
    "a plus sign": ("+1.00", "carats-unreadable", "is not a weight in carats."),
    "an exponent": ("1e3", "carats-unreadable", "is not a weight in carats."),
    "four places": ("1.0001", "carats-unreadable", "is not a weight in carats."),
    "a comma": ("1,00", "carats-unreadable", "is not a weight in carats."),
    "an underscore": ("1_000", "carats-unreadable", "is not a weight in carats."),
    "NaN": ("NaN", "carats-unreadable", "is not a weight in carats."),
    "Infinity": ("Infinity", "carats-unreadable", "is not a weight in carats."),
    "digits of another script": ("١٢", "carats-unreadable", "is not a weight in carats."),
    "nothing": ("", "carats-unreadable", "is not a weight in carats."),
    "thousands of digits": ("9" * 5_000, "carats-unreadable", "is not a weight in carats."),
    "zero": ("0.000", "weight-not-positive", "more than zero"),
    "a number": (1.5, "envelope-malformed", "text is expected, not a number."),
    "a huge number": (10**30, "envelope-malformed", "text is expected, not a number."),
    "a whole number": (12, "envelope-malformed", "text is expected, not a whole number."),
}  # fmt: skip


@pytest.mark.parametrize("what", WEIGHTS)
async def test_a_weight_is_plain_digits_above_zero(door: Door, what: str) -> None:
    weight, code, sentence = WEIGHTS[what]
    member = door.members[0]
    content, _ = content_of(member, a_claim(a_number(), "1.00"))
    before = await door.size()
    told = said(await door.post(sealed(member, subject_having(carats=weight)(content))))
    assert (told.status, told.code, told.pointer) == (422, code, f"{SUBJECT}/carats")
    assert sentence in told.sentence
    assert len(told.sentence) < 200
    assert await door.size() == before


async def test_a_party_nobody_knows_takes_part_in_nothing(door: Door) -> None:
    stranger, seller = Somebody(), door.members[0]
    number = a_number()
    assert (await door.post(signed(door.india, a_confirmation(number, seller, "10.00")))).status_code == 201
    claim = (await door.post(signed(seller, a_claim(number, "10.00")))).json()
    before = await door.size()
    sale = a_sale(seller, stranger, a_line("1.00", (LotId(claim["lots"][0]), "1.00")))
    assert said(await door.post(signed(seller, sale)))[1:3] == (
        "counterparty-unknown",
        f"{SUBJECT}/counterparty/party",
    )
    foreign = Somebody(id=seller.id)
    confirmation = a_confirmation(a_number(), foreign, "10.00")
    content, _ = content_of(door.india, confirmation)
    content["credentialSubject"]["confirmation"]["confirmedTo"] = "did:web:evil.example.org:p:" + "0" * 32
    assert said(await door.post(sealed(door.india, content)))[1:3] == (
        "party-unreadable",
        f"{SUBJECT}/confirmation/confirmedTo",
    )
    assert await door.size() == before


def signed(by: Somebody, draft: Draft) -> bytes:
    return issue(draft.document, draft.parts, statement=uuid7(), did=by.did, key=by.key, signed_at=NOON)


async def test_confidential_parts_are_asked_for_whole_once_and_as_described(door: Door) -> None:
    seller, buyer = door.members[:2]
    content, parts = content_of(seller, a_sale(seller, buyer, a_line("1.00", unsupported="1.00")))
    whole = sealed(seller, content, parts)
    jwt, *disclosures, _ = whole.split(b"~")

    def joined(*given: bytes) -> bytes:
        return b"~".join([jwt, *given, b""])

    fit = "The disclosures do not fit the digests in _sd: each must be sent once."
    before = await door.size()
    for given in (disclosures[1:], [*disclosures, disclosures[0]], [*disclosures[1:], disclosure("x", 1)]):
        assert said(await door.post(joined(*given))) == Said(422, "envelope-malformed", f"{SUBJECT}/_sd", fit)
    wrong = "The confidential part 'prices' is not as it should be: "
    for part, pointer, told in (
        ({"prices": None}, "prices", wrong + "a group of fields is expected, not nothing."),
        (
            {"prices": {**parts["prices"], "rebate": 1}},
            "prices/rebate",
            wrong + "there is no field 'rebate' in it.",
        ),
        ({"margin": 1}, "_sd", "Unexpected disclosure 'margin'."),
    ):
        assert said(await door.post(sealed(seller, content, parts | part))) == Said(
            422, "envelope-malformed", f"{SUBJECT}/{pointer}", told
        )
    missing = {name: part for name, part in parts.items() if name != "prices"}
    assert said(await door.post(sealed(seller, content, missing))) == Said(
        422, "envelope-malformed", f"{SUBJECT}/prices", "Missing confidential part: prices."
    )
    assert await door.size() == before
