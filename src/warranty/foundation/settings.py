"""Everything the program can be told from outside, read once from WARRANTY_… environment variables.

A secret comes from a variable or, better, from a file that `…_FILE` names (as Docker and systemd hand secrets
over). A variable of that prefix which nobody knows is refused: a misspelt limit must not silently not hold.
"""

from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Final, get_type_hints

from warranty.foundation.errors import Kind, Refusal

PREFIX: Final = "WARRANTY_"


class SettingRefused(Refusal):
    """A setting that is unknown, given twice, or cannot be read; never shows the value of a secret."""

    kind = Kind.INVALID
    code = "setting-refused"
    title = "A setting cannot be used"


@dataclass(frozen=True)
class Bind:
    """Address and port the API listens on."""

    host: str
    port: int

    def __str__(self) -> str:
        """As in a URL: `127.0.0.1:8400`, `[::1]:8400`."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


def _text(value: str) -> str:
    if not value:
        raise ValueError("it is empty")
    return value


def _path(value: str) -> Path:
    return Path(_text(value)).expanduser()


def _bind(value: str) -> Bind:
    host, separator, port = value.rpartition(":")
    if not separator or not host or not port.isascii() or not port.isdigit() or int(port) > 0xFFFF:
        raise ValueError("it should be an address and a port, as in 127.0.0.1:8400")
    return Bind(host.removeprefix("[").removesuffix("]"), int(port))


def _host(value: str) -> str:
    """Host of a did:web, with an optional port; in the spelling it will have in every id for ever."""
    host, _, port = value.partition(":")
    labels = host.split(".")
    letters = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
    if not all(label and letters.issuperset(label) and label.strip("-") == label for label in labels) or (
        port and not (port.isascii() and port.isdigit())
    ):
        raise ValueError("it should be a host name in small letters, as in register.example.org")
    return value


def _count(value: str) -> int:
    if not value.isascii() or not value.isdigit() or int(value) < 1:
        raise ValueError("it should be a whole number above zero")
    return int(value)


Network = IPv4Network | IPv6Network


def _networks(value: str) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in _text(value).split(","))
    except ValueError as unreadable:
        raise ValueError("it should be addresses or networks, as in 127.0.0.1,10.0.0.0/8") from unreadable


def _level(value: str) -> str:
    if value not in {"debug", "info", "warning", "error"}:
        raise ValueError("it should be debug, info, warning or error")
    return value


_LOOPBACK: Final = Bind("127.0.0.1", 8400)


@dataclass(frozen=True)
class Settings:
    """All settings; each is the variable WARRANTY_<ITS NAME>.

    Each is annotated with what reads it; a secret is kept out of the printed form.
    database_url: PostgreSQL 16 or later; None starts the embedded server in the data folder. Without a login
    in it, every connection logs in as its role, with the password below that belongs to the role.
    admin_url, admin_password: a login that may make roles and the database; only `warranty migrate` looks at
    it, and only if it is given.
    data: folder of the embedded server and of the last checkpoint.
    origin: host of every did:web of the register, fixed at founding, whatever address it is served from.
    log_key_file, log_key_passphrase: the platform's own key (checkpoints, receipts, tokens).
    other_key_passphrase: of those keys of the platform, next ones too, that are under another one than that;
    one under none needs neither.
    root_key: the operator's public root key (`z6Mk…`), which alone may found the register and admit
    associations and authorities.
    token_key_file: the key access tokens are signed with, under the same passphrase; made in the data
    folder when none is named, as the log's is. next_log_key_file, next_token_key_file: the keys these two are
    changed for, under that passphrase, too; they sign from the operator's statement on (PlatformKeyChanged).
    max_body_bytes, max_lines, max_batch, max_waiting: limits of one request, of lines in a bulk request, of
    statements in one batch, and of statements that wait for the next one. max_body_seconds: how long a body
    may take to arrive. max_header_seconds: how long its head may, or the silence before it, also before the
    first byte and between requests. max_requests: of one party, or of one address that does not say who asks,
    in a minute, over all worker processes. max_connections: that one address, no named proxy, holds at once
    to one worker process; further ones are closed.
    proxies: addresses or networks whose X-Forwarded-For is believed, set apart by commas. audit_file: where
    the audit log goes instead of stderr.
    """

    database_url: Annotated[str | None, _text] = field(default=None, repr=False)
    owner_password: Annotated[str | None, _text] = field(default=None, repr=False)
    register_password: Annotated[str | None, _text] = field(default=None, repr=False)
    reader_password: Annotated[str | None, _text] = field(default=None, repr=False)
    admin_url: Annotated[str | None, _text] = field(default=None, repr=False)
    admin_password: Annotated[str | None, _text] = field(default=None, repr=False)
    data: Annotated[Path, _path] = Path(".warranty")
    origin: Annotated[str | None, _host] = None
    log_key_file: Annotated[Path | None, _path] = None
    token_key_file: Annotated[Path | None, _path] = None
    next_log_key_file: Annotated[Path | None, _path] = None
    next_token_key_file: Annotated[Path | None, _path] = None
    log_key_passphrase: Annotated[str | None, _text] = field(default=None, repr=False)
    other_key_passphrase: Annotated[str | None, _text] = field(default=None, repr=False)
    root_key: Annotated[str | None, _text] = None
    bind: Annotated[Bind, _bind] = _LOOPBACK
    workers: Annotated[int, _count] = 1
    log_level: Annotated[str, _level] = "info"
    max_body_bytes: Annotated[int, _count] = 32 * 1024 * 1024
    max_lines: Annotated[int, _count] = 10_000
    max_batch: Annotated[int, _count] = 1_000
    max_waiting: Annotated[int, _count] = 20_000
    max_body_seconds: Annotated[int, _count] = 60
    max_header_seconds: Annotated[int, _count] = 10
    max_requests: Annotated[int, _count] = 1_000_000
    max_connections: Annotated[int, _count] = 256
    proxies: Annotated[tuple[Network, ...], _networks] = ()
    audit_file: Annotated[Path | None, _path] = None


def variables() -> frozenset[str]:
    """Every environment variable that is understood, the `…_FILE` ones of secrets included."""
    plain = {_variable(setting) for setting in fields(Settings)}
    return frozenset(
        plain | {_variable(setting) + "_FILE" for setting in fields(Settings) if _is_secret(setting)}
    )


def read(environment: Mapping[str, str]) -> Settings:
    """The settings of an environment. Raises SettingRefused for the first that cannot be used."""
    _refuse_unknown(environment)
    annotations = get_type_hints(Settings, include_extras=True)
    given: dict[str, Any] = {}
    for setting in fields(Settings):
        text = _value(environment, _variable(setting), secret=_is_secret(setting))
        if text is None:
            continue
        (parse,) = annotations[setting.name].__metadata__
        try:
            given[setting.name] = parse(text)
        except ValueError as unreadable:
            raise SettingRefused(f"{_variable(setting)} cannot be used: {unreadable}.") from unreadable
    return Settings(**given)


def _variable(setting: "Field[Any]") -> str:
    return PREFIX + setting.name.upper()


def _is_secret(setting: "Field[Any]") -> bool:
    """What is kept out of the printed form is what may come from a file."""
    return not setting.repr


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    unknown = sorted(name for name in environment if name.startswith(PREFIX) and name not in variables())
    if unknown:
        raise SettingRefused(
            f"There is no setting {', '.join(unknown)}.",
            instead=f"Known are {', '.join(sorted(variables()))}.",
        )


def _value(environment: Mapping[str, str], variable: str, *, secret: bool) -> str | None:
    """From the variable, or from the file `…_FILE` names, less one final line break."""
    named = environment.get(variable + "_FILE") if secret else None
    if named is None:
        return environment.get(variable)
    if variable in environment:
        raise SettingRefused(f"{variable} and {variable}_FILE are both set; one of them is enough.")
    try:
        return Path(named).read_text().removesuffix("\n")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise SettingRefused(f"The file that {variable}_FILE names cannot be read.") from unreadable
