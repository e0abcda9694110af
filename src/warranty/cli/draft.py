"""`warranty draft`: begin a statement."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final

import msgspec
import rich_click as click

from warranty.cli import files
from warranty.cli.options import json_option, perhaps_asking
from warranty.cli.output import print_json, print_json_line, print_table
from warranty.cli.sheets import SHEETS, draft_of
from warranty.cli.talk import say
from warranty.cli.weights import ROUNDING
from warranty.foundation import clock
from warranty.foundation.ids import PartyId, uuid7
from warranty.foundation.statements import URN
from warranty.lots.documents import ShopFloorReported
from warranty.parties.documents import PartyAdmitted
from warranty.parties.rules import did_of
from warranty.policy.rule_set import packaged
from warranty.sdk.client import Client
from warranty.sdk.drafts.checking import DraftMalformed, check
from warranty.sdk.drafts.completion import complete
from warranty.sdk.drafts.kinds import KINDS, StatementKind, example, kind_named
from warranty.sdk.drafts.setting import put

_WORKBOOKS: Final = (".xlsx", ".xls", ".ods")


@click.command()
@click.argument("kind", required=False)
@click.option("--list", "list_kinds", is_flag=True, help="Every statement there is, and who makes it.")
@click.option("--example", "show_example", is_flag=True, help="A full example of this statement.")
@click.option(
    "--from",
    "source",
    metavar="FILE",
    help="JSON to begin with, several drafts as array or NDJSON; a .csv list for an admission (columns "
    f"{', '.join(SHEETS[PartyAdmitted])}) or a day of the shop floor "
    f"({', '.join(SHEETS[ShopFloorReported])}).",
)
@click.option(
    "--set", "settings", multiple=True, metavar="PATH=VALUE", help="`lines.0.carats=12.50`; `:=` before JSON."
)
@click.option("--sow", metavar="NUMBER", help="Sale: the seller's number in the System of Warranties.")
@click.option("--sow-assessed", metavar="DAY", help="Sale: day of its last self-assessment.")
@click.option(
    "--one-time-code", is_flag=True, help="Sale to outside: make the code that goes with the paper."
)
@click.option("--paper", metavar="FILE", help="Purchase from outside: the paper's scan, for its digest.")
@click.option("--origin", metavar="HOST", help="Admission: the register's host; makes DIDs for new parties.")
@click.option(
    "--polished-rounding",
    metavar="RULE",
    help=f"Shop floor: write each polished weight with two places, by {ROUNDING}; what is cut stays in the "
    "batch.",
)
@click.option("--unfinished", is_flag=True, help="Print it even if something is missing.")
@click.option(
    "--check",
    "is_checked",
    is_flag=True,
    help="Have the register complete and judge it: lots, weights, both sides; nothing is recorded.",
)
@json_option
@perhaps_asking
def draft(
    register: Callable[[], Client],
    kind: str | None,
    source: str | None,
    settings: Sequence[str],
    *,
    list_kinds: bool,
    show_example: bool,
    unfinished: bool,
    is_checked: bool,
    as_json: bool,
    **additions: Any,  # noqa: ANN401 - the options that add something, as click passes them
) -> None:
    """Begin a statement: fill in what follows from the rest, check it, print it as JSON.

    Filled in without asking anybody: the day (today), line numbers, the warranty's text for day and goods,
    fields a paper does not state. Weights and amounts are text. Nothing is signed or sent.

    With --check the register fills in what it knows of your own goods and earlier sales, and says what would
    refuse the statement or which findings it would raise; that needs --key.
    """
    if is_checked and unfinished:
        raise click.UsageError("--check judges a whole draft, --unfinished prints one that is not.")
    if list_kinds:
        _print_kinds(as_json=as_json)
        return
    if kind is None and source is None:
        raise click.UsageError("Name a statement, such as sale; --list names them all.")
    named = kind_named(kind) if kind is not None else None
    if show_example and named is not None:
        print_json(_completed(example(named), named, (), {}))
        return
    begun = _begun(source, named, additions, partial(_open_batches, register), as_json=as_json)
    additions |= {"unfinished": unfinished, "is_checked": is_checked}
    finished = [_completed(each, named, settings, additions) for each in begun]
    if is_checked:
        finished = [_checked(register(), each) for each in finished]
    elif not unfinished:
        for each in finished:
            check(each)
    for each in finished:
        print_json(each) if len(finished) == 1 else print_json_line(each)


def _checked(register: Client, draft: dict[str, Any]) -> dict[str, Any]:
    """The draft as the register completes it; what it would bring to light is said on the side."""
    told = register.complete_draft(kind_named(str(draft.get("type"))).word, draft)
    for found in told.findings:
        say(f"{found.rule}  {found.sentence}")
    if not told.findings:
        say("The register would record this as it stands now, without a finding that you are told.")
    return told.draft


def _begun(
    source: str | None,
    named: StatementKind | None,
    additions: dict[str, Any],
    batches: Callable[[], Mapping[str, Sequence[str]] | None],
    *,
    as_json: bool,
) -> list[Any]:
    """What the drafts begin with: JSON, or a list as CSV where the statement is made of one."""
    if source is not None and source.lower().endswith(_WORKBOOKS):
        raise DraftMalformed(
            f"{source} is a workbook.", instead="Save it as CSV (in Excel: 'CSV UTF-8'), and name that file."
        )
    if source is None:
        return [{}]
    if named is None or named.type not in SHEETS or not source.lower().endswith(".csv"):
        return files.json_values(source)
    origin: str | None = additions.get("origin")
    make_did = None if origin is None else lambda: new_did(origin)
    rounding = additions.get("polished_rounding")
    content = files.read(source)
    return [
        draft_of(named.type, content, new_did=make_did, rounding=rounding, batches=batches, as_json=as_json)
    ]


def _open_batches(register: Callable[[], Client]) -> Mapping[str, Sequence[str]] | None:
    """Ids of one's own open batches by the numbers they were given; None without a key to ask with."""
    if register().is_anonymous:
        return None
    found: dict[str, list[str]] = {}
    for batch in register().batches():
        if batch.state == "open":
            found.setdefault(batch.number, []).append(batch.id.removeprefix(URN))
    return found


def new_did(origin: str) -> str:
    """A DID for a party that joins, with a path that says nothing."""
    return did_of(PartyId(uuid7()), origin)


def _print_kinds(*, as_json: bool) -> None:
    kinds = KINDS.values()
    if as_json:
        print_json([{"kind": kind.word, "signer": kind.signer, "meaning": kind.meaning} for kind in kinds])
    else:
        print_table(
            ["kind", "made by", "meaning"], [(kind.word, kind.signer, kind.meaning) for kind in kinds]
        )


def _completed(
    begun: object, kind: StatementKind | None, settings: Sequence[str], additions: dict[str, Any]
) -> dict[str, Any]:
    if not isinstance(begun, dict):
        raise DraftMalformed("A draft is a JSON object {…}.")
    named = {"type": kind.type.__name__} if kind is not None else {}
    if kind is not None and begun.get("type", kind.type.__name__) != kind.type.__name__:
        raise DraftMalformed(
            f"The file holds a {begun['type']}, not a {kind.type.__name__}.", pointer="/type"
        )
    values: dict[str, Any] = named | msgspec.json.decode(msgspec.json.encode(begun))
    for setting in settings:
        put(values, setting)
    _add_identification(values, additions.get("sow"), additions.get("sow_assessed"))
    if additions.get("one_time_code"):
        _add_code(values)
    if additions.get("paper"):
        digest = sha256(files.read(additions["paper"])).hexdigest()
        values.setdefault("paper", {})["digest"] = digest
    if additions.get("origin"):
        _add_parties(values, additions["origin"])
    if additions.get("is_checked"):  # completed by the register, which knows more
        return values
    unfinished = bool(additions.get("unfinished"))
    return complete(values, clock.now().date(), packaged(), unfinished=unfinished)


def _add_identification(values: dict[str, Any], number: str | None, assessed_on: str | None) -> None:
    if number is None and assessed_on is None:
        return
    if number is None or assessed_on is None:
        raise click.UsageError("--sow and --sow-assessed belong together.")
    values.setdefault("warranty", {})["sow"] = {"number": number, "assessedOn": assessed_on}


def _add_code(values: dict[str, Any]) -> None:
    """A code of 128 bits, told to the person once; the statement holds its digest alone."""
    code = token_hex(16)
    values["codeDigest"] = sha256(code.encode()).hexdigest()
    say(f"One-time code, to hand over with the paper: {code}")


def _add_parties(values: dict[str, Any], origin: str) -> None:
    for row in values.get("parties") or []:
        if isinstance(row, dict):
            row.setdefault("party", new_did(origin))
