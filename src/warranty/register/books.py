"""The rooms' books together: what one batch reads and changes, and which room judges which statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, Final, get_args

from warranty.audits import books as audit_books
from warranty.audits import rules as audit_rules
from warranty.certificates import books as certificate_books
from warranty.certificates import rules as certificate_rules
from warranty.certificates.documents import CertificateIssued
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Document, Entry, Touched, referenced
from warranty.lots import books as lot_books
from warranty.lots import rules as lot_rules
from warranty.lots.books import Crossed
from warranty.lots.rules.entrusted import bound_lots
from warranty.lots.rules.uncertified import crossed_by
from warranty.parties import books as party_books
from warranty.parties import rules as party_rules
from warranty.parties.rules import signer_refusal
from warranty.parties.rules.mandates import mandate_use, sides_of
from warranty.parties.rules.people import lone_signature
from warranty.parties.rules.value import valued_in
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.reconciliation import books as reconciliation_books
from warranty.reconciliation.rules import explanations as reconciliation_rules
from warranty.trade import books as trade_books
from warranty.trade import rules as trade_rules
from warranty.trade.rules.order import early_findings, overdrawn_findings

# Room name → its rules; the names are the attributes of Books.
_RULES: Final[Mapping[str, ModuleType]] = {
    "parties": party_rules,
    "certificates": certificate_rules,
    "lots": lot_rules,
    "trade": trade_rules,
    "reconciliation": reconciliation_rules,
    "audits": audit_rules,
}
_ROOM_OF: Final[Mapping[type[Document], str]] = {
    kind: room for room, rules in _RULES.items() for kind in rules.SIGNERS
}
# What another may sign for a member: all its statements but those on its own keys, people and mandates.
MANDATABLE: Final[frozenset[str]] = frozenset(
    kind.__name__
    for room, rules in _RULES.items()
    if room != "parties"
    for kind, signers in rules.SIGNERS.items()
    if "Member" in signers
)
_EFFECTS: Final[Mapping[str, Sequence[type]]] = {
    "parties": get_args(party_books.Effect),
    "certificates": certificate_books.EFFECTS,
    "lots": lot_books.EFFECTS,
    "trade": trade_books.EFFECTS,
    "reconciliation": get_args(reconciliation_books.Effect),
    "audits": get_args(audit_books.Effect),
}
_ROOM_OF_EFFECT: Final[Mapping[type, str]] = {
    kind: room for room, kinds in _EFFECTS.items() for kind in kinds
}


_ORDERED: Final = frozenset({"lots", "trade"})
"""Rooms whose statements draw on what others said before."""


@dataclass(slots=True)
class Books:
    """The slice of every room that a batch touches.

    noticed: a rule set, how many notices were on record, and that rule set with them. crossed: what of its
    goods was found to have come without a certificate (K07); findings are written after the books.
    """

    parties: party_books.PartyBooks
    certificates: certificate_books.CertificateBooks
    lots: lot_books.LotBooks
    trade: trade_books.TradeBooks
    reconciliation: reconciliation_books.ReconciliationBooks
    audits: audit_books.AuditBooks
    noticed: tuple[Policy, int, Policy] | None = None
    crossed: list[Crossed] = field(default_factory=list)

    def refusal(self, entry: Entry, policy: Policy, unfit: Refusal | None) -> Refusal | None:
        """Why an entry cannot be recorded: its signer, the statement itself, then the rules of its room.

        unfit: what `unfit` found.
        """
        room = _ROOM_OF[type(entry.document)]
        rules = _RULES[room]
        policy = self._as_noticed(policy)
        signers = rules.SIGNERS[type(entry.document)]
        reason = signer_refusal(self.parties, entry, signers, policy) or unfit
        if reason is None:
            reason = rules.refusal(getattr(self, room), entry, policy)
        return reason

    def findings(self, entry: Entry, policy: Policy) -> Sequence[Finding]:
        """What an accepted entry brings to light, judged before its effects."""
        room = _ROOM_OF[type(entry.document)]
        find = getattr(_RULES[room], "findings", None)
        self._note_classes(entry)
        party_rules.note_overruled(self.parties, entry, policy)
        found: Sequence[Finding] = find(getattr(self, room), entry, self._as_noticed(policy)) if find else ()
        crossed = crossed_by(found)
        self.crossed += crossed
        self.lots.crossed += crossed
        return found

    def _note_classes(self, entry: Entry) -> None:
        """As what the goods are booked that a certificate is issued for: their room is above its own."""
        match entry.document:
            case CertificateIssued(application=str(of)) if application := referenced(of):
                classes = frozenset(lot.hs for lot in bound_lots(self.lots, application))
                self.certificates.bound_as[entry.id] = classes

    def _as_noticed(self, policy: Policy) -> Policy:
        """The rule set with the notices on record at this moment of the log; made once for each of them."""
        sources = self.parties.sources
        if not sources:
            return policy
        if self.noticed is None or self.noticed[0] is not policy or self.noticed[1] != len(sources):
            self.noticed = policy, len(sources), party_rules.as_noticed(policy, sources)
        return self.noticed[2]

    def happen(self, entry: Entry, found: Sequence[Finding] = ()) -> Sequence[Finding]:
        """Let the effects of an accepted entry happen, so that later ones of the batch see them.

        found: what `findings` found. Returns that with what the effects bring to light.
        """
        room = _ROOM_OF[type(entry.document)]
        self.lots.days[entry.position] = entry.document.event_on
        self.parties.sides[entry.id] = sides_of(self.parties, entry.party, entry.parts)
        self.parties.valued[entry.id] = valued_in(entry.document, entry.parts)
        used, alone = mandate_use(self.parties, entry), lone_signature(self.parties, entry)
        effects: Sequence[Any] = _RULES[room].effects(getattr(self, room), entry)
        if room in _ORDERED:
            found = [*found, *early_findings(self.trade, entry, effects, found)]
        for effect in effects:
            getattr(self, _ROOM_OF_EFFECT[type(effect)]).apply(effect)
        if used is not None:
            self.parties.apply(used)
        if alone is not None:
            self.parties.apply(alone)
        self._come_back(entry, effects)
        if self.lots.titled:
            for own in list(lot_rules.owned_again(self.lots, entry, effects)):
                self.lots.apply(own)
        if self.certificates.applications:  # without goods bound for export nothing follows from these
            self._follow(entry, effects)
        self.lots.happened(entry.position)
        if room in _ORDERED:
            found = [*found, *overdrawn_findings(self.trade, entry, effects, found)]
        return found

    def _follow(self, entry: Entry, effects: Sequence[Any]) -> None:
        """Let what happened to certificates have its consequences for the goods behind them."""
        moved = list[object]()
        for effect in effects:
            for consequence in lot_rules.follows(self.lots, entry, effect):
                of_paper = isinstance(consequence, certificate_books.EFFECTS)
                (self.certificates if of_paper else self.lots).apply(consequence)
                moved.append(consequence)
        self._come_back(entry, moved)

    def _come_back(self, entry: Entry, effects: Sequence[Any]) -> None:
        """Let what is back be whose it was, where that was settled only after it had left."""
        if self.lots.sold_early:
            for each in lot_rules.come_back(self.lots, entry, effects):
                self.lots.apply(each)


def unfit(document: Document, parts: Mapping[str, Any], policy: Policy) -> Refusal | None:
    """Why a statement could not be recorded whatever is on record, as far as its room tells without books."""
    find = getattr(_RULES[_ROOM_OF[type(document)]], "unfit", None)
    try:
        reason: Refusal | None = find(document, parts, policy) if find else None
    except Refusal as raised:
        return raised
    return reason


def touched(entries: Sequence[Entry]) -> Touched:
    """All that judging these entries has to look at."""
    into = Touched()
    for entry in entries:
        into.parties.add(entry.party)
        into.keys.add(entry.key)  # a mandatary signs with its own
        into.statements.add(entry.id)
        room = _ROOM_OF[type(entry.document)]
        _RULES[room].touched(entry, into)
        if room in _ORDERED:
            day = entry.document.event_on
            into.since[entry.party] = min(day, into.since.get(entry.party, day))
    return into
