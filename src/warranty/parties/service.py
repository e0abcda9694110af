"""Asking who takes part. All of it is public in the log; what is cut here is cut for use, not for secrecy.

`as_of`: log position up to which, inclusive, the answer looks; None: now. The connection is the driver's, in
the door's transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from warranty.database.engine import Connection
from warranty.disclosure.rules import NotFound, Viewer
from warranty.foundation.encoding import b64url_decode, b64url_encode
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import PartyId
from warranty.foundation.tokens import ACCESS_TOKEN_MINUTES
from warranty.parties import store, suspicion_store
from warranty.parties.books import (
    Founding,
    Identity,
    Key,
    Licence,
    Mandate,
    Membership,
    ParticularsHeld,
    Party,
    Person,
    PlatformKey,
    Renaming,
    Standing,
    Succession,
    SuccessionEnd,
)
from warranty.parties.documents import StandingKind
from warranty.parties.rules.conflicts import deciding
from warranty.parties.rules.refusals import PredecessorNotYours
from warranty.parties.rules.successors import living_successors, successors_of
from warranty.parties.suspicion_store import SuspicionSeen
from warranty.policy.participants import country_on
from warranty.policy.rule_set import Policy, holding
from warranty.transparency.rules.log_keys import LaterKey, LogKeys

LARGEST_PAGE: Final = 1_000
LONGEST_TOKEN_LIFE: Final = timedelta(minutes=ACCESS_TOKEN_MINUTES)
_FIRST: Final = ("", UUID(int=0))


class CursorUnreadable(Refusal):
    """A cursor that no page ended with."""

    kind = Kind.INVALID
    code = "cursor-unreadable"
    title = "The cursor cannot be read"


class PartySeen(NamedTuple):
    """A party and the standing that decides; None: in good standing since its admission.

    day: on which it is looked at, for precautionary suspensions that have run out. memberships, licences: the
    last word on each, former_names and successions: in the order of the log; withdrawn: of successions those
    taken back, each with its end; acting: of those that succeeded it, also through others, who has not ended;
    rekeyings: on which day who admitted it put a key on record for it; all of these only of a party asked for
    by itself, as is doubted_keys: those that a key in other hands put on record.
    today: a natural person as it stands now, where it is looked at as of an earlier position.
    is_in_question: a key in other hands admitted it, or who admitted it, and nobody stood by that
    since (D05).
    """

    party: Party
    changed: Standing | None
    day: date
    memberships: Sequence[Membership] = ()
    licences: Sequence[Licence] = ()
    former_names: Sequence[str] = ()
    successions: Sequence[Succession] = ()
    withdrawn: Sequence[tuple[Succession, SuccessionEnd]] = ()
    rekeyings: Sequence[tuple[date, PartyId]] = ()
    is_in_question: bool = False
    acting: Sequence[PartyId] = ()
    doubted_keys: Sequence[str] = ()
    today: "PartySeen | None" = None

    @property
    def standing(self) -> StandingKind:
        """The standing at the position asked for."""
        return "good" if self.changed is None else self.changed.on(self.day)

    @property
    def is_ended(self) -> bool:
        """Whether its keys ended by a succession: there is nobody left to deal with but its successors."""
        return any(each.ends for each in self.successions)

    def is_name_public(self, policy: Policy) -> bool:
        """Whether everybody may be told whose standing this is: of a natural person for some years (R57).

        The day of the question decides, whatever position is asked about.
        """
        if self.today is not None:
            return self.today.is_name_public(policy)
        if not self.party.is_person or self.changed is None:
            return True
        rule = next(holding(policy.parties.public_names, self.day), None)
        return rule is None or self.day < self.changed.since_on + timedelta(days=rule.days)

    def is_named(self, policy: Policy) -> bool:
        """Whether everybody may be told its name: of whom nothing penal holds, or is known to everybody."""
        return (self.today or self).standing == "good" or self.is_name_public(policy)

    @property
    def viewer(self) -> Viewer:
        """The party as one that asks."""
        party = self.party
        return Viewer(
            party.id, party.kind, party.participant, self.standing == "good", frozenset(party.tasks)
        )


class MemberPage(NamedTuple):
    """Some of the parties asked for, by name. cursor: continues after the last, None at the end."""

    members: Sequence[PartySeen]
    cursor: str | None


class Establishment(NamedTuple):
    """Where a party is at home, for who may see its records. participant: "EU" for a member of Antwerp.

    bodies: who admitted it, and the associations it is a member of on the day asked about.
    """

    country: str
    participant: str
    bodies: frozenset[PartyId]

    @property
    def participants(self) -> frozenset[str]:
        """The participant, if it is at home in any."""
        return frozenset({self.participant} - {""})


async def founding(connection: Connection) -> Founding | None:
    """Leaf 0, None before the register is founded."""
    return await store.founding(connection)


async def policy_digest(connection: Connection, as_of: int | None = None) -> str:
    """Digest of the rule set in force, "" before the first was adopted."""
    return await store.policy_digest(connection, as_of)


async def platform_keys(connection: Connection) -> list[PlatformKey]:
    """The keys the platform came to sign with after its first ones, in log order."""
    return await store.platform_keys(connection)


async def log_keys(connection: Connection, identity: Identity) -> LogKeys:
    """All keys of the log. identity: what the register is; its key is the first."""
    keys = await store.platform_keys(connection)
    return LogKeys(
        identity.log_key, [LaterKey(one.position, one.key) for one in keys if one.purpose == "log"]
    )


async def party(
    connection: Connection, identifier: PartyId, day: date, policy: Policy, as_of: int | None = None
) -> PartySeen:
    """One party, with its memberships and licences. Raises NotFound."""
    found = await store.party_with_standing(connection, identifier, as_of)
    if found is None:
        raise NotFound
    on_record = found.party
    renamings = await store.renamings_of(connection, identifier)
    names = [*(each.former for each in renamings), on_record.name]
    known = sum(as_of is None or each.position <= as_of for each in renamings)
    changes = await store.leis_of(connection, identifier)
    leis = [*(each.former for each in changes), on_record.lei]
    lei = leis[sum(as_of is None or each.position <= as_of for each in changes)]
    known_successions = await store.successions_of(connection, [identifier], as_of)
    as_named = found._replace(party=on_record._replace(name=names[known], lei=lei))
    (seen,) = await _with_today(connection, [_seen(as_named, day, policy)], policy, as_of)
    return seen._replace(
        memberships=await store.memberships_of(connection, [identifier], as_of),
        licences=await store.licences_of(connection, [identifier], as_of),
        former_names=names[:known],
        successions=known_successions.standing.get(identifier, ()),
        withdrawn=known_successions.withdrawn_of(identifier),
        acting=living_successors(known_successions.standing, identifier),
        rekeyings=await store.rekeyings_of(connection, identifier, as_of),
        doubted_keys=[
            key.public_key
            for key in await store.keys_of(connection, identifier, as_of)
            if key.is_in_question and key.revoked is None
        ],
    )


async def predecessor(
    connection: Connection, successor: PartyId, identifier: PartyId | None, day: date, policy: Policy
) -> PartySeen:
    """A party in whose place another acts. Raises PredecessorNotYours.

    Of several successors each reads all of it, in a division too. What is signed of one names no goods and no
    contracts: each part's goods pass by statements of their own (GoodsPassed), and no record says which open
    offers, partners' claims and duties to keep books went to which part. So none is cut to its own.
    """
    known = await store.successions_of(connection, [] if identifier is None else [identifier], None)
    if identifier is None or successor not in successors_of(known.standing, identifier):
        raise PredecessorNotYours(
            "You succeed nobody of this DID.",
            instead="Ask as yourself; a succession is recorded by who admitted the party.",
        )
    return await party(connection, identifier, day, policy)


async def asker(
    connection: Connection,
    identifier: PartyId,
    client: PartyId,
    key: str,
    signed_with: str,
    now: datetime,
    policy: Policy,
) -> PartySeen:
    """Who asks now. Raises NotFound for nobody on record, and once the key it logged in with does so no more.

    A token would live on for minutes after that key, the client's; whoever revoked it need not wait.
    client: who got the token, the same body in this or its other capacity; the key has to be the client's.
    signed_with: the platform's key that signed the token. One that was changed for another is believed only
    as long as the last token it may have signed lives.
    """
    found = await store.asker(connection, identifier, client, key, now.date())
    if found is None:
        raise NotFound
    looked, changed = found
    if changed and signed_with != changed.key and now >= changed.since + LONGEST_TOKEN_LIFE:
        raise NotFound
    return _seen(looked, now.date(), policy)


async def token_key(connection: Connection) -> PlatformKey | None:
    """The key that signs access tokens now; None: the first one, which the log does not name."""
    return await store.token_key(connection)


async def members_of(
    connection: Connection,
    admitter: PartyId,
    day: date,
    policy: Policy,
    *,
    countries: Sequence[str] = (),
    cursor: str | None = None,
    limit: int = LARGEST_PAGE,
    as_of: int | None = None,
    name: str = "",
) -> MemberPage:
    """The parties of a body, and members of these countries, by name. Raises CursorUnreadable.

    admitter: its parties are those it admitted, and an association's members on the day.
    name: what the name holds somewhere; "" for all.
    """
    after = _FIRST if cursor is None else _read_cursor(cursor)
    size = min(limit, LARGEST_PAGE)
    rows = await store.members_of(connection, admitter, countries, after, size + 1, as_of, name, day)
    members = await _succeeded(connection, [_seen(row, day, policy) for row in rows[:size]], as_of)
    return MemberPage(members, _cursor_after(members[-1].party) if len(rows) > size else None)


async def everybodys_members(
    connection: Connection,
    day: date,
    policy: Policy,
    *,
    country: str = "",
    standing: StandingKind | None = None,
    name: str = "",
    cursor: str | None = None,
    limit: int = LARGEST_PAGE,
    as_of: int | None = None,
) -> MemberPage:
    """All members with their standing, by name, as everybody may know. Raises CursorUnreadable.

    standing: these alone, "good" without those that ended; a page then may be short, or empty, with a cursor
    that leads on. Penalised natural persons whose names left public pages are left out.
    """
    after = _FIRST if cursor is None else _read_cursor(cursor)
    size = min(limit, LARGEST_PAGE)
    rows = await store.everybodys_members(connection, country, after, size + 1, as_of, name)
    then = [_seen(row, day, policy) for row in rows[:size]]
    seen = await _succeeded(connection, await _with_today(connection, then, policy, as_of), as_of)
    shown = [
        each
        for each in seen
        if (standing is None or (each.standing == standing and not (standing == "good" and each.is_ended)))
        and each.is_named(policy)
    ]
    return MemberPage(shown, _cursor_after(seen[-1].party) if len(rows) > size else None)


async def _with_today(
    connection: Connection, seen: Sequence[PartySeen], policy: Policy, as_of: int | None
) -> list[PartySeen]:
    """The same parties, natural persons with how they stand now."""
    persons = [each.party.id for each in seen if each.party.is_person] if as_of is not None else []
    now = {each.party.id: each for each in await store.parties_with_standing(connection, persons)}
    return [
        each._replace(today=_seen(now[each.party.id], each.day, policy)) if each.party.id in now else each
        for each in seen
    ]


async def _succeeded(connection: Connection, seen: Sequence[PartySeen], as_of: int | None) -> list[PartySeen]:
    """The same parties with who acts in their places."""
    known = await store.successions_of(connection, [each.party.id for each in seen], as_of) if seen else None
    if known is None or not known.standing:
        return list(seen)
    return [
        each._replace(
            successions=known.standing.get(each.party.id, ()),
            acting=living_successors(known.standing, each.party.id),
        )
        for each in seen
    ]


async def key_history(connection: Connection, identifier: PartyId, as_of: int | None = None) -> list[Key]:
    """All keys a party ever had, in the order they came. Raises NotFound."""
    if await store.party_with_standing(connection, identifier, as_of) is None:
        raise NotFound
    return await store.keys_of(connection, identifier, as_of)


async def people_of(connection: Connection, party: PartyId) -> list[Person]:
    """The people of a party, as last stated. Who they are stands in their statements' particulars."""
    return await store.people_of(connection, [party])


async def all_said_of(connection: Connection, party: PartyId, person: UUID) -> list[Person]:
    """Every word of a party on one of its people, in log order."""
    return await store.all_said_of(connection, party, person)


async def particulars_of(connection: Connection, subject: UUID) -> list[ParticularsHeld]:
    """Statements that may hold particulars of a person, or of a party by its own id; newest first."""
    return await store.particulars_of(connection, subject)


async def subjects_of(connection: Connection, statement: UUID) -> set[PartyId]:
    """The parties whose own particulars a statement may hold, or those of whose people."""
    return {one.party for one in await store.particulars_in(connection, [statement])}


async def persons_in(connection: Connection, statement: UUID) -> list[PartyId]:
    """The natural persons, parties themselves, whose particulars a statement may hold; locked."""
    return await store.persons_in(connection, statement)


async def renamings_of(connection: Connection, party: PartyId) -> list[Renaming]:
    """How a party's name changed by statements that everybody reads, in log order."""
    return await store.renamings_of(connection, party)


async def name_person(connection: Connection, party: PartyId, name: str, former: Mapping[int, str]) -> None:
    """What a natural person is called by what is left of its particulars, "" for nothing.

    former: what it was called before it was renamed, by the log position of that.
    """
    await store.name_person(connection, party, name, former)


async def rectifying(connection: Connection, statements: Sequence[UUID]) -> list[UUID]:
    """The statements that put right what particulars stand in these."""
    return [one.statement for one in await store.rectifications_of(connection, statements)]


async def suspicions(connection: Connection, viewer: Viewer, before: int, limit: int) -> list[SuspicionSeen]:
    """Sealed reports somebody made or is addressed by, newest first. before: position of the last seen.

    Who asks in another's place is shown none that this one made: it may be whom they are about.
    """
    return await suspicion_store.listed(
        connection, viewer.party, before, limit, by_successor=viewer.successor is not None
    )


async def mandates_about(connection: Connection, party: PartyId) -> list[tuple[Mandate, bool]]:
    """Mandates a party gave or has, in log order, each with whether it has been ended."""
    return await store.mandates_about(connection, party)


async def keys_lent(connection: Connection, firm: PartyId, day: date) -> list[tuple[Key, bool]]:
    """Signing keys of all who ever had its mandate or succeeded it, with whether each may sign on a day."""
    mandates = [each for each in await store.mandates_about(connection, firm) if each[0].firm == firm]
    in_force = {each.mandatary for each, is_ended in mandates if not is_ended and each.holds_on(day)}
    known = await store.successions_of(connection, [firm], None)
    in_force |= successors_of(known.standing, firm)
    parties = list(dict.fromkeys([*(each.mandatary for each, _ in mandates), *known.ever()]))
    parties = [one for one in parties if one != firm]
    keys = await store.keys_of_all(connection, parties) if parties else ()
    return [
        (key, key.party in in_force and key.is_current_on(day))
        for key in sorted(keys, key=lambda key: parties.index(key.party))
        if "sign" in key.purposes
    ]


async def establishments(
    connection: Connection, parties: Iterable[PartyId], policy: Policy, day: date
) -> dict[PartyId, Establishment]:
    """Where parties are at home, by party; those not on record are missing."""
    rows = await store.homes_of(connection, list(parties), day)
    return {
        found: Establishment(country, participant_of(policy, country, day), bodies)
        for found, country, bodies in rows
    }


async def names(connection: Connection, parties: Iterable[PartyId]) -> dict[PartyId, str]:
    """What parties are called, by party; those not on record are missing."""
    return await store.names_of(connection, list(parties))


def participant_of(policy: Policy, country: str, day: date) -> str:
    """The participant in whose jurisdiction a country is on a day: "EU" for Belgium, "" for none at all."""
    return country_on(policy, country, day).code if country else ""


def countries_of(policy: Policy, participant: str, day: date) -> list[str]:
    """The countries in a participant's jurisdiction on a day; itself, and what takes part through it."""
    through = holding(policy.participants.members, day)
    return [participant, *(row.code for row in through if row.participant == participant)]


def _seen(looked: store.Looked, day: date, policy: Policy) -> PartySeen:
    decided = deciding(looked.standings, looked.party.admitted_by, day, policy)
    return PartySeen(looked.party, decided, day, is_in_question=looked.is_in_question)


def _cursor_after(last: Party) -> str:
    return b64url_encode(msgspec.json.encode((last.name, last.id)))


def _read_cursor(cursor: str) -> tuple[str, UUID]:
    try:
        name, identifier = msgspec.json.decode(b64url_decode(cursor), type=tuple[str, UUID])
    except (ValueError, msgspec.DecodeError) as broken:
        raise _unreadable() from broken
    if "\0" in name:  # in no name, and in no question to the database
        raise _unreadable()
    return name, identifier


def _unreadable() -> CursorUnreadable:
    return CursorUnreadable(
        "The cursor is not one that a page of this list ended with.", instead="Begin without a cursor."
    )
