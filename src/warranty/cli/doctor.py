"""`warranty doctor`: what of a deployment's settings would hurt one day, told before it does.

Each check is a function from what was looked at to complaints; nothing is changed, no secret is printed.
"""

import asyncio
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import asyncpg

from warranty.cli.exits import Exit
from warranty.cli.output import print_json, print_table
from warranty.cli.talk import say
from warranty.database import access, embedded, migrate
from warranty.database.engine import Role, connect
from warranty.database.examination import Examined, examine
from warranty.foundation.clock import now
from warranty.foundation.errors import Refusal
from warranty.foundation.settings import PREFIX, Settings
from warranty.foundation.signing import KeyUnreadable, PublicKey
from warranty.parties import service as parties
from warranty.parties.books import Founding

OLDEST_POSTGRESQL: Final = 160_000
UNLIMITED: Final = 1_000_000
"""Requests a minute that hold nobody back: the setting's own default, for trying out and measuring."""
MOST_CLOCK_DIFFERENCE: Final = timedelta(seconds=5)
_WIDE: Final = {4: 16, 6: 48}
"""Public networks shorter than this hold far more than one's own proxies, by version of the protocol."""


class Bounds(NamedTuple):
    """What a limit sensibly is, at least and at most; unit in the words of its complaint."""

    least: int
    most: int
    unit: str


_SENSIBLE: Final[Mapping[str, Bounds]] = {
    "max_body_seconds": Bounds(5, 600, "seconds"),
    "max_header_seconds": Bounds(2, 120, "seconds"),
    "max_body_bytes": Bounds(1024**2, 1024**3, "bytes"),
    "max_lines": Bounds(1, 100_000, "lines"),
    "max_batch": Bounds(1, 10_000, "statements"),
    "max_waiting": Bounds(1, 1_000_000, "statements"),
    "max_connections": Bounds(8, 512, "connections of one address"),
}
_SECRETS: Final = (
    "OWNER_PASSWORD",
    "REGISTER_PASSWORD",
    "READER_PASSWORD",
    "ADMIN_PASSWORD",
    "LOG_KEY_PASSPHRASE",
    "OTHER_KEY_PASSPHRASE",
)


class Complaint(NamedTuple):
    """What is wrong, how bad (`error` or `warning`), and what to do."""

    check: str
    severity: str
    sentence: str
    instead: str


class Looked(NamedTuple):
    """What the checks look at. examined: None where the database could not be reached.

    founding: what the register there was founded as, None before that and where it could not be read.
    """

    settings: Settings
    environment: Mapping[str, str]
    examined: Examined | None
    asked_at: datetime
    unreachable: str
    tables: str
    founding: Founding | None = None


def doctor(settings: Settings, environment: Mapping[str, str], *, as_json: bool) -> Exit:
    """Look, print, and end with CHECK_FAILED if anything is an error."""
    looked = asyncio.run(_look(settings, environment))
    complaints = [complaint for check in CHECKS for complaint in check(looked)]
    failed = any(each.severity == "error" for each in complaints)
    if as_json:
        print_json(
            {"ok": not failed, "checks": len(CHECKS), "complaints": [one._asdict() for one in complaints]}
        )
    else:
        print_table(["check", "", "what", "what to do"], complaints)
        say(f"{len(CHECKS)} checks, {len(complaints)} complaints.")
    return Exit.CHECK_FAILED if failed else Exit.OK


async def _look(settings: Settings, environment: Mapping[str, str]) -> Looked:
    """What is there. An embedded server that has its folder is started for the look, or joined."""
    if settings.database_url is not None:
        return await _look_at(settings.database_url, settings, environment)
    if not (settings.data / "postgres").is_dir():
        return Looked(settings, environment, None, now(), "", "")
    try:
        cluster = await embedded.start(settings.data)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, embedded.EmbeddedServerFailed) as failed:
        return Looked(settings, environment, None, now(), str(failed), "")
    try:
        return await _look_at(cluster.url, settings, environment)
    finally:
        cluster.stop()


async def _look_at(url: str, settings: Settings, environment: Mapping[str, str]) -> Looked:
    password = access.passwords_of(settings).get(Role.REGISTER)
    try:
        examined = await examine(url, password=password)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as refused:
        return Looked(settings, environment, None, now(), f"{type(refused).__name__}: {refused}", "")
    asked_at = now()
    try:
        await migrate.require_current(url, password=password)
    except Refusal as behind:
        return Looked(settings, environment, examined, asked_at, "", behind.sentence)
    founding = await _founding(url, password)
    return Looked(settings, environment, examined, asked_at, "", "", founding)


async def _founding(url: str, password: str | None) -> Founding | None:
    connection = await connect(url, Role.REGISTER, password=password)
    try:
        return await parties.founding(connection)
    finally:
        await connection.close()


def _secrets_by_file(looked: Looked) -> Iterator[Complaint]:
    for name in _SECRETS:
        if looked.environment.get(PREFIX + name):
            yield Complaint(
                "secrets", "warning", f"{PREFIX}{name} stands in the environment, for child processes too.",
                f"Write it to a file and name the file in {PREFIX}{name}_FILE.",
            )  # fmt: skip
    for name in ("DATABASE_URL", "ADMIN_URL"):
        if urlsplit(looked.environment.get(PREFIX + name, "")).password:
            yield Complaint(
                "secrets", "warning", f"{PREFIX}{name} holds a password, for child processes too.",
                "Leave it out of the URL: each role has a password of its own, in a file; or write it to a "
                f"file and name that in {PREFIX}{name}_FILE.",
            )  # fmt: skip
    for name in _SECRETS:
        path = looked.environment.get(f"{PREFIX}{name}_FILE")
        if path:
            yield from _private(Path(path), "secrets")


def _keys(looked: Looked) -> Iterator[Complaint]:
    if looked.settings.log_key_file is None:
        yield Complaint(
            "keys", "warning", "No file is named for the platform's key; it is made in the data folder.",
            f"Name one in {PREFIX}LOG_KEY_FILE and keep a copy apart: without it nothing more is signed.",
        )  # fmt: skip
    for path in (looked.settings.log_key_file, looked.settings.token_key_file):
        if path is not None:
            yield from _private(path, "keys")


def _private(path: Path, check: str) -> Iterator[Complaint]:
    """A file that others may read, or that is not there."""
    try:
        mode = path.stat().st_mode
    except OSError as missing:
        yield Complaint(check, "error", f"{path} cannot be read: {missing.strerror}.", "Name the right file.")
        return
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Complaint(check, "error", f"{path} can be read by others.", f"chmod 600 {path}")


def _renewing(looked: Looked) -> Iterator[Complaint]:
    """Keys the platform's own are being changed for."""
    for path in (looked.settings.next_log_key_file, looked.settings.next_token_key_file):
        if path is not None:
            yield from _private(path, "keys")
            yield Complaint(
                "keys", "warning", f"A key to come is at hand: {path}.",
                "Once it signs (/log/keys), name it as the key itself and take the old one offline.",
            )  # fmt: skip


def _rate(looked: Looked) -> Iterator[Complaint]:
    settings = looked.settings
    if settings.max_requests >= UNLIMITED:
        yield Complaint(
            "rate", "warning", f"One address may ask {settings.max_requests} times a minute.",
            f"Set {PREFIX}MAX_REQUESTS to what your largest member needs.",
        )  # fmt: skip
    for network in settings.proxies:
        yield from _believed(network)
    if not _is_loopback(settings.bind.host) and not settings.proxies:
        yield Complaint(
            "rate", "warning",
            "No proxy is named: behind one, all who do not log in count as one address, and all share its "
            "connections.",
            f"Name your proxy in {PREFIX}PROXIES; its X-Forwarded-For is then believed.",
        )  # fmt: skip


def _believed(network: IPv4Network | IPv6Network) -> Iterator[Complaint]:
    """A network whose X-Forwarded-For is believed: whoever is in it can be anybody."""
    if network.prefixlen == 0:
        yield Complaint(
            "rate", "error",
            f"{PREFIX}PROXIES names {network}: everybody is believed to be the address it says, in limits "
            "and in the audit log.",
            f"Name the addresses of your own proxies in {PREFIX}PROXIES.",
        )  # fmt: skip
    elif not network.is_private and network.prefixlen < _WIDE[network.version]:
        yield Complaint(
            "rate", "warning", f"{PREFIX}PROXIES names {network}, {network.num_addresses} addresses.",
            f"Name the addresses of your own proxies in {PREFIX}PROXIES, one by one or by their own network.",
        )  # fmt: skip


def _limits(looked: Looked) -> Iterator[Complaint]:
    """Limits that hold nobody back, or everybody."""
    for name, (least, most, unit) in _SENSIBLE.items():
        value = getattr(looked.settings, name)
        if not least <= value <= most:
            why = "holds nobody back" if value > most else "lets hardly anything through"
            yield Complaint(
                "limits", "warning", f"{PREFIX}{name.upper()} is {value} {unit}: it {why}.",
                f"Set it between {least} and {most}, or leave it out.",
            )  # fmt: skip
    if looked.settings.max_waiting < looked.settings.max_batch:
        yield Complaint(
            "limits", "warning", f"Fewer statements may wait ({looked.settings.max_waiting}) than one batch "
            f"takes ({looked.settings.max_batch}).",
            f"Set {PREFIX}MAX_WAITING to several batches.",
        )  # fmt: skip


def _audit(looked: Looked) -> Iterator[Complaint]:
    file = looked.settings.audit_file
    if file is None:
        yield Complaint(
            "audit", "warning", "The audit log goes to stderr among all other events.",
            f"Name a file in {PREFIX}AUDIT_FILE, or keep stderr as long as the audit log has to be kept.",
        )  # fmt: skip
    elif file.exists():
        yield from _private(file, "audit")
    elif not os.access(file.parent, os.W_OK | os.X_OK):
        yield Complaint(
            "audit",
            "error",
            f"No audit log can be kept in {file.parent}.",
            "Let the server's account write there.",
        )


def _origin(looked: Looked) -> Iterator[Complaint]:
    settings = looked.settings
    if settings.origin is None:
        yield Complaint(
            "origin", "error" if not _is_loopback(settings.bind.host) else "warning",
            "The register has no origin of its own: every DID would begin with localhost, for good.",
            f"Set {PREFIX}ORIGIN to the host name it is known by, before it is founded.",
        )  # fmt: skip
    if settings.root_key is None:
        yield Complaint(
            "origin", "warning", "No root key is set: nobody can found the register or admit an association.",
            f"Set {PREFIX}ROOT_KEY to the operator's public key.",
        )  # fmt: skip
    elif not _is_public_key(settings.root_key):
        yield Complaint(
            "origin", "error", f"{PREFIX}ROOT_KEY is no public key: nobody could sign with it.",
            "Set it to what 'warranty key show' prints of the operator's key; it begins with z6Mk.",
        )  # fmt: skip
    if looked.founding is not None:
        yield from _founded_otherwise(settings, looked.founding)


def _is_public_key(text: str) -> bool:
    try:
        PublicKey.from_multibase(text)
    except KeyUnreadable:
        return False
    return True


def _founded_otherwise(settings: Settings, founding: Founding) -> Iterator[Complaint]:
    """Settings that name another register than the database holds; a server does not start with them."""
    for name, given, founded in (
        ("ORIGIN", settings.origin, founding.origin),
        ("ROOT_KEY", settings.root_key, founding.root_key),
    ):
        if given is not None and given != founded:
            yield Complaint(
                "origin", "error", f"{PREFIX}{name} is not what the register was founded with: {founded}.",
                f"Set {PREFIX}{name}={founded}, or name the database of the other register.",
            )  # fmt: skip


def _transport(looked: Looked) -> Iterator[Complaint]:
    if not _is_loopback(looked.settings.bind.host):
        yield Complaint(
            "transport", "warning", f"It listens on {looked.settings.bind}, without TLS of its own.",
            "Put a proxy with TLS before it, and let nobody else reach this address.",
        )  # fmt: skip


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _folder(looked: Looked) -> Iterator[Complaint]:
    """The last checkpoint is kept in the data folder; without it a restored older backup goes unnoticed."""
    data = looked.settings.data
    if not data.is_dir():
        yield Complaint(
            "checkpoint", "warning", f"The data folder {data} is not there yet.", "It is made by 'serve'."
        )
    elif not os.access(data, os.W_OK | os.X_OK):
        yield Complaint(
            "checkpoint",
            "error",
            f"No checkpoint can be kept in {data}.",
            "Let the server's account write there.",
        )


def _database(looked: Looked) -> Iterator[Complaint]:
    examined = looked.examined
    if looked.unreachable:
        yield Complaint(
            "database",
            "error",
            f"It cannot be reached: {looked.unreachable}",
            "Start it, or correct the URL.",
        )
    if looked.tables:
        yield Complaint("database", "error", looked.tables, "Run 'warranty migrate'.")
    if examined is None:
        return
    if examined.version < OLDEST_POSTGRESQL:
        yield Complaint("database", "error", "PostgreSQL is older than 16.", "Use 16 or later.")
    for name in examined.off:
        yield Complaint(
            "durability", "error", f"{name} is off: a power cut loses statements that have their receipt.",
            f"Set {name} = on.",
        )  # fmt: skip
    if abs(examined.now - looked.asked_at) > MOST_CLOCK_DIFFERENCE:
        yield Complaint(
            "clock", "error", "The database's clock and this machine's differ by more than five seconds.",
            "Let both follow a time server.",
        )  # fmt: skip


def _roles(looked: Looked) -> Iterator[Complaint]:
    examined = looked.examined
    if examined is None:
        return
    for role in examined.powerful:
        yield Complaint(
            "roles", "error", f"{role} has powers it must not have.",
            f"ALTER ROLE {role} NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION",
        )  # fmt: skip
    if not examined.register_passes:
        yield Complaint(
            "roles", "error", "warranty_register does not pass by row-level security and could not write.",
            "Run 'warranty migrate' with an administrator who may grant BYPASSRLS.",
        )  # fmt: skip
    if examined.reader_passes:
        yield Complaint(
            "roles", "error", "warranty_reader passes by row-level security: the second wall is down.",
            "ALTER ROLE warranty_reader NOBYPASSRLS",
        )  # fmt: skip


def _workers(looked: Looked) -> Iterator[Complaint]:
    cores = len(os.sched_getaffinity(0))
    if looked.settings.workers > cores:
        yield Complaint(
            "workers", "warning", f"{looked.settings.workers} worker processes share {cores} cores.",
            "One a core is the most that helps.",
        )  # fmt: skip


CHECKS: Final[tuple[Callable[[Looked], Iterator[Complaint]], ...]] = (
    _secrets_by_file, _keys, _renewing, _origin, _transport, _folder, _database, _roles, _workers, _rate,
    _limits, _audit,
)  # fmt: skip
