"""The keys of a log, from the statements that name them, each proven under the key that is trusted.

The trusted key is today's: it stands for the founding, which names the first key, and for each change, at its
place. So whoever has it from the operator's own publication need not trust the file. A key's statements leave
nothing open: a checkpoint's size tells which key must have signed it.
"""

from collections.abc import Iterable

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Entry
from warranty.parties.documents import PlatformKeyChanged, RegisterFounded
from warranty.transparency.rules.log_keys import LaterKey, LogKeys
from warranty.transparency.rules.receipts import VerifiedReceipt


class LogKeysBroken(Refusal):
    """Statements that do not lead from the log's first key to the trusted one."""

    kind = Kind.INVALID
    code = "log-keys-broken"
    title = "The history of the log's keys does not hold"


def log_keys_in(proven: Iterable[tuple[Entry, VerifiedReceipt]], trusted: str) -> LogKeys:
    """All keys of the log. proven: verified with the trusted key, in any order. Raises LogKeysBroken."""
    ordered = sorted(proven, key=lambda each: each[0].position)
    documents = [entry.document for entry, _ in ordered]
    if not ordered or not isinstance(documents[0], RegisterFounded) or ordered[0][0].position != 0:
        raise LogKeysBroken("It has to begin with the founding, entry 0 of the log.")
    later = [
        LaterKey(entry.position, entry.document.key)
        for entry, _ in ordered
        if isinstance(entry.document, PlatformKeyChanged) and entry.document.purpose == "log"
    ]
    keys = LogKeys(documents[0].log_key, later)
    size = max(receipt.checkpoint.size for _, receipt in ordered)
    if keys.vkey_at(size) != trusted:
        raise LogKeysBroken(
            "It does not lead to the key you trust.",
            instead="Fetch it anew (warranty log-keys), and take the key of today.",
        )
    return keys
