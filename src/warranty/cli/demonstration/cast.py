"""Who takes part in the demonstration, each with a key of its own that never leaves this program."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from msgspec import UNSET

from warranty.cli.demonstration.server import ORIGIN
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.signing import SigningKey
from warranty.parties.documents import AdmittedParty, PartyKey, PartyKind
from warranty.parties.rules import did_of


@dataclass(frozen=True)
class Actor:
    """A party. kind, participant, country: as it is admitted."""

    name: str
    kind: PartyKind
    country: str
    participant: str = ""
    key: SigningKey = field(default_factory=SigningKey.generate)
    party: PartyId = field(default_factory=lambda: PartyId(uuid7()))

    @property
    def did(self) -> str:
        """Its DID under the register's origin."""
        return did_of(self.party, ORIGIN)

    def admission(self) -> AdmittedParty:
        """The row by which it is admitted."""
        return AdmittedParty(
            party=self.did,
            kind=self.kind,
            name=self.name,
            country=self.country,
            key=PartyKey(public_key=self.key.public.multibase, purposes=("sign", "authenticate")),
            participant=self.participant or UNSET,
            tasks=("issue", "import", "supervise") if self.participant else (),
            activities=("dealer",) if self.kind == "Member" else (),
        )


@dataclass(frozen=True)
class Cast:
    """All of them. importers: by the name on the list; dealers and cutters buy from them."""

    operator: Actor
    association: Actor
    authority: Actor
    importers: dict[str, Actor]
    dealers: Sequence[Actor]
    cutters: Sequence[Actor]
    stranger: Actor

    @property
    def members(self) -> list[Actor]:
        """Everybody who trades."""
        return [*self.importers.values(), *self.dealers, *self.cutters, self.stranger]


def assemble(importer_names: Sequence[str]) -> Cast:
    """A cast for the importers of a list."""
    return Cast(
        operator=Actor("Operator of the demonstration register", "Operator", ""),
        association=Actor("Association of the demonstration", "Association", "IN"),
        authority=Actor("Importing authority of the demonstration", "Authority", "IN", participant="IN"),
        importers={name: Actor(name, "Member", "IN") for name in importer_names},
        dealers=[Actor(f"Dealer {number}", "Member", "IN") for number in (1, 2, 3)],
        cutters=[Actor(f"Cutter {number}", "Member", "IN") for number in (1, 2)],
        stranger=Actor("A member nothing was confirmed to", "Member", "IN"),
    )
