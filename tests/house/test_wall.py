"""Who makes a table says who reads it: behind the wall, or the register alone."""

from importlib import import_module
from pathlib import Path

import warranty
from warranty.database.metadata import metadata
from warranty.database.wall import CLOSED, READABLE


def test_every_table_is_either_walled_or_closed_to_the_reader() -> None:
    """A table named in neither is a decision nobody took: see `database/wall.py`."""
    root = Path(warranty.__file__).parent
    for path in root.rglob("tables.py"):
        import_module(".".join(("warranty", *path.relative_to(root).with_suffix("").parts)))
    assert set(metadata.tables) | {"alembic_version"} == READABLE | CLOSED
    assert not READABLE & CLOSED
