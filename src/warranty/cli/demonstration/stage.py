"""Speaking and asking on stage: sign as an actor, submit, and expect what the story expects."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from warranty.cli.demonstration.cast import Actor, Cast
from warranty.foundation.clock import now
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Document
from warranty.sdk.client import Client
from warranty.sdk.signing import sign
from warranty.wire.statements import Recorded, Refused

Words = tuple[Actor, Document, Mapping[str, Any]]
"""Who says what, with its confidential parts."""


class StoryBroken(Refusal):
    """The register answered otherwise than the story says; the demonstration must not gloss over it."""

    kind = Kind.CONFLICT
    code = "story-broken"
    title = "The demonstration went wrong"


@dataclass(frozen=True)
class Said:
    """A recorded statement as its maker keeps it: what was signed, and the answer."""

    actor: Actor
    signed: bytes
    recorded: Recorded


@dataclass
class Stage:
    """The register's address, the cast, and a connection for each actor that asks something.

    position: of the last statement recorded. last_sale: the one an outsider will verify.
    """

    url: str
    cast: Cast
    log_key: str = ""
    position: int = -1
    last_sale: Said | None = None
    _clients: dict[str, Client] = field(default_factory=dict)

    def client(self, actor: Actor) -> Client:
        """The actor's own connection."""
        if actor.did not in self._clients:
            self._clients[actor.did] = Client(self.url, did=actor.did, key=actor.key)
        return self._clients[actor.did]

    def close(self) -> None:
        """Close all connections."""
        for client in self._clients.values():
            client.close()

    def say(self, actor: Actor, document: Document, parts: Mapping[str, Any] | None = None) -> Said:
        """Sign and record one statement. Raises StoryBroken when it is refused."""
        return self.say_all([(actor, document, parts or {})])[0]

    def say_all(self, statements: Sequence[Words]) -> list[Said]:
        """Sign and record many, in their order, in one request. Raises StoryBroken for the first refused."""
        moment = now()
        signed = [
            sign(document, parts, actor.key, actor.did, moment) for actor, document, parts in statements
        ]
        said = []
        client = self.client(statements[0][0])
        for (actor, document, _), one, outcome in zip(statements, signed, client.submit(signed), strict=True):
            if isinstance(outcome, Refused):
                raise StoryBroken(
                    f"{type(document).__name__} of {actor.name} was refused: {outcome.problem.detail}"
                )
            said.append(Said(actor, one, outcome))
            self.position = max(self.position, outcome.position)
        return said

    def try_to_say(self, actor: Actor, document: Document, parts: Mapping[str, Any] | None = None) -> Refused:
        """Sign and submit what must be refused. Raises StoryBroken when it is recorded."""
        signed = sign(document, parts or {}, actor.key, actor.did, now())
        (outcome,) = self.client(actor).submit([signed])
        if isinstance(outcome, Recorded):
            raise StoryBroken(
                f"{type(document).__name__} of {actor.name} should have been refused and was not."
            )
        return outcome
