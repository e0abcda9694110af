"""Migrations are one chain, and a listing of the folder tells it."""

from alembic.config import Config
from alembic.script import ScriptDirectory

from warranty.database.migrate import CHECKOUT


def test_the_names_of_migrations_stand_in_the_order_they_run_in() -> None:
    """Whoever adds one gives it a later date than the one it follows, also when another came in between."""
    chain = ScriptDirectory.from_config(Config(toml_file=CHECKOUT / "pyproject.toml"))
    names = [one.module.__name__ for one in chain.walk_revisions()][::-1]
    assert names == sorted(names)
    assert len(chain.get_heads()) == 1
