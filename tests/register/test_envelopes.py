"""A statement has one spelling. Anything else is no statement: refused on opening, before any database."""

import json
from base64 import b64encode

import pytest

from tests.builders import Draft, Somebody, a_claim, a_line, a_number, a_sale
from tests.parties.builders import a_row, an_admission
from tests.register.forging import Original, compact, digest_of, disclosure, header_of, sealed, url64
from warranty.foundation.encoding import b64url_decode, canonical_json
from warranty.foundation.errors import Refusal
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import EnvelopeMalformed, SignatureInvalid, split
from warranty.parties.documents import Particulars
from warranty.policy.rule_set import packaged
from warranty.register.documents import read
from warranty.register.opening import Opened, open_statement

WHO, OTHER = Somebody(), Somebody()


def a_claim_by() -> Original:
    """Without disclosures."""
    return Original(WHO, a_claim("EU10000001", "1.00"))


def a_sale_by() -> Original:
    """With four disclosures."""
    return Original(WHO, a_sale(WHO, OTHER, a_line("1.00", unsupported="1.00")))


def refusal_of(received: bytes) -> Refusal:
    opened = open_statement(received, packaged())
    assert isinstance(opened, Refusal), opened
    return opened


def malformed(received: bytes) -> EnvelopeMalformed:
    refusal = refusal_of(received)
    assert isinstance(refusal, EnvelopeMalformed), refusal
    assert refusal.sentence
    return refusal


@pytest.mark.parametrize("original", [a_claim_by(), a_sale_by()])
def test_what_people_sign_opens(original: Original) -> None:
    assert isinstance(open_statement(original.whole, packaged()), Opened)
    assert original.saying() == original.whole


def cut_up(original: Original) -> dict[str, bytes]:
    """The statement not as three parts with dots, each disclosure followed by a tilde."""
    whole = original.whole
    issued, rest = whole.split(b"~", 1)
    header, payload, signature = issued.split(b".")
    jws = [header, payload, signature]
    return {
        "nothing": b"",
        "a tilde": b"~",
        "text": b"Sold to Patel & Sons, 3.00 ct",
        "not UTF-8": b"\xff\xfe\x00" + whole,
        "JSON": json.dumps(original.claims).encode(),
        "no last tilde": whole.removesuffix(b"~"),
        "a tilde too many": whole + b"~",
        "a line break": whole + b"\n",
        "a space before": b" " + whole,
        "a space within": whole.replace(b".", b". ", 1),
        "two parts": header + b"." + payload + b"~" + rest,
        "four parts": issued + b"." + signature + b"~" + rest,
        "empty parts": b"..~" + rest,
        "no signature": header + b"." + payload + b".~" + rest,
        "padding": b".".join([*jws[:2], signature + b"=="]) + b"~" + rest,
        "other alphabet": b".".join([*jws[:2], b64encode(b"\xff" * 64).rstrip(b"=")]) + b"~" + rest,
        "63 bytes": b".".join([*jws[:2], url64(original.signature[:63])]) + b"~" + rest,
        "65 bytes": b".".join([*jws[:2], url64(original.signature + b"\0")]) + b"~" + rest,
        "trailing bits": b".".join([*jws[:2], trailing_bits(signature)]) + b"~" + rest,
        "a key binding": whole + sealed(compact({"alg": "EdDSA", "typ": "kb+jwt"}), b"{}", WHO.key)[:-1],
        "twice": whole + whole,
    }


def trailing_bits(encoded: bytes) -> bytes:
    """64 bytes leave four bits in the last letter: another letter, the same bytes."""
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return encoded[:-1] + bytes([alphabet[alphabet.index(encoded[-1:]) + 1]])


@pytest.mark.parametrize("kind", cut_up(a_claim_by()))
def test_what_is_not_cut_into_its_parts_is_refused(kind: str) -> None:
    for original in (a_claim_by(), a_sale_by()):
        malformed(cut_up(original)[kind])


HEADERS = {
    "none": header_of(WHO, alg="none"),
    "another algorithm": header_of(WHO, alg="ES256"),
    "a symmetric algorithm": header_of(WHO, alg="HS256"),
    "another spelling of the algorithm": header_of(WHO, alg="EDDSA"),
    "another type": header_of(WHO, typ="JWT"),
    "the older type": header_of(WHO, typ="dc+sd-jwt"),
    "no type": header_of(WHO, typ=None),
    "no key": header_of(WHO, kid=None),
    "no algorithm": header_of(WHO, alg=None),
    "another member": header_of(WHO, iat=1),
    "critical": header_of(WHO, crit=["b64"], b64=False),
    "a key of its own": header_of(WHO, jwk={"kty": "OKP"}),
    "another order": compact({"typ": "vc+sd-jwt", "alg": "EdDSA", "kid": f"{WHO.did}#{WHO.public}"}),
    "white space": header_of(WHO).replace(b",", b", "),
    "a DID alone": header_of(WHO, kid=WHO.did),
    "an empty fragment": header_of(WHO, kid=f"{WHO.did}#"),
    "a name for a key": header_of(WHO, kid=f"{WHO.did}#key-1"),
    "an X25519 key": header_of(WHO, kid=f"{WHO.did}#z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc"),
    "half a key": header_of(WHO, kid=f"{WHO.did}#{WHO.public[:20]}"),
    "quotes": header_of(WHO).replace(b"#", b'\\"#'),
    "not ASCII": header_of(WHO, kid=f"{WHO.did}é#{WHO.public}"),
    "nothing": b"",
    "no object": b"[]",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_the_header_has_one_spelling(kind: str) -> None:
    assert header_of(WHO) == a_claim_by().header
    malformed(a_claim_by().with_header(HEADERS[kind]))


def test_a_signature_fits_its_bytes_and_its_key_or_is_refused() -> None:
    original = a_sale_by()
    issued, rest = original.whole.split(b"~", 1)
    header, payload, signature = issued.split(b".")
    altered = json.dumps(original.claims | {"id": original.claims["id"]}).encode()
    tampered = original.payload.replace(b"1.00", b"9.00")
    assert tampered != original.payload
    for wrong in (
        b".".join([header, url64(tampered), signature]),
        b".".join([header, url64(altered), signature]),
        b".".join([url64(header_of(OTHER)), payload, signature]),
        b".".join([header, payload, url64(bytes(64))]),
        b".".join([header, payload, url64(original.signature[:32] + bytes(32))]),
        sealed(original.header, original.payload, OTHER.key).removesuffix(b"~"),
        sealed(original.header, original.payload, SigningKey.generate()).removesuffix(b"~"),
    ):
        refusal = refusal_of(wrong + b"~" + rest)
        assert isinstance(refusal, SignatureInvalid)
        assert refusal.rule == "D05"


def respelled(original: Original) -> dict[str, bytes]:
    """The same content, spelled in another way."""
    payload = original.payload
    unsorted = json.dumps(dict(reversed(original.claims.items())), separators=(",", ":")).encode()
    return {
        "white space": original.saying(spelled=lambda claims: json.dumps(claims, sort_keys=True).encode()),
        "unsorted": original.as_payload(unsorted),
        "a line break at the end": original.as_payload(payload + b"\n"),
        "escaped letters": original.as_payload(payload.replace(b"EU1000", b"\\u0045U1000")),
        "escaped slashes": original.as_payload(payload.replace(b"/", b"\\/")),
        "a name twice": original.as_payload(payload.replace(b'"carats":', b'"carats":"9.00","carats":', 1)),
        "a name twice, outside": original.as_payload(
            payload.replace(b'"id":', b'"id":"urn:uuid:1","id":', 1)
        ),
        "a byte order mark": original.as_payload(b"\xef\xbb\xbf" + payload),
        "another encoding": original.as_payload(payload.decode().encode("utf-16")),
        "an offset": original.as_payload(payload.replace(b"12:00:00Z", b"12:00:00+00:00")),
        "a long second": original.as_payload(payload.replace(b"12:00:00Z", b"12:00:00.000Z")),
        "a small z": original.as_payload(payload.replace(b"12:00:00Z", b"12:00:00z")),
        "a default said": original.saying(subject={"_sd": []}),
    }


@pytest.mark.parametrize("kind", respelled(a_claim_by()))
def test_the_content_has_one_spelling(kind: str) -> None:
    original = a_claim_by()
    received = respelled(original)[kind]
    assert received != original.whole
    malformed(received)


def misstated(original: Original) -> dict[str, tuple[bytes, str]]:
    """Content that is not as it should be, with the pointer to it."""
    subject = "/credentialSubject"
    as_said = original.saying
    return {
        "unknown field": (as_said({"note": "x"}), "/note"),
        "unknown field of the subject": (as_said(subject={"colour": "D"}), f"{subject}/colour"),
        "missing field": (as_said(without=("carats",)), f"{subject}/carats"),
        "null": (as_said(subject={"carats": None}), f"{subject}/carats"),
        "number for text": (as_said(subject={"carats": 1}), f"{subject}/carats"),
        "fraction for text": (as_said(subject={"carats": 1.5}), f"{subject}/carats"),
        "list for text": (as_said(subject={"carats": ["1.00"]}), f"{subject}/carats"),
        "day that is none": (as_said(subject={"eventOn": "2026-02-30"}), f"{subject}/eventOn"),
        "day in another order": (as_said(subject={"eventOn": "23.11.2026"}), f"{subject}/eventOn"),
        "instant for a day": (as_said(subject={"eventOn": "2026-11-23T00:00:00Z"}), f"{subject}/eventOn"),
        "no type": (as_said(without=("type",)), f"{subject}/type"),
        "type nobody knows": (as_said(subject={"type": "Gift"}), f"{subject}/type"),
        "outer type alone": (as_said({"type": ["VerifiableCredential"]}), "/type"),
        "another outer type": (as_said({"type": ["VerifiableCredential", "Sale"]}), "/type"),
        "outer type before": (as_said({"type": ["ImportClaimed", "VerifiableCredential"]}), "/type"),
        "another context": (as_said({"@context": ["https://www.w3.org/2018/cr/v1", "x"]}), "/@context"),
        "another issuer": (as_said({"issuer": OTHER.did}), "/issuer"),
        "an issuer with its key": (as_said({"issuer": f"{WHO.did}#{WHO.public}"}), "/issuer"),
        "a random id": (as_said({"id": "urn:uuid:6f8a0c3e-2f4b-4c1d-9e5a-0123456789ab"}), "/id"),
        "no urn": (as_said({"id": "01a20732-6d13-73c6-9912-26f8f2f394bd"}), "/id"),
        "capitals in the id": (as_said({"id": "urn:uuid:" + original.claims["id"][9:].upper()}), "/id"),
        "no day and time": (as_said({"validFrom": "today"}), "/validFrom"),
        "no zone": (as_said({"validFrom": "2026-11-23T12:00:00"}), "/validFrom"),
        "another zone": (as_said({"validFrom": "2026-11-23T17:30:00+05:30"}), "/validFrom"),
        "digests without disclosures": (as_said({"_sd_alg": "sha-256"}), "/_sd_alg"),
        "claim of a plain JWT": (as_said({"exp": 1795000000}), "/exp"),
        "status of our own": (as_said({"credentialStatus": {"id": "x"}}), "/credentialStatus"),
        "U+0000": (as_said(subject={"documentNumber": "A\0B"}), ""),
    }  # fmt: skip


@pytest.mark.parametrize("kind", misstated(a_claim_by()))
def test_what_is_wrong_is_pointed_at(kind: str) -> None:
    received, pointer = misstated(a_claim_by())[kind]
    assert malformed(received).pointer == pointer


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"null",
        b"[]",
        b'"text"',
        b"{}",
        b"{",
        b'{"a":\xff}',
        b'{"@context":"\xed\xa0\x80"}',
        b'{"@context":"\\ud800"}',
        b"[" * 100_000,
        b'{"@context":' * 50_000,
        b'{"credentialSubject":' + b"[" * 50_000 + b"]" * 50_000 + b"}",
    ],
    ids=lambda payload: repr(payload[:24]),
)
def test_no_payload_gets_further_than_its_refusal(payload: bytes) -> None:
    malformed(a_claim_by().as_payload(payload))


def disclosed(original: Original) -> dict[str, bytes]:
    """The sale with other disclosures than it was signed with."""
    all_ = original.disclosures
    digests = tuple(sorted(map(digest_of, all_)))
    stranger = disclosure("sources", b"[]")
    prices = disclosure("prices", b'{"currency":"USD","lines":[{"amount":"1.00","line":1}]}')
    spaced = disclosure("prices", b'{"currency": "USD","lines":[{"amount":"1.00","line":1}]}')
    named = {json.loads(b64url_decode(each))[1]: each for each in all_}
    rest = tuple(each for name, each in named.items() if name != "prices")

    def instead(prices: bytes) -> bytes:
        return original.disclosing(*rest, prices)

    assert isinstance(open_statement(instead(prices), packaged()), Opened)
    return {
        "one missing": b"~".join([original.whole.split(b"~")[0], *all_[1:], b""]),
        "all missing": original.whole.split(b"~")[0] + b"~",
        "one too many": original.whole + stranger + b"~",
        "one twice": original.whole + all_[0] + b"~",
        "one for another": b"~".join([original.whole.split(b"~")[0], *all_[1:], stranger, b""]),
        "one altered": original.whole.replace(all_[0], all_[0][:-1] + b"A"),
        "digests not sorted": original.disclosing(*all_, digests=digests[::-1]),
        "a digest twice": original.disclosing(*all_, digests=tuple(sorted([*digests, digests[0]]))),
        "a digest of nothing": original.disclosing(*all_, digests=tuple(sorted([*digests, "A" * 43]))),
        "a part that has to be there": original.disclosing(*rest),
        "a part of another document": original.disclosing(*all_, disclosure("weights", b"[]")),
        "a part twice, salted twice": original.disclosing(*all_, prices),
        "a short salt": instead(disclosure("prices", b"{}", salt=b"123456789012345")),
        "spelled with white space": instead(spaced),
        "spelled in another order": instead(
            disclosure("prices", b'{"lines":[{"amount":"1.00","line":1}],"currency":"USD"}')
        ),
        "a field nobody knows": instead(disclosure("prices", b'{"currency":"USD","lines":[],"vat":"5"}')),
        "a field missing": instead(disclosure("prices", b'{"currency":"USD"}')),
        "a line too few": instead(url64(b'["MDEyMzQ1Njc4OWFiY2RlZg","prices"]')),
        "no list": instead(url64(b'{"prices":1}')),
        "no base64": instead(b"pr!ces"),
        "not UTF-8": instead(disclosure("prices", b'{"currency":"\xff","lines":[]}')),
        "far too deep": instead(disclosure("prices", b"[" * 50_000 + b"]" * 50_000)),
        "U+0000": instead(disclosure("prices", b'{"currency":"U\\u0000D","lines":[]}')),
    }  # fmt: skip


@pytest.mark.parametrize("kind", disclosed(a_sale_by()))
def test_the_confidential_parts_are_exactly_those_signed_for(kind: str) -> None:
    malformed(disclosed(a_sale_by())[kind])


def test_backslash_u0000_as_a_text_is_a_text() -> None:
    claim = Draft(a_claim(a_number(), "1.00").document).having(document_number="C:\\u0000")
    assert isinstance(open_statement(Original(WHO, claim).whole, packaged()), Opened)


def numbered(number: str) -> Draft:
    """A claim under an invoice number."""
    return Draft(a_claim(a_number(), "1.00").document).having(document_number=number)


@pytest.mark.parametrize(
    "character",
    [*"\0\t\r\b\f\x01\x1b\x1f\x7f\x80\x85\x9f\u2028\u2029\u202a\u202e\u2066\u2069"],
    ids=lambda character: f"U+{ord(character):04X}",
)
def test_what_a_screen_would_not_show_is_refused(character: str) -> None:
    for text in (f"A{character}B", character, f"\\\\{character}", f"é“{character}"):
        refusal = malformed(Original(WHO, numbered(text)).whole)
        assert (refusal.code, refusal.pointer) == ("text-unprintable", "")
    original = a_sale_by()
    prices = {"currency": f"U{character}D", "lines": []}
    rest = [each for each in original.disclosures if json.loads(b64url_decode(each))[1] != "prices"]
    refusal = malformed(original.disclosing(*rest, disclosure("prices", canonical_json(prices))))
    assert refusal.code == "text-unprintable"


@pytest.mark.parametrize(
    "text",
    [
        "two\nlines",
        "\\t",
        "\\\\u001b",
        'a "quote"',
        "प्रमाणपत्र",
        "ש\u200f1",
        "\xa0",
        "…",
        "’",
        "\u2027\u202f\u2065\u206a",
    ],
)
def test_what_a_screen_shows_is_a_text(text: str) -> None:
    assert isinstance(open_statement(Original(WHO, numbered(text)).whole, packaged()), Opened)


@pytest.mark.parametrize("unit", ["x", '\\"', "é"])
def test_a_text_has_at_most_ten_thousand_bytes(unit: str) -> None:
    most = unit * (10_000 // len(canonical_json(unit)[1:-1]))
    assert isinstance(open_statement(Original(WHO, numbered(most)).whole, packaged()), Opened)
    refusal = malformed(Original(WHO, numbered(most + unit)).whole)
    assert (refusal.code, refusal.pointer) == ("text-too-long", "")


def test_a_sale_says_how_its_digests_were_made() -> None:
    original = a_sale_by()
    for changes in ({"_sd_alg": "sha-512"}, {"_sd_alg": "SHA-256"}):
        assert malformed(original.saying(changes)).pointer == "/_sd_alg"
    assert malformed(original.saying(without=("_sd_alg",))).pointer == "/_sd_alg"


def an_admission_of_two() -> tuple[Original, list[bytes]]:
    """With the particulars of both, and each one's value."""
    told = tuple(Particulars(party=who.did, registered_office="4 Quay") for who in (WHO, OTHER))
    draft = Draft(an_admission(a_row(WHO), a_row(OTHER)), {"particulars": told})
    return Original(Somebody(), draft), [canonical_json(one) for one in told]


def test_each_row_of_an_admission_is_a_disclosure_of_its_own() -> None:
    original, values = an_admission_of_two()
    rows = [disclosure(f"particulars/{row}", value) for row, value in enumerate(values)]
    for shown in (rows, rows[:1], rows[1:], rows[::-1]):
        opened = open_statement(original.disclosing(*shown), packaged())
        assert isinstance(opened, Opened), opened
        assert len(opened.statement.parts["particulars"]) == len(shown)


@pytest.mark.parametrize(
    "kind", ["whole", "of another row", "twice", "a number spelled twice", "no number", "whole and by row"]
)
def test_particulars_told_otherwise_than_row_by_row_are_refused(kind: str) -> None:
    original, (first, second) = an_admission_of_two()
    whole, row = disclosure("particulars", b"[" + first + b"]"), disclosure("particulars/0", first)
    shown = {
        "whole": [whole],
        "of another row": [disclosure("particulars/0", second)],
        "twice": [row, disclosure("particulars/0", first, b"another salt 16b")],
        "a number spelled twice": [row, disclosure("particulars/00", first)],
        "no number": [disclosure("particulars/", first)],
        "whole and by row": [whole, row],
    }
    malformed(original.disclosing(*shown[kind]))


def test_what_was_signed_before_rows_had_disclosures_of_their_own_is_read_still() -> None:
    original, values = an_admission_of_two()
    old = original.disclosing(disclosure("particulars", b"[" + b",".join(values) + b"]"))
    assert len(read(split(old), complete=False).parts["particulars"]) == 2
