"""What a running server holds: database, register, keys, rule set, clock; opened once for each process."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from warranty.api.platform_keys import PlatformKeys, open_platform_keys
from warranty.database import access
from warranty.database.access import Database
from warranty.database.engine import Role
from warranty.database.transaction import driver, transaction
from warranty.foundation.clock import Clock, now
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.settings import PREFIX, Settings
from warranty.parties import service as parties
from warranty.parties.authentication import AccessTokens
from warranty.parties.books import Founding, Identity, PlatformKey
from warranty.parties.held_keys import HeldKeys
from warranty.policy.rule_set import Policy, packaged
from warranty.register.recording import Surroundings
from warranty.register.service import CONNECTION_LOST, Limits, Register
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules.notes import VerifierKey

LOCAL_ORIGIN: Final = "localhost"
"""The origin of a register nobody gave one: for demonstration, tests and trying out."""
CHECKPOINT_FILE: Final = "checkpoint"
_PATIENCE_SECONDS: Final = 30
_PAUSE_SECONDS: Final = 0.5

_talk = structlog.get_logger(__name__)


class NotThisRegister(Refusal):
    """Settings that say another register than the one in the database."""

    kind = Kind.CONFLICT
    code = "not-this-register"
    title = "The database holds another register"


@dataclass(frozen=True)
class Resources:
    """All that a visit may need.

    engine: what questions are answered by; facts are written through `register` alone. identity: what the
    register is, or will be founded as; keys: the platform's own.
    """

    settings: Settings
    identity: Identity
    policy: Policy
    keys: HeldKeys
    tokens: AccessTokens
    engine: AsyncEngine
    register: Register
    clock: Clock

    @property
    def origin(self) -> str:
        """Host of every DID, of the log and of this API's own names."""
        return self.identity.origin


@asynccontextmanager
async def open_resources(settings: Settings, clock: Clock = now) -> AsyncIterator[Resources]:
    """Open everything, begin to record; close it in turn. Raises refusals of database, keys and log.

    Start-up refuses to write to a log that has forgotten what it published (`Register.start`), and to serve a
    register under an identity other than the one it was founded with (NotThisRegister).
    """
    settings.data.mkdir(parents=True, exist_ok=True)
    database, resources = await _begin_patiently(settings, clock)
    try:
        yield resources
    finally:
        try:
            await resources.register.close()
        finally:
            await resources.engine.dispose()
            database.stop()


async def try_resources(settings: Settings) -> None:
    """Open everything once and close it: what keeps a server from starting is said before it says it serves.

    Worker processes would end without a word to whoever started them. Raises what `open_resources` does.
    """
    async with open_resources(settings):
        pass


async def _begin_patiently(settings: Settings, clock: Clock) -> tuple[Database, Resources]:
    """A worker that starts while the database is away waits for it, as one that runs already would.

    Ending instead would count against the server: it takes two ends in a row for a fault of the program.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + (0 if settings.database_url is None else _PATIENCE_SECONDS)
    while True:
        try:
            return await _begin(settings, clock)
        except CONNECTION_LOST as away:
            if loop.time() >= deadline:
                raise
            _talk.warning("the database cannot be reached yet", error=type(away).__name__)
            await asyncio.sleep(_PAUSE_SECONDS)


async def _begin(settings: Settings, clock: Clock) -> tuple[Database, Resources]:
    database = await access.provide(settings)
    engine = database.engine(Role.REGISTER)
    try:
        resources = await _assemble(settings, engine, clock)
        await resources.register.start()
    except BaseException:
        await engine.dispose()
        database.stop()
        raise
    return database, resources


async def _assemble(settings: Settings, engine: AsyncEngine, clock: Clock) -> Resources:
    keys = open_platform_keys(settings)
    async with transaction(engine) as connection:
        asked = await driver(connection)
        founding = await parties.founding(asked)
        changed = await parties.platform_keys(asked)
    identity = identity_of(settings, founding, keys, changed)
    held = keys.held(identity.origin)
    policy = packaged()
    return Resources(
        settings=settings,
        identity=identity,
        policy=policy,
        keys=held,
        tokens=AccessTokens(identity.origin, held),
        engine=engine,
        register=Register(
            engine,
            Surroundings(identity, held, policy, clock),
            CheckpointFile(settings.data / CHECKPOINT_FILE),
            Limits(settings.max_batch, settings.max_waiting),
        ),
        clock=clock,
    )


def identity_of(
    settings: Settings, founding: Founding | None, keys: PlatformKeys, changed: Sequence[PlatformKey] = ()
) -> Identity:
    """What the register was founded as, else what it is configured to be founded as.

    Settings left out follow the founding; those given must agree with it, and the keys with the log. changed:
    the platform's keys since the founding. Raises NotThisRegister.
    """
    origin = settings.origin or (LOCAL_ORIGIN if founding is None else founding.origin)
    root_key = settings.root_key or ("" if founding is None else founding.root_key)
    if founding is None:
        return Identity(origin, root_key, VerifierKey.ed25519(origin, keys.log.public).text())
    for variable, ours, theirs in (
        ("ORIGIN", origin, founding.origin),
        ("ROOT_KEY", root_key, founding.root_key),
    ):
        if ours != theirs:
            raise NotThisRegister(
                f"{PREFIX}{variable} is not what the register in the database was founded with: {theirs}.",
                instead=f"Set {PREFIX}{variable}={theirs}, or name the database of the register you mean.",
            )
    _refuse_other_keys(keys.held(origin), founding, changed)
    return Identity(founding.origin, founding.root_key, founding.log_key)


def _refuse_other_keys(held: HeldKeys, founding: Founding, changed: Sequence[PlatformKey]) -> None:
    """The keys of today have to be at hand; those of the past need not be any more."""
    today = {"log": founding.log_key} | {one.purpose: one.key for one in changed}
    for purpose, key in today.items():
        if key not in (held.log if purpose == "log" else held.token):
            raise NotThisRegister(
                f"The register in the database signs with another {purpose} key: {key}.",
                instead=f"Name that key's file in WARRANTY_{purpose.upper()}_KEY_FILE, or the database of "
                "the register you mean.",
            )
