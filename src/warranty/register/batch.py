"""A batch on its way through recording, and the rows it leaves behind."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg

from warranty.certificates.rules import ClaimState
from warranty.foundation.errors import Refusal
from warranty.foundation.ids import finding_id
from warranty.foundation.statements import URN, Entry
from warranty.parties.books import PartyBooks
from warranty.parties.rules.mandates import may_act
from warranty.policy.catalogue import Finding
from warranty.register.opening import Opened
from warranty.transparency.rules.entries import EntryClass, encode_entries

LARGEST_ATTEMPT: Final = 1 << 16
"""Bytes of a refused submission that are kept as they came."""
MOST_ATTEMPTS: Final = 1_000
"""Refused submissions of one party that are kept in one day (UTC): its first, which tell what went wrong."""


@dataclass(slots=True)
class Accepted:
    """A statement of the batch that was accepted. claim: what an import claim took, when it was judged.

    leaf: its 41 bytes in the log, once they are made.
    """

    opened: Opened
    entry: Entry
    findings: Sequence[Finding]
    claim: ClaimState | None
    leaf: bytes = b""


@dataclass(slots=True)
class Batch:
    """A batch on its way: what was accepted, and for each place in it what is known so far."""

    opened: Sequence[Opened | Refusal]
    accepted: list[Accepted] = field(default_factory=list)
    by_id: dict[UUID, Accepted] = field(default_factory=dict)
    refused: dict[int, Refusal] = field(default_factory=dict)
    known: dict[int, Accepted] = field(default_factory=dict)
    replayed: dict[int, asyncpg.Record] = field(default_factory=dict)


def statement_rows(batch: Batch) -> list[tuple[Any, ...]]:
    """Rows of `statements`, in log order."""
    return [
        (
            a.entry.position, a.entry.id, type(a.entry.document).__name__, a.entry.party,
            a.entry.document.event_on, a.entry.recorded_at, a.entry.document.is_public,
            a.opened.envelope.signed,
        )
        for a in batch.accepted
    ]  # fmt: skip


def disclosure_rows(batch: Batch) -> list[tuple[int, bytes]]:
    """Rows of `disclosures`: position and the disclosures as received, of statements that have any."""
    return [
        (a.entry.position, a.opened.received[len(a.opened.envelope.signed) + 1 :])
        for a in batch.accepted
        if a.opened.envelope.disclosures
    ]


def finding_rows(entry: Entry, findings: Sequence[Finding]) -> list[tuple[Any, ...]]:
    """Findings of one statement as rows."""
    alike: dict[tuple[str, str], int] = {}
    rows = []
    for ordinal, found in enumerate(findings):
        told = (found.rule, found.about.removeprefix(URN))
        nth = alike[told] = alike.get(told, -1) + 1
        rows.append((
            entry.position, ordinal, finding_id(entry.id, found.rule, found.about, nth), found.rule,
            found.about, found.sentence, json.dumps(found.facts, sort_keys=True), found.concerns,
        ))  # fmt: skip
    return rows


def attempt_rows(
    batch: Batch, entries: Mapping[int, Entry], parties: PartyBooks, recorded_at: datetime
) -> Iterable[tuple[Any, ...]]:
    """Refused submissions of signers on record; of others nothing is kept, or anybody could fill it.

    Who may act in a party's name is one of its signers: else wrong codes of a mandatary would not be counted.
    Of one longer than LARGEST_ATTEMPT its digest is kept: who sent it can still be shown to have.
    """
    for place, refusal in batch.refused.items():
        entry, opened = entries.get(place), batch.opened[place]
        if entry is None or isinstance(opened, Refusal):
            continue
        key = parties.keys.get(entry.key)
        if key is not None and (key.party == entry.party or may_act(parties, entry, key)):
            yield (
                recorded_at, entry.party, entry.id, type(entry.document).__name__, refusal.code, refusal.rule,
                refusal.sentence, _kept(opened.received),
            )  # fmt: skip


def within_allowance(attempts: Iterable[tuple[Any, ...]], kept: Mapping[UUID, int]) -> list[tuple[Any, ...]]:
    """The attempts that are still kept. kept: today's so far, by party; at most MOST_ATTEMPTS of each."""
    so_far = dict(kept)
    taken = []
    for row in attempts:
        party = row[1]
        so_far[party] = so_far.get(party, 0) + 1
        if so_far[party] <= MOST_ATTEMPTS:
            taken.append(row)
    return taken


def _kept(received: bytes) -> bytes:
    if len(received) <= LARGEST_ATTEMPT:
        return received
    return b"sha-256:" + sha256(received).hexdigest().encode()


def log_entry(opened: Opened, recorded_at: datetime) -> bytes:
    """The 41 bytes the log holds of a statement."""
    return log_entries([opened], recorded_at)[0]


def log_entries(statements: Iterable[Opened], recorded_at: datetime) -> list[bytes]:
    """The entries of statements recorded together."""
    return encode_entries(recorded_at, [_class_and_digest(opened) for opened in statements])


def _class_and_digest(opened: Opened) -> tuple[EntryClass, bytes]:
    is_public = opened.statement.document.is_public
    return EntryClass.PUBLIC if is_public else EntryClass.PRIVATE, opened.digest
