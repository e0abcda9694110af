"""JWS as published: RFC 8037's signature verifies, and none of them is a statement."""

from typing import Any

import pytest

from tests.support.vectors import VECTORS, document
from warranty.foundation.encoding import b64url_decode, b64url_encode, canonical_json
from warranty.foundation.signing import PublicKey, SigningKey
from warranty.foundation.statements import EnvelopeMalformed, split

NAMES = sorted(path.name for path in (VECTORS / "jws").glob("*.json"))


def serialisations(name: str) -> list[bytes]:
    """Every form the vector gives the JWS in, also as an SD-JWT without disclosures would end."""
    output: dict[str, Any] = document(f"jws/{name}")["output"]
    compact = output.get("compact", "").encode()
    objects = [canonical_json(value) for key, value in output.items() if key != "compact"]
    return [form + end for form in (compact, *objects) if form for end in (b"", b"~", b"~~")]


@pytest.mark.parametrize("name", NAMES)
def test_a_jws_that_is_no_statement_is_refused(name: str) -> None:
    forms = serialisations(name)

    assert forms
    for form in forms:
        with pytest.raises(EnvelopeMalformed):
            split(form)


def test_the_signature_of_rfc_8037_verifies() -> None:
    vector = document("jws/rfc8037_ed25519_jws.json")
    key = PublicKey(b64url_decode(vector["input"]["key"]["x"]))
    body, signature = vector["signing"]["sig-input"].encode(), b64url_decode(vector["signing"]["sig"])

    assert key.verify(body, signature)
    assert not key.verify(body.replace(b".", b"", 1), signature)


def test_the_signature_of_rfc_8037_comes_out_again() -> None:
    vector = document("jws/rfc8037_ed25519_jws.json")
    key = SigningKey.from_seed(b64url_decode(vector["input"]["key"]["d"]))
    header = b64url_encode(canonical_json(vector["signing"]["protected"]))
    body = f"{header}.{b64url_encode(vector['input']['payload'].encode())}"

    assert body == vector["signing"]["sig-input"]
    assert b64url_encode(key.sign(body.encode())) == vector["signing"]["sig"]
    assert b64url_encode(key.public.raw) == vector["input"]["key"]["x"]
