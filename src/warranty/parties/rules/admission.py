"""Founding the register and admitting parties to it."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Final, get_args

from msgspec import UNSET

from warranty.foundation.encoding import is_digest
from warranty.foundation.errors import Refusal, together
from warranty.foundation.ids import PartyId
from warranty.foundation.signing import KeyUnreadable, PublicKey
from warranty.foundation.statements import Entry
from warranty.parties.books import (
    Effect,
    Founding,
    Key,
    KeyEntered,
    ParticularsHeld,
    Party,
    PartyBooks,
    PartyEntered,
    RegisterOpened,
)
from warranty.parties.documents import (
    AdmittedParty,
    AuthorityTask,
    ObserverTask,
    PartyAdmitted,
    PartyKey,
    PartyKind,
    RegisterFounded,
)
from warranty.parties.rules.dids import party_in, party_of
from warranty.parties.rules.lei import is_lei, lei_taken
from warranty.parties.rules.naming import name_refusal
from warranty.parties.rules.persons import name_of, names_refusals, told_of
from warranty.parties.rules.refusals import (
    AdmissionIncomplete,
    AdmissionTooLong,
    CapacityImpossible,
    FoundingOfAnotherRegister,
    InvitationUsed,
    KeyUnusable,
    KeyUsed,
    PartyIdUsed,
    RegisterFoundedAlready,
    SignerNotEntitled,
)
from warranty.policy.rule_set import Policy

MOST_ADMITTED: Final = 5_000
LONGEST_SOW_ID: Final = 40
ACTIVITIES: Final = frozenset({"dealer", "cutter", "broker", "miner", "digger-buyer", "retailer"})
# Who may admit whom; the operator's own further keys come by KeyAdded.
ADMITS: Final[Mapping[PartyKind, frozenset[PartyKind]]] = {
    "Operator": frozenset({"Association", "Authority", "Auditor", "Observer"}),
    "Association": frozenset({"Member"}),
    "Authority": frozenset({"Member"}),
}
TASKS_OF: Final[Mapping[PartyKind, frozenset[str]]] = {
    "Authority": frozenset(get_args(AuthorityTask)),
    "Observer": frozenset(get_args(ObserverTask)),
}
OFFICES: Final = frozenset({"Association", "Authority"})
"""The two capacities one body may have."""
UNION: Final = "EU"
"""The participant that is no country; its own body, the Commission, has it as its country (R12)."""
_COUNTRY: Final = re.compile(r"[A-Z]{2}")


def founding_refusal(books: PartyBooks, entry: Entry, document: RegisterFounded) -> Refusal | None:
    """Leaf 0, signed by the configured root key, saying what this register is configured to be."""
    if books.founding is not None or entry.position != 0:
        return RegisterFoundedAlready(
            "This register was founded before; that happens once.",
            instead="Found another register with a database and an origin of its own.",
        )
    identity = books.identity
    expected = {"origin": identity.origin, "rootKey": identity.root_key, "logKey": identity.log_key}
    stated = {"origin": document.origin, "rootKey": document.root_key, "logKey": document.log_key}
    for name, value in expected.items():
        if stated[name] != value:
            return FoundingOfAnotherRegister(
                f"The founding states another {name} than this register is configured with.",
                pointer=f"/credentialSubject/{name}",
                instead="Take it from the register (GET /log/key) and from its settings (WARRANTY_ORIGIN, "
                "WARRANTY_ROOT_KEY).",
            )
    if entry.key != identity.root_key:
        return FoundingOfAnotherRegister(
            "The founding has to be signed by the configured root key.",
            instead="Sign with the key whose public part is WARRANTY_ROOT_KEY.",
        )
    if party_of(document.operator, identity.origin) != entry.party:
        return FoundingOfAnotherRegister(
            "The operator named has to be the issuer, under the origin.",
            instead="Name the DID that signs as operator.",
            pointer="/credentialSubject/operator",
        )
    return name_refusal(document.name, "/credentialSubject/name")


def founding_effects(entry: Entry, document: RegisterFounded) -> list[Effect]:
    """The register, its operator, and the root key, which may sign and log in."""
    founding = Founding(
        statement=entry.id,
        origin=document.origin,
        name=document.name,
        operator=entry.party,
        root_key=document.root_key,
        log_key=document.log_key,
        position=entry.position,
    )
    operator = Party(
        id=entry.party,
        kind="Operator",
        name=document.name,
        country="",
        participant="",
        tasks=(),
        activities=(),
        sow_id="",
        admitted_by=None,
        position=entry.position,
        line=0,
        entered_on=entry.recorded_at.date(),
    )
    root = Key(document.root_key, entry.party, frozenset({"sign", "authenticate"}), entry.position)
    return [RegisterOpened(founding), PartyEntered(operator), KeyEntered(root)]


def admission_refusal(
    books: PartyBooks, entry: Entry, document: PartyAdmitted, policy: Policy
) -> Refusal | None:
    """A row that cannot be admitted refuses the whole file: half a list would mislead its reader.

    Told are all that is wrong, row by row, so that a long list is put right in one go.
    A member may be established in any country of ISO 3166-1, whoever admits it: an association takes in
    members from abroad, and it is the country, not the admitter, that decides which authority sees them.
    """
    if len(document.parties) > MOST_ADMITTED:
        return AdmissionTooLong(
            f"One statement admits at most {MOST_ADMITTED} parties; this one names {len(document.parties)}.",
            pointer="/credentialSubject/parties",
            instead="Send the list in several statements.",
            limit=MOST_ADMITTED,
        )
    if not document.parties:
        return AdmissionIncomplete("The admission names no party.", pointer="/credentialSubject/parties")
    return together(_faults(books, entry, document, policy))


def _faults(books: PartyBooks, entry: Entry, document: PartyAdmitted, policy: Policy) -> Iterator[Refusal]:
    """Everything that is wrong with the rows of an admission."""
    admitter = books.parties[entry.party]
    today = entry.recorded_at.date()
    dids: set[str] = set()
    keys: set[str] = set()
    organisations: set[str] = set()
    leis: set[str] = set()
    invitations: set[str] = set()
    for line, row in enumerate(document.parties):
        at = f"/credentialSubject/parties/{line}"
        yield from _entry_refusals(books, admitter, row, at)
        yield from row_refusals(row, at, policy.countries, today)
        yield from _repetitions(row, dids, keys, at)
        if refused := _capacity_refusal(books, admitter, row, organisations, at):
            yield refused
        if row.organisation is not UNSET:
            organisations.add(row.organisation)
        if row.kind == "Member" and row.lei is not UNSET:
            if row.lei in leis:
                yield lei_taken(f"{at}/lei")
            leis.add(row.lei)
        if row.invitation is not UNSET:
            if row.invitation in invitations:
                yield _invitation_used(at)
            invitations.add(row.invitation)
        dids.add(row.party)
        keys.add(row.key.public_key)
    if refused := _particulars_refusal(entry, dids):
        yield refused
    yield from names_refusals(entry, policy)


def admission_effects(entry: Entry, document: PartyAdmitted) -> list[Effect]:
    """Each row enters a party and its first key."""
    told = told_of(entry)
    return [
        effect
        for line, row in enumerate(document.parties)
        for effect in _row_effects(entry, row, line, name_of(row, told))
    ]


def key_on_record(key: PartyKey, party: PartyId, position: int) -> Key:
    """A key as the books have it from a position on."""
    return Key(
        public_key=key.public_key,
        party=party,
        purposes=frozenset(key.purposes),
        position=position,
        valid_from=None if key.valid_from is UNSET else key.valid_from,
        valid_until=None if key.valid_until is UNSET else key.valid_until,
    )


def key_refusal(books: PartyBooks, key: PartyKey, at: str, today: date) -> Refusal | None:
    """A key that is none, for nothing, out of date, or taken; whose it is stays unsaid."""
    return _key_shape_refusal(key, at, today) or _key_used_refusal(books, key, at)


def _key_shape_refusal(key: PartyKey, at: str, today: date) -> Refusal | None:
    try:
        PublicKey.from_multibase(key.public_key)
    except KeyUnreadable as broken:
        return KeyUnusable(broken.sentence, pointer=f"{at}/publicKey")
    if not key.purposes or len(set(key.purposes)) < len(key.purposes):
        return KeyUnusable(
            "A key is for signing, for logging in, or for both, each named once.", pointer=f"{at}/purposes"
        )
    begin = today if key.valid_from is UNSET else max(today, key.valid_from)
    if key.valid_until is not UNSET and key.valid_until <= begin:
        return KeyUnusable("A key ends after its first day, and after today.", pointer=f"{at}/validUntil")
    return None


def _key_used_refusal(books: PartyBooks, key: PartyKey, at: str) -> Refusal | None:
    if key.public_key in books.keys:
        return KeyUsed(
            "This key is or was on record already.",
            pointer=f"{at}/publicKey",
            instead="Make a new key (warranty key generate).",
        )
    return None


def _entry_refusals(books: PartyBooks, admitter: Party, row: AdmittedParty, at: str) -> Iterator[Refusal]:
    """What is wrong with a row by what the books say: its admitter, its DID, its key."""
    if row.kind not in ADMITS.get(admitter.kind, frozenset()):
        yield SignerNotEntitled(
            f"A party of kind {admitter.kind} does not admit one of kind {row.kind}.",
            pointer=f"{at}/kind",
            instead="Associations and authorities admit members; the operator admits everybody else.",
        )
    if admitter.kind == "Authority" and "supervise" not in admitter.tasks:
        yield SignerNotEntitled(
            "An authority admits members whose task is to supervise them (R12).",
            pointer=f"{at}/kind",
            instead="Let the supervising authority of the country, or an association, admit them.",
        )
    party = party_of(row.party, books.identity.origin)
    if party is None:
        yield AdmissionIncomplete(
            "The DID has to be under this register's origin, with 32 hexadecimal digits as its path.",
            pointer=f"{at}/party",
        )
    if party in books.parties:
        yield PartyIdUsed(
            "This DID already names a party.",
            pointer=f"{at}/party",
            instead="Leave the row out if it is this party; otherwise give it a DID of its own.",
        )
    if row.kind == "Member" and row.lei is not UNSET and books.member_with(row.lei) is not None:
        yield lei_taken(f"{at}/lei")
    if refused := _key_used_refusal(books, row.key, f"{at}/key"):
        yield refused
    if row.invitation is not UNSET and row.invitation in books.invitations:
        yield _invitation_used(at)


def row_refusals(row: AdmittedParty, at: str, countries: Collection[str], today: date) -> Iterator[Refusal]:
    """What is wrong with a row by itself, whoever admits it, but for its name. countries: of ISO 3166-1."""
    found = (
        _place_refusal(row, at, countries),
        _activity_refusal(row, at),
        _sow_refusal(row, at),
        _lei_refusal(row, at),
        _person_refusal(row, at),
        _invitation_refusal(row, at),
        _key_shape_refusal(row.key, f"{at}/key", today),
        _first_key_refusal(row.key, f"{at}/key"),
    )
    return (refused for refused in found if refused is not None)


def _capacity_refusal(
    books: PartyBooks, admitter: Party, row: AdmittedParty, organisations: set[str], at: str
) -> Refusal | None:
    """A second capacity of a body the same admitter entered in its first: both offices in one."""
    if row.organisation is UNSET:
        return None
    party = party_of(row.organisation, books.origin)
    first = None if party is None else books.parties.get(party)
    is_office = first is not None and first.admitted_by == admitter.id and first.organisation is None
    if (
        first is not None
        and is_office
        and {first.kind, row.kind} == OFFICES
        and first.id not in books.second_capacities
        and row.organisation not in organisations
    ):
        return None
    return CapacityImpossible(
        "This body cannot have this second capacity.",
        pointer=f"{at}/organisation",
        instead="Name an association, to be an authority, too, or the reverse, that you admitted and that "
        "has no other capacity yet.",
    )


def _place_refusal(row: AdmittedParty, at: str, countries: Collection[str]) -> Refusal | None:
    is_authority = row.kind == "Authority"
    is_union = is_authority and row.country == row.participant == UNION
    if row.country not in countries and not is_union:
        return AdmissionIncomplete(
            "The country is one of the two-letter codes that ISO 3166-1 assigns; the Commission's is EU.",
            pointer=f"{at}/country",
        )
    if is_authority and (row.participant is UNSET or not _COUNTRY.fullmatch(row.participant)):
        return AdmissionIncomplete(
            "An authority acts for a participant: two capital letters, as on its certificates (R12).",
            pointer=f"{at}/participant",
        )
    if not is_authority and row.participant is not UNSET:
        return AdmissionIncomplete("Only an authority has a participant.", pointer=f"{at}/participant")
    return _tasks_refusal(row, at)


def _tasks_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    """Those of an authority (R12); those of the scheme's offices, which an observer may have or not."""
    allowed = TASKS_OF.get(row.kind, frozenset())
    if row.kind == "Authority" and not row.tasks:
        return AdmissionIncomplete("An authority has tasks (R12).", pointer=f"{at}/tasks")
    if len(set(row.tasks)) < len(row.tasks) or not allowed.issuperset(row.tasks):
        told = (
            f"Tasks of one are {', '.join(sorted(allowed))}, each named once." if allowed else "It has none."
        )
        return AdmissionIncomplete(
            f"These are no tasks of a party of kind {row.kind}. {told}", pointer=f"{at}/tasks"
        )
    return None


def _activity_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    if row.activities and (row.kind != "Member" or len(set(row.activities)) < len(row.activities)):
        return AdmissionIncomplete(
            "Only a member has activities, each named once.", pointer=f"{at}/activities"
        )
    if unknown := sorted(set(row.activities) - ACTIVITIES):
        return AdmissionIncomplete(
            f"{unknown[0][:40]!r} is no activity of a member; there are {', '.join(sorted(ACTIVITIES))}.",
            pointer=f"{at}/activities",
        )
    return None


def _sow_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    if row.sow_id is UNSET or 0 < len(row.sow_id) <= LONGEST_SOW_ID:
        return None
    return AdmissionIncomplete(
        f"The SoW identification number has at most {LONGEST_SOW_ID} characters; without one it is left out.",
        pointer=f"{at}/sowId",
    )


def _lei_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    if row.lei is UNSET or is_lei(row.lei):
        return None
    return AdmissionIncomplete(
        "A Legal Entity Identifier has 20 characters whose last two check the others (ISO 17442).",
        pointer=f"{at}/lei",
        instead="Copy it from the firm's record at its issuer; without one it is left out.",
    )


def _person_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    if not row.is_person or (row.kind == "Member" and row.lei is UNSET):
        return None
    return AdmissionIncomplete(
        "Only a member can be a natural person, and a natural person has no Legal Entity Identifier.",
        pointer=f"{at}/isPerson",
    )


def _invitation_refusal(row: AdmittedParty, at: str) -> Refusal | None:
    if row.invitation is UNSET or is_digest(row.invitation):
        return None
    return AdmissionIncomplete(
        "An invitation is named by its SHA-256 in hexadecimal.",
        pointer=f"{at}/invitation",
        instead="Take the draft of 'warranty admit' as it is; without an invitation leave it out.",
    )


def _invitation_used(at: str) -> Refusal:
    return InvitationUsed(
        "One invitation admits one party, and this one admitted somebody before.",
        pointer=f"{at}/invitation",
        instead="Ask who that is: its link went further than to whom you sent it. Whom you want to admit you "
        "invite by a link of its own ('warranty invite').",
    )


def _first_key_refusal(key: PartyKey, at: str) -> Refusal | None:
    if "sign" in key.purposes:
        return None
    return KeyUnusable("A party's first key has to be for signing.", pointer=f"{at}/purposes")


def _repetitions(row: AdmittedParty, dids: set[str], keys: set[str], at: str) -> Iterator[Refusal]:
    if row.party in dids:
        yield PartyIdUsed(
            "This DID stands twice in the list.", pointer=f"{at}/party", instead="Name each party once."
        )
    if row.key.public_key in keys:
        yield KeyUsed(
            "This key stands twice in the list.",
            pointer=f"{at}/key/publicKey",
            instead="Each party makes a key of its own ('warranty key generate').",
        )


def _particulars_refusal(entry: Entry, dids: set[str]) -> Refusal | None:
    """Particulars are of parties admitted here, one each; which of them are missing does not matter."""
    named = [particulars.party for particulars in entry.parts.get("particulars", ())]
    if len(set(named)) == len(named) and dids.issuperset(named):
        return None
    return AdmissionIncomplete(
        "Particulars have to be of parties this statement admits, once each.",
        pointer="/credentialSubject/particulars",
    )


def _row_effects(entry: Entry, row: AdmittedParty, line: int, name: str) -> Iterator[Effect]:
    party = party_in(row.party)
    yield PartyEntered(
        Party(
            id=party,
            kind=row.kind,
            name=name,
            country=row.country,
            participant="" if row.participant is UNSET else row.participant,
            tasks=row.tasks,
            activities=row.activities,
            sow_id="" if row.sow_id is UNSET else row.sow_id,
            admitted_by=entry.party,
            position=entry.position,
            line=line,
            lei="" if row.lei is UNSET else row.lei,
            entered_on=entry.recorded_at.date(),
            is_person=row.is_person,
            organisation=None if row.organisation is UNSET else party_in(row.organisation),
            invitation=None if row.invitation is UNSET else row.invitation,
        )
    )
    yield KeyEntered(key_on_record(row.key, party, entry.position))
    yield ParticularsHeld(entry.id, party, None, None, entry.position)
