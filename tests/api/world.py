"""A running API for tests: the real app in process on a database of its own, and people who use it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar

from tests.parties.builders import ORIGIN, Somebody, a_row
from warranty.api.app import create_app
from warranty.api.resources import Resources, open_resources
from warranty.foundation.ids import uuid7
from warranty.foundation.settings import Settings
from warranty.foundation.signing import SigningKey, seal_key
from warranty.foundation.statements import Document, issue
from warranty.foundation.tokens import ASSERTION_FORM, ASSERTION_TYPE, make_token
from warranty.parties.documents import PartyAdmitted, PolicyAdopted, RegisterFounded
from warranty.register.recording import Outcome, Recorded

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ISSUER = f"https://{ORIGIN}"


@dataclass
class StandingClock:
    """A clock that tests set."""

    at: datetime = NOON

    def __call__(self) -> datetime:
        """The present, as the test has it."""
        return self.at

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


def key_files(folder: Path) -> dict[str, Path]:
    """Platform keys that open fast: the slowness that protects a passphrase is tested elsewhere."""
    files = {name: folder / name for name in ("log_key_file", "token_key_file")}
    for path in files.values():
        path.write_bytes(seal_key(SigningKey.generate(), "", "", operations=1, memory_bytes=8192))
    return files


@dataclass
class World:
    """A founded register behind its API."""

    http: httpx.AsyncClient
    resources: Resources
    operator: Somebody
    clock: StandingClock
    tokens: dict[str, str] = field(default_factory=dict)

    async def record(
        self, document: Document, by: Somebody, parts: Mapping[str, Any] | None = None
    ) -> Outcome:
        """Sign a document and submit it to the register."""
        (outcome,) = await self.resources.register.record([self.signed(document, by, parts)])
        return outcome

    def signed(self, document: Document, by: Somebody, parts: Mapping[str, Any] | None = None) -> bytes:
        """A statement, ready to submit."""
        return issue(document, parts or {}, statement=uuid7(), did=by.did, key=by.key, signed_at=self.clock())

    async def accept(self, document: Document, by: Somebody) -> Recorded:
        """Record a statement that is accepted."""
        outcome = await self.record(document, by)
        assert isinstance(outcome, Recorded), outcome
        return outcome

    async def admitted(self, kind: str, by: Somebody, **changes: object) -> Somebody:
        """A new party on record."""
        somebody = Somebody()
        row = a_row(somebody, kind, **changes)
        await self.accept(PartyAdmitted(event_on=TODAY, parties=(row,)), by)
        return somebody

    def assertion(self, who: Somebody, key: SigningKey | None = None, /, **changes: object) -> str:
        """A client assertion; changes: claims to set, None to leave out; `typ` and `kid` of the header."""
        second = int(self.clock().timestamp())
        claims = {
            "iss": who.did, "sub": who.did, "aud": ISSUER,
            "iat": second, "exp": second + 60, "jti": str(uuid7()),
        }  # fmt: skip
        signing = key or who.key
        kind, kid = changes.pop("typ", ASSERTION_TYPE), changes.pop("kid", f"{who.did}#{who.public}")
        merged = {name: value for name, value in (claims | changes).items() if value is not None}
        return make_token(merged, signing, str(kid), str(kind))

    async def ask_for_token(self, assertion: str, **changes: str) -> httpx.Response:
        """Post the form."""
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_FORM,
            "client_assertion": assertion,
        }
        return await self.http.post("/oauth/token", data=form | changes)

    async def token(self, who: Somebody) -> str:
        """An access token."""
        answer = await self.ask_for_token(self.assertion(who))
        assert answer.status_code == 200, answer.text
        token: str = answer.json()["access_token"]
        return token

    async def get(self, path: str, who: Somebody | None = None, **query: object) -> httpx.Response:
        """Ask, as somebody or as nobody."""
        headers = {} if who is None else {"Authorization": f"Bearer {await self.token(who)}"}
        params = {name: str(value) for name, value in query.items()}
        return await self.http.get(path, params=params or None, headers=headers)


@asynccontextmanager
async def running(app: Litestar) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client to the app in process, its lifespan begun and ended."""
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)  # type: ignore[arg-type]
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url=ISSUER) as http:
        yield http


@asynccontextmanager
async def founded(settings: Settings, operator: Somebody) -> AsyncIterator[World]:
    """The API over an empty database, the register founded and its rule set adopted."""
    clock = StandingClock()
    app = create_app(settings, lambda configured: open_resources(configured, clock))
    async with running(app) as http:
        resources: Resources = app.state.resources
        world = World(http, resources, operator, clock)
        identity = resources.identity
        founding = RegisterFounded(
            event_on=TODAY,
            origin=identity.origin,
            name="Register of the tests",
            operator=operator.did,
            root_key=identity.root_key,
            log_key=identity.log_key,
        )
        await world.accept(founding, operator)
        adopted = PolicyAdopted(
            event_on=TODAY, digest=resources.policy.digest, version=resources.policy.version
        )
        await world.accept(adopted, operator)
        yield world
