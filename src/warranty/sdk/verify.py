"""Offline verification of a statement, its receipt and its signer's key: no server, no database, no trust.

  (1) the signature holds over the bytes as received, by the key named in `kid`;
  (2) the content has its one spelling, and every disclosure shown fits a digest that was signed;
  (3) the log entry is about exactly these bytes, with its class and recorded time;
  (4) the receipt leads from the entry to a checkpoint the log's key has signed;
  (5) the key history, where there is one, puts the signer's key on record at that place.

A check reports: the report names each step, and says what it proves and what it does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from warranty.foundation.clock import format_instant
from warranty.foundation.errors import Refusal
from warranty.foundation.statements import Entry, Envelope, statement_digest, urn, verify
from warranty.parties.rules import party_named
from warranty.register.documents import Statement, read
from warranty.sdk.bundles import Bundle, LoggedStatement, LogKeyHistory, envelope_of
from warranty.sdk.histories import log_key_in
from warranty.sdk.key_history import KeyHistoryBroken, judge
from warranty.sdk.log_keys import log_keys_in
from warranty.sdk.reports import Report
from warranty.transparency.rules.encoding import b64_bytes
from warranty.transparency.rules.entries import EntryClass, LogEntry, decode_entry
from warranty.transparency.rules.log_keys import LogKeys
from warranty.transparency.rules.receipts import VerifiedReceipt, verify_receipt
from warranty.transparency.rules.refusals import EntryUnreadable, ReceiptUnproven

NOT_ABSENCE: Final = (
    "That something is absent: a later correction, withdrawal, void or revocation may be on record that is "
    "not in this file."
)
NOT_TRUTH: Final = "That what the statement says is true: a signature shows who said it, not that it is so."
NOT_KEY: Final = (
    "That the key belonged to the party named and was not revoked then: this file carries no key history."
)
NOT_COMPLETE: Final = (
    "That the key history is complete: to be sure that no revocation was left out, read the log's public "
    "entries up to this one."
)
NOT_LOGGED: Final = "That the statement is on record anywhere: no receipt came with it."
NOT_LOG_KEY: Final = (
    "That the log is the one you mean: its key came with the file. Compare it with the key its operator "
    "published, or give that one (--log-key)."
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A statement whose signature and spelling hold."""

    envelope: Envelope
    statement: Statement


def verify_bundle(bundle: Bundle, log_key: str | None = None, history: LogKeyHistory | None = None) -> Report:
    """What a statement with its receipt proves.

    log_key: the vkey to trust; else the history's last, else the bundle's own. history: of the log's keys,
    for a receipt from before a change of them; proven under the trusted key.
    """
    report = Report(not_proven=[NOT_ABSENCE, NOT_TRUTH])
    opened = _open(bundle.statement, report)
    log = _log_keys(bundle, log_key, history, report) if opened else None
    receipt = _verify_presence(opened, bundle, log, report) if opened and log else None
    if opened and log and receipt:
        _verify_key(opened, receipt, bundle, log, report)
    return report


def verify_statement(received: str) -> Report:
    """What a statement proves by itself, without a receipt."""
    report = Report(not_proven=[NOT_ABSENCE, NOT_TRUTH])
    if _open(received, report):
        report.skips("log", "There is no receipt with it, so nothing says whether it was ever recorded.")
        report.not_proven += [NOT_LOGGED, NOT_KEY]
    return report


def _open(received: str, report: Report) -> Opened | None:
    try:
        envelope = envelope_of(received)
        if not verify(envelope):
            report.fails(
                "signature", "The signature does not hold: the bytes were changed, or the key is another."
            )
            return None
        report.holds("signature", f"Signed by the key {envelope.key.multibase}.")
        statement = read(envelope, complete=False)
    except Refusal as refused:
        report.fails("content" if report.steps else "signature", refused.sentence)
        return None
    _tell_statement(report, envelope, statement)
    return Opened(envelope, statement)


def _tell_statement(report: Report, envelope: Envelope, statement: Statement) -> None:
    shown = sorted(statement.parts)
    told, all_parts = len(statement.disclosures), len(statement.document.sd)
    name = type(statement.document).__name__
    parts = f"{told} of {all_parts} confidential parts are shown, and each is what was signed"
    spelled = f"A {name} in its one spelling; {parts if all_parts else 'it has no confidential parts'}."
    report.holds("content", spelled)
    report.facts |= {
        "id": urn(statement.id),
        "type": name,
        "issuer": statement.issuer,
        "key": envelope.key.multibase,
        "signedAt": format_instant(statement.signed_at),
        "eventOn": statement.document.event_on.isoformat(),
        "shown": shown,
        "withheld": all_parts - told,
    }
    report.proven.append(
        f"Whoever holds the key {envelope.key.multibase} signed this {name}, naming {statement.issuer} as "
        "its maker, and not a byte was changed since."
    )


def _log_keys(
    bundle: Bundle, trusted: str | None, history: LogKeyHistory | None, report: Report
) -> LogKeys | None:
    """The log's keys: the verifier's own, which the bundle's must not contradict."""
    told = None if bundle.log_key is UNSET else bundle.log_key
    try:
        keys = _known_keys(trusted or told, trusted, history)
    except Refusal as refused:
        report.fails("log", refused.sentence)
        return None
    if keys is None:
        report.skips("log", "No log key is known, so the receipt cannot be verified: give --log-key.")
        report.not_proven += [NOT_LOGGED, NOT_KEY]
        return None
    if told is not None and told not in {keys.first, *(one.vkey for one in keys.later)}:
        report.fails(
            "log",
            "The file names another log key than the one you trust. If the log has changed its key since, "
            "give the history of its keys, too (--log-keys).",
        )
        return None
    if trusted is None:
        report.not_proven.append(NOT_LOG_KEY)
    return keys


def _known_keys(named: str | None, trusted: str | None, history: LogKeyHistory | None) -> LogKeys | None:
    if history is not None:
        return log_keys_of(history, trusted)
    return LogKeys(named) if named else None


def log_keys_of(history: LogKeyHistory, trusted: str | None) -> LogKeys:
    """The keys in a history. trusted: today's vkey; else the last that the history itself names.

    Raises LogKeysBroken and what proves false in it.
    """
    if trusted is None:
        read_all = (read(envelope_of(item.statement), complete=False) for item in history.statements)
        named = [log_key_in(statement.document) for statement in read_all]
        trusted = next((key for key in reversed(named) if key), "")
    return log_keys_in(_proven(history.statements, LogKeys(trusted)), trusted)


def _verify_presence(opened: Opened, bundle: Bundle, log: LogKeys, report: Report) -> VerifiedReceipt | None:
    try:
        receipt = _prove(opened, bundle.entry, bundle.receipt, log)
    except Refusal as refused:
        report.fails("receipt", refused.sentence)
        return None
    recorded_at, head = format_instant(receipt.entry.recorded_at), receipt.checkpoint
    report.holds("receipt", f"Entry {receipt.index} of the log {head.origin}, recorded {recorded_at}.")
    report.facts |= {
        "position": receipt.index,
        "recordedAt": recorded_at,
        "log": head.origin,
        "logSize": head.size,
        "class": receipt.entry.entry_class.name.lower(),
    }
    report.proven.append(
        f"The log {head.origin} holds exactly these signed bytes as entry {receipt.index} of {head.size}, "
        f"recorded {recorded_at}; its key stands for that, and entry {receipt.index + 1} came later."
    )
    return receipt


def _prove(opened: Opened, entry: str, receipt: str, log: LogKeys) -> VerifiedReceipt:
    """The receipt of an entry that is about these signed bytes. Raises the reason why not."""
    try:
        encoded = b64_bytes(entry)
    except ValueError as broken:
        raise EntryUnreadable("The log entry is not base64.") from broken
    if decode_entry(encoded) != _expected(opened, decode_entry(encoded)):
        raise ReceiptUnproven(
            "The log entry is about another statement, or about another class of statement."
        )
    return verify_receipt(encoded, receipt, log)


def _expected(opened: Opened, found: LogEntry) -> LogEntry:
    """The entry as it must be; the recorded time is the log's to say."""
    entry_class = EntryClass.PUBLIC if opened.statement.document.is_public else EntryClass.PRIVATE
    return LogEntry(entry_class, found.recorded_at, statement_digest(opened.envelope.signed))


def _verify_key(
    opened: Opened, receipt: VerifiedReceipt, bundle: Bundle, log: LogKeys, report: Report
) -> None:
    if bundle.key_history is UNSET:
        report.not_proven.append(NOT_KEY)
        return
    try:
        proven = list(_proven(bundle.key_history, log))
        size = max((one.checkpoint.size for _, one in proven), default=0)
        keys = log_keys_in(proven, log.vkey_at(size))
        signer = judge((entry for entry, _ in proven), _entry(opened, receipt), keys.first)
    except Refusal as refused:
        report.fails("key", refused.sentence)
        return
    report.holds("key", f"On record for {signer.name} ({signer.kind}) when the statement came.")
    report.facts |= {"signer": signer.name, "signerKind": signer.kind}
    report.proven.append(
        f"By the {signer.statements} public statements in this file the key was on record for {signer.name}, "
        "in good standing, when the statement was recorded."
    )
    report.not_proven.append(NOT_COMPLETE)


def _proven(logged: Iterable[LoggedStatement], log: LogKeys) -> Iterator[tuple[Entry, VerifiedReceipt]]:
    for number, item in enumerate(logged):
        envelope = envelope_of(item.statement)
        if not verify(envelope):
            raise KeyHistoryBroken(f"The signature of statement {number} of the history does not hold.")
        opened = Opened(envelope, read(envelope, complete=False))
        receipt = _prove(opened, item.entry, item.receipt, log)
        yield _entry(opened, receipt), receipt


def _entry(opened: Opened, receipt: VerifiedReceipt) -> Entry:
    statement = opened.statement
    party = party_named(statement.issuer)
    if party is None:
        raise KeyHistoryBroken(f"{statement.issuer[:80]!r} is not the DID of a party in a register.")
    return Entry(
        id=statement.id,
        position=receipt.index,
        party=party,
        key=opened.envelope.key.multibase,
        document=statement.document,
        parts=statement.parts,
        signed_at=statement.signed_at,
        recorded_at=receipt.entry.recorded_at,
        digest=statement_digest(opened.envelope.signed).hex(),
    )
