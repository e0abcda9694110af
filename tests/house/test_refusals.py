"""Every refusal of a statement names its rule, and where it is no matter of spelling a way out (R66)."""

import ast
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Final

import warranty
from warranty.foundation.errors import Kind, Refusal
from warranty.policy.rule_set import packaged

SOURCE: Final = Path(warranty.__file__).parent
ROOMS: Final = frozenset(
    [
        "audits",
        "certificates",
        "disclosure",
        "lots",
        "parties",
        "policy",
        "reconciliation",
        "register",
        "trade",
    ]
)
"""Rooms whose rules judge what members sign, the register among them."""
REQUIREMENTS: Final = {f"R{number}" for number in range(1, 71)}
WITHOUT_RULE: Final = {
    "disclosure.rules.NotFound": "one sentence for what is not there and what is not shown",
    "parties.authentication.CapacityUnknown": "a token asked for, not a statement",
    "parties.authentication.ClientRefused": "a token asked for, not a statement",
    "parties.held_keys.PlatformKeyMissing": "a deployment that cannot start",
    "parties.service.CursorUnreadable": "a page asked for, not a statement",
    "register.refusals.RegisterBusy": "the server's state, not the statement's",
    "register.refusals.RegisterUnavailable": "the server's state, not the statement's",
    "register.refusals.RegisterEmpty": "a replay without a founding",
    "register.refusals.StatementUnknown": "one sentence for what is not there and what is not shown",
}
LISTS: Final = "certificates.intake."
"""Files of certificate numbers that are read before anything is signed."""


def refusals() -> dict[str, type[Refusal]]:
    """All kinds of refusal of the rooms, by where they are."""
    for module in walk_packages(warranty.__path__, "warranty."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    found: dict[str, type[Refusal]] = {}
    waiting = [Refusal]
    while waiting:
        below = waiting.pop().__subclasses__()
        waiting.extend(below)
        for each in below:
            name = f"{each.__module__.removeprefix('warranty.')}.{each.__name__}"
            if name.split(".", maxsplit=1)[0] in ROOMS and not name.startswith(LISTS):
                found[name] = each
    return found


def test_every_refusal_of_a_statement_names_a_rule_there_is() -> None:
    known = REQUIREMENTS | packaged().catalogue_by_rule.keys()
    found = refusals()
    assert len(found) > 100
    assert {name for name, kind in found.items() if not kind.rule} == WITHOUT_RULE.keys()
    assert {name: kind.rule for name, kind in found.items() if kind.rule and kind.rule not in known} == {}


def test_what_cannot_be_as_things_stand_says_what_can_be_done() -> None:
    """A conflict or a lack of right; of what is spelt wrong the sentence itself tells how it is spelt."""
    stuck = {kind.__name__ for kind in refusals().values() if kind.kind in (Kind.CONFLICT, Kind.FORBIDDEN)}
    without = [
        f"{path.relative_to(SOURCE)}: {ast.unparse(call)[:100]}"
        for path in sorted(SOURCE.rglob("*.py"))
        if path.relative_to(SOURCE).parts[0] in ROOMS
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in stuck
        if not any(keyword.arg == "instead" for keyword in call.keywords)
    ]
    assert without == []
