"""The signed envelope of every statement: W3C VC 2.0 as SD-JWT (RFC 9901), with one spelling.

`<header>.<payload>.<signature>~<disclosure>~…~`. The header is exactly
`{"alg":"EdDSA","kid":"<did>#<key>","typ":"vc+sd-jwt"}`; the fragment of `kid` is the public key itself, so
the signature is verified over the bytes as received, without a database. Whether that key is on record
is judged later, in log order. Confidential parts are salted disclosures `[salt, name, value]` whose
digests stand, sorted, in `_sd` of the subject; erasing one leaves signature, receipt and log valid.

The walk: `split` → `verify` → (in the register) decode strictly, encode again and compare.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from secrets import token_bytes
from typing import Any, ClassVar, Final, NamedTuple
from uuid import UUID

import msgspec

from warranty.foundation.encoding import b64url_decode, b64url_encode, canonical_json
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import FindingId, LotId, PartyId, StatementId, parse_uuid
from warranty.foundation.signing import SIGNATURE_BYTES, KeyUnreadable, PublicKey, SigningKey

MEDIA_TYPE: Final = "application/vc+sd-jwt"
CONTEXT: Final = ("https://www.w3.org/ns/credentials/v2", "urn:warranty:context:v1")
CREDENTIAL: Final = "VerifiableCredential"
DIGESTS: Final = "sha-256"
URN: Final = "urn:uuid:"
SALT_BYTES: Final = 16

_HEADER_BEFORE = b'{"alg":"EdDSA","kid":"'
_HEADER_AFTER = b'","typ":"vc+sd-jwt"}'
# A host has at most 253 characters; what is longer must not fill the memory of headers read.
_LONGEST_HEADER: Final = 1_000


class EnvelopeMalformed(Refusal):
    """The bytes are not a statement in the one spelling the register takes."""

    kind = Kind.INVALID
    code = "envelope-malformed"
    title = "The statement cannot be read"
    rule = "R20"


class SignatureInvalid(Refusal):
    """The signature does not verify over the bytes as received."""

    kind = Kind.INVALID
    code = "signature-invalid"
    title = "The signature does not verify"
    rule = "D05"


# gc=False: what was signed is read from JSON and cannot lead back to itself; untracked, a batch of thousands
# of small values does not send the interpreter looking for cycles.
class Document(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    rename="camel",
    tag_field="type",
    tag=True,
    kw_only=True,
    omit_defaults=True,
):
    """What somebody signs: the subject of a statement. Each subclass is a type of its own.

    Fields are public within the statement; names in `parts` are confidential and stand only as digests
    in `sd`. event_on: the calendar day the thing happened; dated policy is chosen by it.
    row_parts: parts that are lists whose rows each tell more of one row of a field, by its `party`. Each is a
    disclosure of its own, named `<part>/<number of that row, from 0>`, and shown and erased by itself.
    """

    parts: ClassVar[Mapping[str, Any]] = {}
    optional_parts: ClassVar[frozenset[str]] = frozenset()
    row_parts: ClassVar[Mapping[str, str]] = {}
    is_public: ClassVar[bool] = False

    event_on: date
    sd: tuple[str, ...] = msgspec.field(name="_sd", default=())


class Part(
    msgspec.Struct,
    frozen=True,
    gc=False,
    forbid_unknown_fields=True,
    rename="camel",
    kw_only=True,
    omit_defaults=True,
):
    """A nested value of a document or of a confidential part."""


class Entry(NamedTuple):
    """One opened statement as the rules see it.

    position: its place in the log (while judging: the place it would take). party: who signed.
    parts: the confidential values by name; an erased part is missing, and effects never read an
    erasable one. recorded_at: the batch's instant, for lateness; event days are in the document. digest:
    SHA-256, hex, of the signed part, by which another party names these very bytes.
    """

    id: StatementId
    position: int
    party: PartyId
    key: str
    document: Any
    parts: Mapping[str, Any]
    signed_at: datetime
    recorded_at: datetime
    digest: str = ""


@dataclass(slots=True)
class Touched:
    """What judging a batch has to look at, gathered from the statements alone, loaded in one query per table.

    spoken_for: parties another one says something of, and may have to stand in for who admitted them.
    organisations: parties that are to have a second capacity. invitations: digests of those answered.
    leis: Legal Entity Identifiers, whosever they are.
    keys: public keys (multibase) whoever they belong to. certificates: canonical numbers. lots: the lots
    themselves, with the edges into them. sales: statement ids of sales, with the lots they offer. papers:
    marks of invoices and papers, each with the party that uses it. consignments: statement ids of memos, work
    and returns, with their lots, and the lots behind those of returns. titles: lots of which is asked what
    their holder sold on. statements: those of the batch itself, for what others said of them beforehand.
    vessels: boxes and batches, with the lots in them. batches: those whose whole account is looked at.
    yields: those whose yield is judged by what their holder's others gave; categories: by whom goods of which
    category are cut, as the statements say themselves.
    stones: marks and reports of single stones.
    priced: lots of which is asked for what they were bought. credited: sales of which is asked what they were
    invoiced for.
    since: by party the first day of what it says of goods; of its lots is looked at what moved later.
    lost: lots reported gone; of those bound for export their application is looked at.
    consumers: what may be sales to consumers, of which is asked what came back.
    losses: what may be losses, of which is asked what was taken back.
    corrected: sales whose corrections are looked at. agreed: corrections that are agreed to. returned: sales
    of which is asked what went back. changed: sales of which goods go back as other lots, of which is asked
    what they came from. shares: whether it is asked who bought lots together.
    origins: whether it is asked what parties know of the origins of their goods.
    accounts: what roots without a certificate rest on. openings: members whose opening stock is looked at;
    invoices: digests of what is said to stand behind it, whoever used them before.
    particulars: statements that are asked whose particulars they hold.
    findings, explanations: by id, with what was said about them. spoken: by statement who speaks of which
    party, from which position in the log, and the finding or explanation it names.
    cases: by their id, of offices; case_numbers: by who opened them and their number.
    limits: whether a mandate is given or a limit set.
    weighers: members and calendar years whose use of tolerance is looked at. counts: physical counts that
    are answered.
    engagements: by their id, engagement_numbers: by who ordered them and their number; audited: auditors with
    the members they are to audit, of which all engagements are looked at.
    """

    statements: set[StatementId] = field(default_factory=set)
    parties: set[PartyId] = field(default_factory=set)
    spoken_for: set[PartyId] = field(default_factory=set)
    organisations: set[PartyId] = field(default_factory=set)
    invitations: set[str] = field(default_factory=set)
    leis: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)
    certificates: set[str] = field(default_factory=set)
    lots: set[LotId] = field(default_factory=set)
    since: dict[PartyId, date] = field(default_factory=dict)
    sales: set[StatementId] = field(default_factory=set)
    papers: set[tuple[PartyId, str]] = field(default_factory=set)
    applications: set[StatementId] = field(default_factory=set)
    lost: set[LotId] = field(default_factory=set)
    corrected: set[StatementId] = field(default_factory=set)
    agreed: set[StatementId] = field(default_factory=set)
    consumers: set[StatementId] = field(default_factory=set)
    losses: set[StatementId] = field(default_factory=set)
    returned: set[StatementId] = field(default_factory=set)
    changed: set[StatementId] = field(default_factory=set)
    consignments: set[StatementId] = field(default_factory=set)
    titles: set[LotId] = field(default_factory=set)
    priced: set[LotId] = field(default_factory=set)
    credited: set[StatementId] = field(default_factory=set)
    vessels: set[StatementId] = field(default_factory=set)
    batches: set[StatementId] = field(default_factory=set)
    yields: set[StatementId] = field(default_factory=set)
    categories: set[tuple[PartyId, str]] = field(default_factory=set)
    stones: set[str] = field(default_factory=set)
    shares: bool = False
    limits: bool = False
    origins: bool = False
    weighers: set[tuple[PartyId, int]] = field(default_factory=set)
    counts: set[StatementId] = field(default_factory=set)
    accounts: set[UUID] = field(default_factory=set)
    openings: set[PartyId] = field(default_factory=set)
    invoices: set[str] = field(default_factory=set)
    particulars: set[StatementId] = field(default_factory=set)
    findings: set[FindingId] = field(default_factory=set)
    explanations: set[StatementId] = field(default_factory=set)
    spoken: dict[StatementId, tuple[PartyId, PartyId, int, UUID]] = field(default_factory=dict)
    cases: set[StatementId] = field(default_factory=set)
    case_numbers: set[tuple[PartyId, str]] = field(default_factory=set)
    engagements: set[StatementId] = field(default_factory=set)
    engagement_numbers: set[tuple[PartyId, str]] = field(default_factory=set)
    audited: set[tuple[PartyId, PartyId]] = field(default_factory=set)


class Envelope(NamedTuple):
    """A statement split, not yet verified. signed: header.payload.signature, as received."""

    signed: bytes
    did: str
    key: PublicKey
    payload: bytes
    signature: bytes
    disclosures: tuple[bytes, ...]


class Disclosure(NamedTuple):
    """One confidential part, or a row of one, as text. digest: as it stands in `_sd`; value: raw JSON."""

    encoded: bytes
    digest: str
    name: str
    value: bytes

    @property
    def part(self) -> str:
        """The part it is, or is a row of."""
        return self.name.partition("/")[0]


def urn(identifier: UUID) -> str:
    """`urn:uuid:…` of an id."""
    return f"{URN}{identifier}"


def referenced(text: str) -> StatementId | None:
    """The statement a text refers to; None when it is not a canonical urn:uuid."""
    try:
        return StatementId(parse_uuid(text.removeprefix(URN))) if text.startswith(URN) else None
    except ValueError:
        return None


def split(received: bytes) -> Envelope:
    """Take the envelope apart, strictly. Raises EnvelopeMalformed; does not verify.

    A KB-JWT, an unsecured or otherwise secured JWT, a header in another order or with other members,
    padding, or anything after the last `~` is refused.
    """
    signed, *disclosures = received.split(b"~")
    if not disclosures or disclosures.pop() != b"":
        raise EnvelopeMalformed(
            "The statement must be one SD-JWT: three parts with dots, then each disclosure, "
            "each followed by ~.",
            instead="Send the text made by 'warranty sign' unchanged.",
        )
    try:
        header, payload_text, signature_text = signed.split(b".")
        payload, signature = b64url_decode(payload_text), b64url_decode(signature_text)
        if len(header) > _LONGEST_HEADER:
            raise EnvelopeMalformed(f"The header is longer than {_LONGEST_HEADER} characters.")
        did, key = _read_header(header)
    except ValueError as broken:
        raise EnvelopeMalformed("The statement's three parts are not canonical base64url.") from broken
    if len(signature) != SIGNATURE_BYTES:
        raise EnvelopeMalformed("An Ed25519 signature has 64 bytes.")
    return Envelope(signed, did, key, payload, signature, tuple(disclosures))


@lru_cache(maxsize=20_000)  # a signer's header is the same in all its statements
def _read_header(encoded: bytes) -> tuple[str, PublicKey]:
    header = b64url_decode(encoded)
    if not (header.startswith(_HEADER_BEFORE) and header.endswith(_HEADER_AFTER)):
        raise EnvelopeMalformed('The header must be exactly {"alg":"EdDSA","kid":"…","typ":"vc+sd-jwt"}.')
    kid = header[len(_HEADER_BEFORE) : -len(_HEADER_AFTER)]
    if b'"' in kid or b"\\" in kid or not kid.isascii():
        raise EnvelopeMalformed("The key id in the header is not a DID with a key fragment.")
    did, _, fragment = kid.decode().partition("#")
    try:
        return did, PublicKey.from_multibase(fragment)
    except KeyUnreadable as broken:
        raise EnvelopeMalformed("The fragment of the key id is not an Ed25519 key (z6Mk…).") from broken


def verify(envelope: Envelope) -> bool:
    """Whether the signature holds over the bytes as received."""
    body = envelope.signed[: envelope.signed.rindex(b".")]
    return envelope.key.verify(body, envelope.signature)


def read_disclosure(encoded: bytes) -> Disclosure:
    """Read one disclosure `[salt, name, value]`. Raises EnvelopeMalformed for any other spelling."""
    try:
        salt, name, value = _disclosure.decode(b64url_decode(encoded))
        salt_length = len(b64url_decode(salt))
    except (ValueError, msgspec.DecodeError) as broken:
        raise EnvelopeMalformed("A disclosure is not base64url of [salt, name, value].") from broken
    if salt_length < SALT_BYTES:
        raise EnvelopeMalformed("A disclosure's salt must have at least 128 random bits.")
    return Disclosure(encoded, disclosure_digest(encoded), name, bytes(value))


_disclosure = msgspec.json.Decoder(tuple[str, str, msgspec.Raw])


def disclosure_digest(encoded: bytes) -> str:
    """The digest of a disclosure's text as RFC 9901 computes it."""
    return b64url_encode(sha256(encoded).digest())


def make_disclosure(name: str, value: Any) -> bytes:  # noqa: ANN401 - whatever JSON can hold
    """A disclosure with a fresh 128-bit salt."""
    return b64url_encode(canonical_json([b64url_encode(token_bytes(SALT_BYTES)), name, value])).encode()


def header_of(did: str, public_key: str) -> bytes:
    """What every statement signed by this key begins with: its header and the dot."""
    header = _HEADER_BEFORE + f"{did}#{public_key}".encode() + _HEADER_AFTER
    return b64url_encode(header).encode() + b"."


def issue(
    document: Document,
    parts: Mapping[str, Any],
    *,
    statement: UUID,
    did: str,
    key: SigningKey,
    signed_at: datetime,
) -> bytes:
    """Sign a document: the whole SD-JWT with all disclosures, ready to submit.

    parts: the confidential values by name; their digests replace whatever `sd` the document had.
    """
    disclosures = [make_disclosure(name, value) for name, value in _apart(document, parts)]
    digests = tuple(sorted(disclosure_digest(encoded) for encoded in disclosures))
    subject = msgspec.structs.replace(document, sd=digests)
    claims: dict[str, Any] = {
        "@context": CONTEXT,
        "credentialSubject": subject,
        "id": urn(statement),
        "issuer": did,
        "type": (CREDENTIAL, type(document).__name__),
        "validFrom": signed_at,
    }
    if disclosures:
        claims["_sd_alg"] = DIGESTS
    body = header_of(did, key.public.multibase) + b64url_encode(canonical_json(claims)).encode()
    signed = body + b"." + b64url_encode(key.sign(body)).encode()
    return b"~".join([signed, *disclosures, b""])


def row_name(document: Document, part: str, party: str) -> str:
    """The name of the disclosure that tells a part of one party's row; behind all rows if it has none."""
    rows = getattr(document, document.row_parts[part])
    return f"{part}/{next((at for at, row in enumerate(rows) if row.party == party), len(rows))}"


def _apart(document: Document, parts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """What is disclosed by itself: each part, but of those told by rows each row."""
    for name, value in parts.items():
        if name not in document.row_parts:
            yield name, value
            continue
        rows = getattr(document, document.row_parts[name])
        places = {row.party: at for at, row in enumerate(rows)}
        for behind, each in enumerate(value, len(rows)):
            yield f"{name}/{places.get(each.party, behind)}", each


def statement_digest(signed: bytes) -> bytes:
    """SHA-256 of the signed part with its signature: what the log entry holds."""
    return sha256(signed).digest()
