"""The platform's own keys, in files: the log's (checkpoints, receipts, signed answers) and the tokens'.

A file that the settings name has to be there. Otherwise the key is made in the data folder once, readable by
our account alone; several processes that start together end up with the same one.

How the operator changes one (of the log; of the tokens likewise), without a receipt losing its worth:

  (1) `warranty key generate --out next.key`, under the platform's passphrase; `warranty key show next.key
      --origin <origin>` prints its name in the log, the vkey;
  (2) WARRANTY_NEXT_LOG_KEY_FILE names the file, the server starts again: it now holds both;
  (3) a `platform-key-changed` statement, signed by the operator, names the vkey; from that entry on the new
      key signs, and `/log/keys` tells both with their spans;
  (4) at leisure WARRANTY_LOG_KEY_FILE names the new file and the other variable goes. A start with the old
      file alone is refused.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkstemp
from typing import Final, NamedTuple

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.settings import Settings
from warranty.foundation.signing import KeyUnreadable, SigningKey, open_key, seal_key
from warranty.parties.held_keys import HeldKeys

LOG_KEY_FILE: Final = "log.key"
TOKEN_KEY_FILE: Final = "token.key"  # noqa: S105 - a name


class PlatformKeyUnusable(Refusal):
    """A key file of the platform that is missing, damaged, or closed by another passphrase."""

    kind = Kind.UNAVAILABLE
    code = "platform-key-unusable"
    title = "A key of the platform cannot be used"


class PlatformKeys(NamedTuple):
    """log: signs what the register says. token: signs access tokens. next_…: what they are changed for."""

    log: SigningKey
    token: SigningKey
    next_log: SigningKey | None = None
    next_token: SigningKey | None = None

    def held(self, origin: str) -> HeldKeys:
        """All of them, by the names they have in the log of this origin."""
        logs = [self.log, self.next_log] if self.next_log else [self.log]
        tokens = [self.token, self.next_token] if self.next_token else [self.token]
        return HeldKeys.of(origin, logs, tokens)


def open_platform_keys(settings: Settings) -> PlatformKeys:
    """All keys. Raises PlatformKeyUnusable. Takes a moment: opening a key file is slow on purpose."""
    named = (settings.log_key_passphrase, settings.other_key_passphrase)
    passphrases = [*(one for one in named if one), ""]
    return PlatformKeys(
        log=_open(settings.log_key_file, settings.data / LOG_KEY_FILE, passphrases),
        token=_open(settings.token_key_file, settings.data / TOKEN_KEY_FILE, passphrases),
        next_log=_open_next(settings.next_log_key_file, passphrases),
        next_token=_open_next(settings.next_token_key_file, passphrases),
    )


def _open(named: Path | None, own: Path, passphrases: Sequence[str]) -> SigningKey:
    if named is None and not own.exists():
        _make(own, passphrases[0])
    return _read(named or own, passphrases)


def _open_next(named: Path | None, passphrases: Sequence[str]) -> SigningKey | None:
    return None if named is None else _read(named, passphrases)


def _read(path: Path, passphrases: Sequence[str]) -> SigningKey:
    """With the passphrase that fits: keys change one after the other, each with its own, or none."""
    try:
        sealed, broken = path.read_bytes(), ""
        for passphrase in passphrases:
            try:
                return open_key(sealed, passphrase)
            except KeyUnreadable as unreadable:
                broken = broken or str(unreadable)
    except OSError as missing:
        broken = str(missing)
    raise PlatformKeyUnusable(
        f"The key in {path} cannot be opened: {broken}",
        instead="Name its file, and its passphrase in WARRANTY_LOG_KEY_PASSPHRASE; while keys under two "
        "passphrases are at hand, the second in WARRANTY_OTHER_KEY_PASSPHRASE.",
    )


def _make(path: Path, passphrase: str) -> None:
    """(1) Written whole beside its place, flushed; (2) it takes the place unless another was first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, beside = mkstemp(prefix=f"{path.name}.", dir=path.parent)  # readable by our account alone
    with os.fdopen(descriptor, "wb") as file:  # (1)
        file.write(seal_key(SigningKey.generate(), "", passphrase))
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(beside, path)  # (2)
    finally:
        Path(beside).unlink()
