"""Options that many commands share: where the register is, who asks, and of which days."""

from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from functools import cache, wraps
from typing import Any, Final

import rich_click as click

from warranty.cli import files
from warranty.cli.passphrase import ask, from_file
from warranty.cli.spelling import Day
from warranty.cli.talk import AS_JSON
from warranty.foundation.signing import SigningKey, open_key, read_key_file
from warranty.sdk.client import DEFAULT_URL, Client

Command = Callable[..., Any]


def _noted(context: click.Context, _parameter: click.Parameter, given: bool) -> bool:  # noqa: FBT001 - click's
    context.meta[AS_JSON] = given
    return given


json_option: Final = click.option(
    "--json", "as_json", is_flag=True, callback=_noted, help="Print JSON for programs, of a refusal too."
)
as_of_option: Final = click.option(
    "--as-of", type=click.IntRange(min=0), metavar="POSITION", help="As known at this position of the log."
)
member_option: Final = click.option(
    "--member", metavar="DID", help="Of a member you supervise or audit; otherwise your own."
)
audited_option: Final = click.option(
    "--member",
    metavar="DID",
    help="Of the member you audit, or of a party your case is about (--case); otherwise your own.",
)
url_option: Final = click.option(
    "--url", default=DEFAULT_URL, show_default=True, envvar="WARRANTY_URL", help="Where the register is."
)
_key: Final = click.option(
    "--key", "key_file", metavar="FILE", envvar="WARRANTY_KEY", help="Key file of the one who asks or signs."
)
_did: Final = click.option(
    "--did", default="", metavar="DID", envvar="WARRANTY_DID", help="Its DID, unless the key file names it."
)
_purpose: Final = click.option(
    "--purpose",
    default="",
    metavar="WORDS",
    envvar="WARRANTY_PURPOSE",
    help="What you ask for; the register keeps it with each look at another's record.",
)
_case: Final = click.option(
    "--case",
    default="",
    metavar="NUMBER",
    envvar="WARRANTY_CASE",
    help="An open case of your office to ask under (warranty draft case-opened); an auditor's engagement.",
)
_predecessor: Final = click.option(
    "--predecessor",
    default="",
    metavar="DID",
    envvar="WARRANTY_PREDECESSOR",
    help="A party you succeed, merged or divided into yours: ask in its place, for what was its own.",
)
_passphrase: Final = click.option(
    "--passphrase-file",
    metavar="FILE",
    envvar="WARRANTY_PASSPHRASE_FILE",
    help="First line is the passphrase of the key file; asked for otherwise.",
)


def _checked(url: str) -> str:
    if not url.startswith(("http://", "https://")):
        raise click.UsageError(f"--url needs http:// or https:// before {url[:80]!r}.")
    return url


def connected_to(url: str) -> Client:
    """A client that does not say who it is. A usage error for what is no address."""
    return Client(_checked(url))


def period_options(command: Command) -> Command:
    """Adds --from and --to, both needed. A period backwards is a usage error, before any key is opened."""

    @click.option(
        "--from", "from_day", type=Day(), required=True, metavar="DAY", help="First day of the period."
    )
    @click.option("--to", "to_day", type=Day(), required=True, metavar="DAY", help="Last day of the period.")
    @wraps(command)
    def within(*arguments: Any, from_day: date, to_day: date, **options: Any) -> Any:  # noqa: ANN401 - whatever click passes
        if from_day > to_day:
            raise click.UsageError(f"The period would end on {to_day}, before it begins on {from_day}.")
        return command(*arguments, from_day=from_day, to_day=to_day, **options)

    return within


def submitting(command: Command) -> Command:
    """Adds --url and hands the command a client that does not say who it is: statements are signed."""

    @url_option
    @wraps(command)
    def connected(*arguments: Any, url: str, **options: Any) -> Any:  # noqa: ANN401 - whatever click passes
        with connected_to(url) as register:
            return command(register, *arguments, **options)

    return connected


def asking(command: Command) -> Command:
    """Adds --url, --key, --did, --purpose, --case, --predecessor; the command gets a client of it all."""

    @url_option
    @_purpose
    @_case
    @_predecessor
    @signing
    @wraps(command)
    def connected(
        key: SigningKey | None,
        did: str,
        *arguments: Any,  # noqa: ANN401
        url: str,
        purpose: str,
        case: str,
        predecessor: str,
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        with Client(
            _checked(url), did=did, key=key, purpose=purpose, case=case, predecessor=predecessor
        ) as register:
            return command(register, *arguments, **options)

    return connected


def perhaps_asking(command: Command) -> Command:
    """As `asking`, but hands the command what opens the client: the key is touched if it is called.

    However often it is called, it is one client, closed when the command has ended.
    """

    @url_option
    @_key
    @_did
    @_passphrase
    @wraps(command)
    def ready(
        *arguments: Any,  # noqa: ANN401
        url: str,
        key_file: str | None,
        did: str,
        passphrase_file: str | None,
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        with ExitStack() as until_the_end:

            @cache  # the passphrase is asked for once
            def client() -> Client:
                key, party = _opened(key_file, did, passphrase_file)
                return until_the_end.enter_context(Client(_checked(url), did=party, key=key))

            return command(client, *arguments, **options)

    return ready


def signing(command: Command) -> Command:
    """Adds --key, --did, --passphrase-file; hands the command the opened key (None without) and the DID."""

    @_key
    @_did
    @_passphrase
    @wraps(command)
    def opened(
        *arguments: Any,  # noqa: ANN401
        key_file: str | None,
        did: str,
        passphrase_file: str | None,
        **options: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        return command(*_opened(key_file, did, passphrase_file), *arguments, **options)

    return opened


def _opened(key_file: str | None, did: str, passphrase_file: str | None) -> tuple[SigningKey | None, str]:
    """The key and whose it is; None without a file."""
    if key_file is None:
        return None, did
    content = files.read(key_file)
    party = did or read_key_file(content).party
    return open_key(content, from_file(passphrase_file) or ask(f"Passphrase of {key_file}")), party
