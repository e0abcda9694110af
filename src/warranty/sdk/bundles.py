"""A statement with its receipt, as one file: everything `warranty verify` needs, and nothing secret of ours.

    {"format": "warranty-bundle-1", "statement": "<sd-jwt>", "entry": "<base64>", "receipt": "<tlog-proof>",
     "logKey": "<vkey>", "keyHistory": [{"statement": …, "entry": …, "receipt": …}, …]}

The statement may carry all its disclosures (the maker's own file), those of a buyer's copy, or none: the
receipt holds for each of them, because the log has the digest of the signed part alone.
"""

from typing import Final

import msgspec
from msgspec import UNSET, UnsetType

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Envelope, split

FORMAT: Final = "warranty-bundle-1"
LOG_KEYS_FORMAT: Final = "warranty-log-keys-1"


class BundleUnreadable(Refusal):
    """A file that is not a bundle of statement and receipt."""

    kind = Kind.INVALID
    code = "bundle-unreadable"
    title = "The bundle cannot be read"


class LoggedStatement(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True
):
    """One public statement of a key history, with the proof of its place in the log."""

    statement: str
    entry: str
    receipt: str


class Bundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel", omit_defaults=True):
    """entry: the 41 bytes of the leaf, base64. log_key: vkey, as whoever made the bundle was told it.

    key_history: the public statements from the founding on that put the signer's key on record, in log order.
    """

    statement: str
    entry: str
    receipt: str
    log_key: str | UnsetType = UNSET
    key_history: tuple[LoggedStatement, ...] | UnsetType = UNSET
    format: str = FORMAT


class LogKeyHistory(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="camel"):
    """Which keys the log has had: the founding and each change, proven under the newest. A file of its own.

    It lets receipts of any age be verified by whoever trusts the log's key of today.
    """

    statements: tuple[LoggedStatement, ...]
    format: str = LOG_KEYS_FORMAT


def read_log_keys(content: bytes) -> LogKeyHistory:
    """The history in a file. Raises BundleUnreadable."""
    try:
        history = msgspec.json.decode(content, type=LogKeyHistory)
    except msgspec.DecodeError as broken:
        raise BundleUnreadable(
            f"This is not a history of the log's keys ({broken}).",
            instead="Take the file that 'warranty log-keys' wrote.",
        ) from broken
    if history.format != LOG_KEYS_FORMAT:
        raise BundleUnreadable(
            f"This is no history of the log's keys: its format is {history.format[:40]!r}."
        )
    return history


def read_bundle(content: bytes) -> Bundle:
    """The bundle in a file. Raises BundleUnreadable."""
    try:
        bundle = msgspec.json.decode(content, type=Bundle)
    except msgspec.DecodeError as broken:
        raise BundleUnreadable(
            f"This is not a bundle of statement and receipt ({broken}).",
            instead="Take the file that 'warranty submit --receipts' wrote.",
        ) from broken
    if bundle.format != FORMAT:
        raise BundleUnreadable(f"Unknown bundle format {bundle.format[:40]!r}; this program reads {FORMAT}.")
    return bundle


def write_bundle(bundle: Bundle) -> bytes:
    """The bytes of a bundle's file; the format is named first."""
    content = {"format": bundle.format, **msgspec.to_builtins(bundle)}
    return msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n"


def with_statement(bundle: Bundle, statement: bytes) -> Bundle:
    """The same proof around a copy of the statement that shows fewer parts."""
    return msgspec.structs.replace(bundle, statement=statement.decode("ascii"))


def envelope_of(statement: str) -> Envelope:
    """A statement's text taken apart. Raises EnvelopeMalformed."""
    return split(statement.strip().encode("ascii", "replace"))
