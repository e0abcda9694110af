"""Makes the vectors of this folder: `python -m tests.vectors.statements.make`; ids, keys and salts are new.

What only a signer can do wrong is signed as it is; everything else is damaged after signing.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from tests.parties.builders import TODAY, Somebody
from tests.sdk.sales import a_lot, a_sale_draft, signed
from tests.sdk.test_verify import Register
from warranty.foundation.encoding import b64url_decode, b64url_encode, canonical_json
from warranty.foundation.statements import disclosure_digest
from warranty.parties.documents import KeyRevoked
from warranty.sdk.bundles import Bundle, write_bundle
from warranty.sdk.copies import buyers_copy, public_copy

HERE = Path(__file__).parent
SELLER, BUYER = Somebody(), Somebody()
SALE = signed(a_sale_draft(BUYER, {a_lot(): "40.00"}), SELLER).decode()
JWT, *PARTS = SALE.removesuffix("~").split("~")
HEADER, PAYLOAD, SIGNATURE = JWT.split(".")
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SALT = "AAAAAAAAAAAAAAAAAAAAAA"

Change = Callable[[dict[str, Any]], object]


def joined(jwt: str, *parts: str) -> str:
    return "~".join([jwt, *parts, ""])


def again(header: bytes, payload: bytes, by: Somebody = SELLER) -> str:
    """Header and payload, properly signed whatever they say, with the sale's disclosures."""
    body = f"{b64url_encode(header)}.{b64url_encode(payload)}"
    return joined(f"{body}.{b64url_encode(by.key.sign(body.encode()))}", *PARTS)


def header(**changes: object) -> str:
    changed = json.loads(b64url_decode(HEADER)) | changes
    return again(canonical_json(changed), b64url_decode(PAYLOAD))


def payload(change: Change) -> str:
    changed = json.loads(b64url_decode(PAYLOAD))
    change(changed)
    return again(b64url_decode(HEADER), canonical_json(changed))


def spelled(content: bytes) -> str:
    assert json.loads(content)
    return again(b64url_decode(HEADER), content)


def disclosed(name: str, value: object, salt: str = SALT) -> str:
    """One disclosure more, its digest signed as well."""
    more = b64url_encode(canonical_json([salt, name, value]))

    def change(content: dict[str, Any]) -> None:
        subject = content["credentialSubject"]
        subject["_sd"] = sorted([*subject["_sd"], disclosure_digest(more.encode())])

    return f"{payload(change)}{more}~"


def last_bits(text: str) -> str:
    """Other text for the same bytes: the bits base64url does not use are not zero."""
    return text[:-1] + ALPHABET[ALPHABET.index(text[-1]) + 1]


def good() -> Iterator[tuple[str, str]]:
    yield "a sale with all its parts", SALE
    yield "the buyer's copy", buyers_copy(SALE.encode()).decode()
    yield "the signed part alone, as after an erasure", public_copy(SALE.encode()).decode()


def damaged() -> Iterator[tuple[str, str]]:
    plain = b64url_decode(PAYLOAD)
    unsigned = b64url_encode(canonical_json(json.loads(b64url_decode(HEADER)) | {"alg": "none"}))
    yield "nothing", ""
    yield "something else", "-----BEGIN PGP SIGNED MESSAGE-----"
    yield "no ~ at the end", SALE.removesuffix("~")
    yield "a token after the last ~", SALE + JWT
    yield "two parts instead of three", joined(f"{HEADER}.{PAYLOAD}", *PARTS)
    yield "no signature", joined(f"{HEADER}.{PAYLOAD}.", *PARTS)
    yield "alg none and no signature", joined(f"{unsigned}.{PAYLOAD}.", *PARTS)
    yield "a changed weight", SALE.replace(PAYLOAD, b64url_encode(plain.replace(b"40.00", b"41.00")))
    yield "somebody else's signature", again(b64url_decode(HEADER), plain, BUYER)
    yield "a signature with its unused bits set", SALE.replace(SIGNATURE, last_bits(SIGNATURE))
    yield "a signature with padding", SALE.replace(SIGNATURE, SIGNATURE + "==")
    yield "a line break inside", SALE.replace(PAYLOAD, PAYLOAD[:8] + "\n" + PAYLOAD[8:])
    yield "a disclosure twice", joined(JWT, *PARTS, PARTS[0])
    yield "a disclosure nobody signed", joined(JWT, *PARTS, b64url_encode(canonical_json([SALT, "x", 1])))
    yield "an empty disclosure", joined(JWT, "", *PARTS)
    yield "a disclosure with its unused bits set", joined(JWT, PARTS[0] + "A", *PARTS[1:])


def wrongly_signed() -> Iterator[tuple[str, str]]:
    plain = b64url_decode(PAYLOAD)
    yield "alg HS256", header(alg="HS256")
    yield "typ JWT", header(typ="JWT")
    yield "a key in the header", header(jwk={"kty": "OKP"})
    yield "crit in the header", header(crit=["b64"], b64=False)
    yield "kid without a key", header(kid=SELLER.did)
    yield "kid of another party", header(kid=f"{BUYER.did}#{SELLER.public}")
    yield "another issuer", payload(lambda c: c.update(issuer=BUYER.did))
    yield "an iat claim", payload(lambda c: c.update(iat=1_700_000_000))
    yield "an unknown field", payload(lambda c: c["credentialSubject"].update(colour="D"))
    yield "a missing field", payload(lambda c: c["credentialSubject"].pop("documentNumber"))
    yield "a weight as a number", payload(lambda c: c["credentialSubject"]["lines"][0].update(carats=40))
    yield (
        "an id of version 4",
        payload(lambda c: c.update(id="urn:uuid:7f9c2ba4-e88f-4271-a1c6-3f1d7b6c2f10")),
    )
    yield "an id in capitals", payload(lambda c: c.update(id=c["id"].upper().replace("URN:UUID", "urn:uuid")))
    yield (
        "another context",
        payload(lambda c: c.update({"@context": ["https://www.w3.org/ns/credentials/v2"]})),
    )
    yield "another outer type", payload(lambda c: c.update(type=["VerifiableCredential", "Purchase"]))
    yield "a zone instead of Z", payload(lambda c: c.update(validFrom="2026-11-23T09:30:00+00:00"))
    yield "digests not sorted", payload(lambda c: c["credentialSubject"]["_sd"].reverse())
    yield "digests without _sd_alg", payload(lambda c: c.pop("_sd_alg"))
    yield "white space", spelled(json.dumps(json.loads(plain)).encode())
    yield "fields not sorted", spelled(msgspec.json.encode(dict(reversed(list(json.loads(plain).items())))))
    yield "a field twice", spelled(b'{"@context":[],' + plain[1:])
    yield "an escape for a plain letter", spelled(plain.replace(b"Rough", b"\\u0052ough"))
    yield "a part with an unknown name", disclosed("margin", "20")
    yield "a part with a salt of 64 bits", disclosed("margin", "20", salt="AAAAAAAAAAA")


def bundles() -> Iterator[tuple[str, bytes, str, str]]:
    """(what it is, bundle, log key to trust, step that fails or "")."""
    register = Register()
    position, other = register.sale(), register.sale()
    log, history = register.log, register.history
    own, another = log.bundle(position, history=history), log.bundle(other)
    yield "a sale, its receipt and its key history", write_bundle(own), log.vkey, ""
    yield "without a key history", write_bundle(log.bundle(position)), log.vkey, ""
    yield (
        "the receipt of another sale",
        write_bundle(_with(own, receipt=another.receipt)),
        log.vkey,
        "receipt",
    )
    yield "the entry of another sale", write_bundle(_with(own, entry=another.entry)), log.vkey, "receipt"
    yield "another log's key to trust", write_bundle(own), Register().log.vkey, "log"
    headless = log.bundle(position, history=history[1:])
    yield "a history without the founding", write_bundle(headless), log.vkey, "key"
    revocation = KeyRevoked(
        event_on=TODAY, party=register.seller.did, public_key=register.seller.public, reason="Stolen."
    )
    register.tell(revocation, register.seller)
    late = log.bundle(register.sale(), history=register.history)
    yield "a sale signed after the key was revoked", write_bundle(late), log.vkey, "key"


def _with(bundle: Bundle, **changes: str) -> Bundle:
    return msgspec.structs.replace(bundle, **changes)


def main() -> None:
    rows = [
        *({"what": what, "statement": statement, "opens": True} for what, statement in good()),
        *({"what": what, "statement": statement, "opens": False} for what, statement in damaged()),
        *({"what": what, "statement": statement, "opens": False} for what, statement in wrongly_signed()),
    ]
    (HERE / "statements.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    lines = [
        {"what": what, "bundle": json.loads(content), "logKey": log_key, "fails": fails}
        for what, content, log_key, fails in bundles()
    ]
    (HERE / "bundles.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main()
