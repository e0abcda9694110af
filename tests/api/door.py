"""What tests of bad input share: a founded register with a cast behind its API, and hands that sign anything.

`sealed` signs whatever content it is given, as a program with faults or malice would: the signature holds, so
that what is refused is refused for what it says.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec

from tests.api.world import ISSUER, World, founded, key_files
from tests.builders import Draft
from tests.parties.builders import ORIGIN, Somebody, a_row, an_admission
from warranty.foundation.encoding import b64url_decode, b64url_encode, canonical_json
from warranty.foundation.ids import uuid7
from warranty.foundation.settings import Settings
from warranty.foundation.signing import SigningKey
from warranty.foundation.statements import CONTEXT, CREDENTIAL, DIGESTS, disclosure_digest, urn

SD_JWT = "application/vc+sd-jwt"
NDJSON = "application/x-ndjson"
JSON = "application/json"
SIGNED_AT = "2026-11-23T12:00:00Z"
Content = dict[str, Any]


@dataclass(repr=False)
class Door:
    """The API, and who comes to it."""

    world: World
    association: Somebody
    india: Somebody
    members: list[Somebody]

    def __repr__(self) -> str:
        """Short, so that a counterexample can be read."""
        return "Door()"

    async def post(self, body: bytes, form: str = SD_JWT, **headers: str) -> httpx.Response:
        """A body at /v1/statements."""
        head = {"Content-Type": form} | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.world.http.post("/v1/statements", content=body, headers=head)

    async def size(self) -> int:
        """Statements in the log."""
        size: int = (await self.world.get("/health")).json()["size"]
        return size


@asynccontextmanager
async def open_door(database_url: str, folder: Path, **settings: Any) -> AsyncIterator[Door]:  # noqa: ANN401
    """A founded register with an association, an authority and three members. settings: of `Settings`."""
    operator = Somebody()
    configured = Settings(
        database_url=database_url,
        data=folder,
        origin=ORIGIN,
        root_key=operator.public,
        **key_files(folder),  # type: ignore[arg-type]
        **settings,
    )
    async with founded(configured, operator) as world:
        association = await world.admitted("Association", operator)
        india = await world.admitted("Authority", operator)
        members = [await world.admitted("Member", association) for _ in range(3)]
        yield Door(world, association, india, members)


def content_of(by: Somebody, draft: Draft) -> tuple[Content, dict[str, Any]]:
    """What a draft signs, as JSON, without digests; and its confidential parts by name."""
    subject = json.loads(msgspec.json.encode(draft.document))
    subject.pop("_sd", None)
    content = {
        "@context": list(CONTEXT),
        "credentialSubject": subject,
        "id": urn(uuid7()),
        "issuer": by.did,
        "type": [CREDENTIAL, type(draft.document).__name__],
        "validFrom": SIGNED_AT,
    }
    return content, {name: json.loads(msgspec.json.encode(part)) for name, part in draft.parts.items()}


def sealed(
    by: Somebody, content: Content | bytes, parts: Mapping[str, Any] | None = None, **header: str
) -> bytes:
    """Any content, properly signed by somebody with a key; header: members in place of the right ones.

    content: bytes are signed as they are; parts: their digests are put into the subject, if there is one.
    """
    disclosures = [disclosure(name, value) for name, value in (parts or {}).items()]
    if disclosures and isinstance(content, dict) and isinstance(content["credentialSubject"], dict):
        digests = sorted(map(disclosure_digest, disclosures))
        subject = {**content["credentialSubject"], "_sd": digests}
        content = {**content, "credentialSubject": subject, "_sd_alg": DIGESTS}
    head = {"alg": "EdDSA", "kid": f"{by.did}#{by.public}", "typ": "vc+sd-jwt"} | header
    return b"~".join([jws(by.key, canonical_json(head), as_bytes(content)), *disclosures, b""])


def jws(key: SigningKey, head: bytes, payload: bytes) -> bytes:
    """Header, payload and signature, whatever they say."""
    body = f"{b64url_encode(head)}.{b64url_encode(payload)}".encode()
    return body + b"." + b64url_encode(key.sign(body)).encode()


def disclosure(name: str, value: object, salt: bytes = b"sixteen bytes ok") -> bytes:
    """One confidential part with a salt that is always the same."""
    return b64url_encode(as_bytes([b64url_encode(salt), name, value])).encode()


def as_bytes(content: object) -> bytes:
    """Canonical JSON, as far as there is a canonical spelling; bytes as they are."""
    if isinstance(content, bytes):
        return content
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode(
        errors="surrogatepass"
    )


def payload_of(statement: bytes) -> Content:
    """The content of a statement."""
    content: Content = json.loads(b64url_decode(statement.split(b".")[1]))
    return content


# ---- An admission, which the association signs, and what may be wrong with it


def an_admission_of(door: Door) -> Content:
    """What the association signs to admit a member nobody knows yet."""
    return content_of(door.association, Draft(an_admission(a_row(Somebody()))))[0]


def good(door: Door) -> bytes:
    """A statement that is accepted."""
    return sealed(door.association, an_admission_of(door))


def lines(*statements: bytes) -> bytes:
    """A file of statements, as NDJSON."""
    return b"".join(json.dumps(statement.decode()).encode() + b"\n" for statement in statements)


def batch(*statements: bytes) -> bytes:
    """A batch of statements, as JSON."""
    return json.dumps({"statements": [statement.decode() for statement in statements]}).encode()


def parts_of(statement: bytes) -> list[bytes]:
    """Header, payload and signature of a statement without disclosures."""
    return statement.removesuffix(b"~").split(b".")


def tampered(statement: bytes) -> bytes:
    """The statement with another signing time under the old signature."""
    header, _, signature = parts_of(statement)
    changed = as_bytes({**payload_of(statement), "validFrom": "2026-11-23T12:00:01Z"})
    return b".".join([header, b64url_encode(changed).encode(), signature]) + b"~"


def of_another_key(door: Door) -> bytes:
    """Signed with a key that is not the one it names."""
    kid = f"{door.association.did}#{door.association.public}"
    head = as_bytes({"alg": "EdDSA", "kid": kid, "typ": "vc+sd-jwt"})
    return jws(SigningKey.generate(), head, as_bytes(an_admission_of(door))) + b"~"


def having(**changes: object) -> Callable[[Content], Content]:
    """The content with other fields; None leaves a field out."""
    return lambda content: {k: v for k, v in (content | changes).items() if v is not None}


def subject_having(**changes: object) -> Callable[[Content], Content]:
    """The content with other fields of its subject."""
    return lambda content: {
        **content,
        "credentialSubject": having(**changes)(content["credentialSubject"]),
    }


def having_row(**changes: object) -> Callable[[Content], Content]:
    """The content with other fields of the party it admits."""
    return lambda content: subject_having(
        parties=[having(**changes)(content["credentialSubject"]["parties"][0])]
    )(content)


# ---- What a refusal says


class Said(NamedTuple):
    """What a refusal says of itself."""

    status: int
    code: str
    pointer: str
    sentence: str


def said(answer: httpx.Response) -> Said:
    """What an answer refuses, having looked that it is a problem document."""
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["status"] == answer.status_code
    code = problem["type"].removeprefix(f"{ISSUER}/problems/")
    return Said(answer.status_code, code, problem.get("pointer", ""), problem["detail"])
