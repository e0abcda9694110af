"""Statements as nobody should write them: signed by whoever is asked to, in any spelling."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

from tests.builders import Draft, Somebody
from tests.worlds import signed
from warranty.foundation.encoding import b64url_decode, canonical_json
from warranty.foundation.signing import SigningKey

Claims = dict[str, Any]
Spelling = Callable[[Any], bytes]


def url64(raw: bytes) -> bytes:
    """base64url without padding."""
    return urlsafe_b64encode(raw).rstrip(b"=")


def header_of(by: Somebody, **changes: object) -> bytes:
    """The header in its one spelling, unless changed."""
    header = {"alg": "EdDSA", "kid": f"{by.did}#{by.public}", "typ": "vc+sd-jwt"} | changes
    return compact({name: value for name, value in header.items() if value is not None})


def compact(value: Any) -> bytes:  # noqa: ANN401 - any JSON
    """JSON without white space, names as they stand."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def sealed(
    header: bytes, payload: bytes, key: SigningKey, disclosures: tuple[bytes, ...] = (), end: bytes = b"~"
) -> bytes:
    """Any header and payload under a signature that verifies."""
    body = url64(header) + b"." + url64(payload)
    parts = [body + b"." + url64(key.sign(body)), *disclosures]
    return b"~".join(parts) + end


class Original:
    """A proper statement, taken apart, to be put together otherwise."""

    def __init__(self, by: Somebody, draft: Draft) -> None:
        self.by = by
        self.whole = signed(by, draft)
        issued, *disclosures, _ = self.whole.split(b"~")
        self.header, self.payload, self.signature = (b64url_decode(part) for part in issued.split(b"."))
        self.disclosures = tuple(disclosures)
        self.claims: Claims = json.loads(self.payload)

    def saying(
        self,
        changes: Mapping[str, Any] | None = None,
        *,
        subject: Mapping[str, Any] | None = None,
        without: tuple[str, ...] = (),
        spelled: Spelling = canonical_json,
    ) -> bytes:
        """The same with other claims, properly signed; without: names of the subject or of the claims."""
        claims = self.claims | dict(changes or {})
        claims["credentialSubject"] = {**self.claims["credentialSubject"], **(subject or {})}
        if "credentialSubject" in (changes or {}):
            claims["credentialSubject"] = dict(changes or {})["credentialSubject"]
        for name in without:
            claims.pop(name, None)
            claims["credentialSubject"].pop(name, None)
        return self.as_payload(spelled(claims))

    def as_payload(self, payload: bytes) -> bytes:
        """Any payload, properly signed, with the disclosures of the original."""
        return sealed(self.header, payload, self.by.key, self.disclosures)

    def with_header(self, header: bytes) -> bytes:
        """Any header, properly signed."""
        return sealed(header, self.payload, self.by.key, self.disclosures)

    def disclosing(self, *disclosures: bytes, digests: tuple[str, ...] | None = None) -> bytes:
        """Other disclosures. digests: what `_sd` says; those of the disclosures, sorted, unless given."""
        listed = digests if digests is not None else tuple(sorted(digest_of(each) for each in disclosures))
        claims = json.loads(self.payload)
        claims["credentialSubject"]["_sd"] = listed
        return sealed(self.header, canonical_json(claims), self.by.key, disclosures)


def digest_of(disclosure: bytes) -> str:
    """As RFC 9901 computes it."""
    return url64(sha256(disclosure).digest()).decode()


def disclosure(name: str, value: bytes, salt: bytes = b"0123456789abcdef") -> bytes:
    """A disclosure of any value, spelled as given."""
    return url64(b'["' + url64(salt) + b'",' + compact(name) + b"," + value + b"]")
