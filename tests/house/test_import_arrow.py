"""The import arrow holds, and the test that says so can fail."""

from pathlib import Path

import pytest

from tests.house.arrow import RULES, Rule
from tests.house.imports import Module, read_modules

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture(scope="module")
def house() -> dict[str, Module]:
    return read_modules(SOURCE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_the_arrow(rule: Rule, house: dict[str, Module]) -> None:
    assert list(rule(house)) == []


# Each line is one house: a file, what stands in it, and the rule that must complain about it.
BROKEN = [
    ("attic/boxes.py", "", "unknown_parts"),
    ("lots/rules.py", "from warranty.trade.rules import refusal", "upward_imports"),
    ("lots/rules.py", "def f():\n    from warranty.trade import rules", "upward_imports"),
    ("api/lots.py", "from warranty.web import pages", "upward_imports"),
    ("lots/service.py", "from warranty.wire.lots import LotShape", "upward_imports"),
    ("sdk/client.py", "from warranty.lots.service import trace", "upward_imports"),
    ("foundation/ids.py", "from ..database.engine import Role", "upward_imports"),
    ("lots/documents.py", "from warranty.lots.rules import refusal", "files_out_of_order"),
    ("lots/store.py", "from warranty.lots import service", "files_out_of_order"),
    ("trade/service.py", "from warranty.lots.store import lots_of", "private_files_entered"),
    ("api/stock.py", "from warranty.lots.stock_store import stock_of", "private_files_entered"),
    ("register/service.py", "from warranty.lots.tables import lots", "private_files_entered"),
    ("lots/rules.py", "import asyncio", "impure_rules"),
    ("lots/rules/shares.py", "from sqlalchemy import text", "impure_rules"),
    ("lots/books.py", "from warranty.foundation.clock import now", "impure_rules"),
    ("lots/rules.py", "from warranty.policy.rows import texts", "impure_rules"),
    ("sdk/client.py", "from warranty.policy.rows import texts", "clients_needing_a_database"),
    ("lots/rules.py", "import nacl.signing", "libraries_away_from_home"),
    ("api/lots.py", "import httpx", "libraries_away_from_home"),
    ("lots/service.py", "from sqlalchemy import select", "sql_outside_stores"),
    ("lots/service.py", "import datetime\ndatetime.datetime.now()", "clocks_read"),
    (
        "lots/__init__.py",
        '"""A room."""\nfrom warranty.lots import rules',
        "rooms_saying_more_than_their_purpose",
    ),
]


@pytest.mark.parametrize(("path", "content", "complaining"), BROKEN)
def test_a_broken_house_is_complained_about(
    tmp_path: Path, path: str, content: str, complaining: str
) -> None:
    sound = {
        "__init__.py": '"""The house."""',
        "lots/__init__.py": '"""A room."""',
        "lots/rules.py": "from warranty.policy.rules import Policy",
        "policy/rows.py": "import sqlalchemy.ext.asyncio",
        "policy/rules.py": "",
        "foundation/clock.py": "import time\ntime.time()",
        "trade/rules.py": "from warranty.lots import rules",
        "lots/service.py": "from warranty.lots.store import lots_of",
        "lots/store.py": "from sqlalchemy import text",
        "lots/tables.py": "",
        "register/service.py": "from warranty.lots.store import lots_of",
        "web/pages.py": "import litestar",
        "wire/lots.py": "import msgspec",
        "sdk/client.py": "import httpx\nfrom warranty.lots.rules import refusal",
        "database/engine.py": "import asyncpg",
    }
    assert complaints(tmp_path / "sound", sound) == {}

    broken = complaints(tmp_path / "broken", sound | {path: content})

    assert complaining in broken


def complaints(source: Path, house: dict[str, str]) -> dict[str, list[str]]:
    """What each rule has to say about a house written to a folder, without the rules that are content."""
    for path, content in house.items():
        file = source / "warranty" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    modules = read_modules(source)
    return {rule.__name__: said for rule in RULES if (said := list(rule(modules)))}
