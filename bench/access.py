"""What entitlement costs: `access_overhead`, of a spot check and of a list of lots, whichever costs more.

One side asks as behind HTTP: token verified, asker found with its standing, the wall put up (for the list; a
spot check follows carats through others' lots and has none), what is found cut to what the asker may know.
The other asks the same service, in the same transaction shape, of a register that has none of this. The write
of looks is in neither side: it is measured by itself and stands in the notes.
"""

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from statistics import median
from typing import Any, Final, NamedTuple
from unittest.mock import patch

from bench import ground
from bench.people import ASKED, AUTHORITY, ORIGIN, person
from bench.report import Measured
from bench.world import World
from warranty.database.engine import Connection
from warranty.disclosure import service as disclosure
from warranty.disclosure import store
from warranty.disclosure.rules import Field, Ground, RecordKind, Viewer
from warranty.foundation.clock import now
from warranty.foundation.signing import SigningKey
from warranty.lots import showing
from warranty.lots.asking import Asking
from warranty.parties import service as parties
from warranty.parties.authentication import AccessTokens
from warranty.parties.held_keys import HeldKeys
from warranty.policy.rule_set import packaged
from warranty.reconciliation.rules.entitlement import Entitlement
from warranty.reconciliation.service import cases, spot_check
from warranty.transparency import service as log

SELLER: Final = 1
LIST_LIMIT: Final = 200
_WARM: Final = 6
_EVERYTHING: Final = frozenset(Field)


class Question(NamedTuple):
    """One kind of question. ask: on a connection in a transaction; is_walled: as its door asks it.

    often: how much oftener than a slow one it is asked in a round.
    """

    name: str
    number: int
    often: int
    is_walled: bool
    ask: Callable[[Connection, Asking], Awaitable[object]]


class Sides(NamedTuple):
    """The two connections that are asked in turn."""

    entitled: Connection
    free: Connection


async def overhead(world: World, rounds: int, *, times: int) -> Measured:
    """Both questions, with and without entitlement in turn. times: asked in a round, of which the median."""
    tokens = AccessTokens(ORIGIN, HeldKeys.of(ORIGIN, [], [SigningKey.generate()]))
    # A connection each: a plan made as reader is made anew when the next to use it is the register.
    async with ground.a_connection(world.url) as entitled, ground.a_connection(world.url) as free:
        sides = Sides(entitled, free)
        measured = [await _overhead(sides, tokens, one, rounds, one.often * times) for one in _QUESTIONS]
        look = await _look_seconds(entitled, rounds, 5 * times)
    worst = max(measured, key=lambda one: one.ratio)
    notes = {
        "asked_a_round": times,
        "questions": {one.key: {"ratio": one.ratio, **_medians(one)} for one in measured},
        "look_write_seconds": median(look),
    }
    return Measured("access_overhead", worst.of, worst.to, worst.rounds_of, worst.rounds_to, notes)


def _medians(one: Measured) -> dict[str, float]:
    return {"with_seconds": median(one.rounds_of), "without_seconds": median(one.rounds_to)}


async def _overhead(
    sides: Sides, tokens: AccessTokens, question: Question, rounds: int, times: int
) -> Measured:
    with patch.object(store, "add_looks", _nothing_written):
        token = await _token(sides.free, tokens, question.number)
        entitled: list[float] = []
        free: list[float] = []
        for _ in range(_WARM):  # until both have their plans
            await _pair(sides, tokens, token, question)
        for _ in range(rounds):
            pairs = [await _pair(sides, tokens, token, question) for _ in range(times)]
            entitled.append(median(one for one, _ in pairs))
            free.append(median(other for _, other in pairs))
    of, to = f"s for {question.name} as its asker may have it", "s for the same without entitlement"
    return Measured(question.name, of, to, entitled, free)


async def _pair(sides: Sides, tokens: AccessTokens, token: str, question: Question) -> tuple[float, float]:
    """Next to each other, so that whatever else the machine does falls on both."""
    began = time.perf_counter()
    await _asked_as_behind_http(sides.entitled, tokens, token, question)
    middle = time.perf_counter()
    await _asked_freely(sides.free, question)
    return middle - began, time.perf_counter() - middle


async def _asked_as_behind_http(
    connection: Connection, tokens: AccessTokens, token: str, question: Question
) -> None:
    caller, policy, instant = tokens.verify(token, now()), packaged(), now()
    async with _snapshot(connection):
        seen = await parties.asker(
            connection, caller.party, caller.client, caller.key, caller.signed_with, instant, policy
        )
        viewer = seen.viewer
        if question.is_walled:
            await disclosure.go_behind_the_wall(connection, viewer, (), instant)
        await question.ask(connection, Asking(viewer, policy, instant))


async def _asked_freely(connection: Connection, question: Question) -> None:
    who = person(question.number)
    asking = Asking(Viewer(who.id, "Member"), packaged(), now())
    async with _snapshot(connection):
        with _without_entitlement():
            await question.ask(connection, asking)


@contextmanager
def _without_entitlement() -> Iterator[None]:
    """Everybody may see everything, and nobody is asked who it is."""

    def everything(_viewer: object, certificate: Any, _addressed_to: object) -> Entitlement:  # noqa: ANN401
        standing = certificate.confirmation
        return Entitlement(Ground.IMPORTING, _EVERYTHING, standing, certificate.status, is_importing=True)

    def all_claims(_viewer: object, _entitled: object, claims: Sequence[Any], _homes: object) -> list[Any]:
        return [(one, Ground.IMPORTING) for one in claims]

    def all_findings(
        _viewer: object, _entitled: object, _claimants: object, known: Sequence[Any], _told: object
    ) -> list[Any]:
        return [one.finding for one in known]

    with ExitStack() as stack:
        for module, name, instead in (
            (cases, "entitlement", everything),
            (cases, "claims_seen", all_claims),
            (cases, "findings_seen", all_findings),
            (showing, "beyond", _no_wall),
        ):
            stack.enter_context(patch.object(module, name, instead))
        yield


@asynccontextmanager
async def _no_wall(_connection: Connection) -> AsyncIterator[None]:
    yield


async def _nothing_written(*_: object) -> None:
    """In place of the looks' write."""


async def _look_seconds(connection: Connection, rounds: int, times: int) -> list[float]:
    """What writing the look of one spot check takes, committed or not."""
    who = person(AUTHORITY)
    viewer = Viewer(who.id, "Authority", "IN")
    shown = [disclosure.Shown(RecordKind.CERTIFICATE, ASKED, Ground.IMPORTING)]
    taken: list[float] = []
    for _ in range(rounds * times):
        async with _snapshot(connection):
            began = time.perf_counter()
            await disclosure.record_look(connection, viewer, shown, now())
            taken.append(time.perf_counter() - began)
    return taken


async def _token(connection: Connection, tokens: AccessTokens, number: int) -> str:
    async with _snapshot(connection):
        who = person(number)
        key, signed_with = who.key.public.multibase, next(iter(tokens.keys.token))
        seen = await parties.asker(connection, who.id, who.id, key, signed_with, now(), packaged())
    return tokens.issue(seen.party, key, now())


@asynccontextmanager
async def _snapshot(connection: Connection) -> AsyncIterator[None]:
    """As a visit's; taken back at the end."""
    transaction = connection.transaction(isolation="repeatable_read")
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def _list(connection: Connection, asking: Asking) -> object:
    moment = await log.moment(connection, None)
    page = await showing.own_lots(connection, asking, moment.position, limit=LIST_LIMIT)
    assert page.lots, "the seller has lots"
    return page


async def _spot_check(connection: Connection, asking: Asking) -> object:
    found = await spot_check(connection, asking, ASKED, await log.moment(connection, None))
    assert found.where_now is not None, "the spot check does not say where the carats are"
    return found


_QUESTIONS: Final = (
    Question("a spot check", AUTHORITY, often=1, is_walled=False, ask=_spot_check),
    Question("a list of lots", SELLER, often=10, is_walled=True, ask=_list),
)
