"""`warranty serve`, `migrate`, `doctor`, `replay`, `demo`: what runs a register, set by the environment.

Everything heavy is imported when the command runs, so that a trader's machine never loads it.
"""

import asyncio
import os
from pathlib import Path
from typing import Final

import rich_click as click

from warranty.cli.exits import finish
from warranty.cli.options import json_option
from warranty.cli.talk import say
from warranty.foundation import settings as configuration
from warranty.foundation.settings import Settings

# What the client's commands read; the server's settings refuse every WARRANTY_ variable they do not know.
CLIENT_VARIABLES: Final = (
    "WARRANTY_URL",
    "WARRANTY_KEY",
    "WARRANTY_DID",
    "WARRANTY_PURPOSE",
    "WARRANTY_CASE",
    "WARRANTY_PREDECESSOR",
    "WARRANTY_PASSPHRASE_FILE",
    "WARRANTY_LOG_KEY",
)


def _settings(**given: object) -> Settings:
    """From the environment, in which an option given replaces its variable, for worker processes too."""
    for name in CLIENT_VARIABLES:
        os.environ.pop(name, None)
    for name, value in given.items():
        if value is not None:
            os.environ[f"{configuration.PREFIX}{name.upper()}"] = str(value)
    return configuration.read(os.environ)


_data = click.option("--data", metavar="DIR", help="Folder of the embedded database. [WARRANTY_DATA]")
_database_url = click.option(
    "--database-url", metavar="URL", help="A PostgreSQL of your own instead. [WARRANTY_DATABASE_URL]"
)


@click.command()
@click.option(
    "--bind", metavar="HOST:PORT", help="Where to listen, 127.0.0.1:8400 by default. [WARRANTY_BIND]"
)
@click.option("--workers", metavar="N", help="Worker processes. [WARRANTY_WORKERS]")
@_data
@_database_url
def serve(bind: str | None, workers: str | None, data: str | None, database_url: str | None) -> None:
    """Run the register: API and pages, with an embedded PostgreSQL unless another is named."""
    from warranty.cli import serve as server  # noqa: PLC0415 - loads the server

    server.serve(_settings(bind=bind, workers=workers, data=data, database_url=database_url), say)


@click.command()
@_data
@_database_url
def migrate(data: str | None, database_url: str | None) -> None:
    """Bring the database up to date: roles and database if an administrator is given, then the tables."""
    from warranty.database.access import bring_up_to_date  # noqa: PLC0415 - loads the database

    asyncio.run(bring_up_to_date(_settings(data=data, database_url=database_url)))
    say("The tables are up to date.")


@click.command()
@_data
@_database_url
@json_option
def doctor(data: str | None, database_url: str | None, *, as_json: bool) -> None:
    """Look for settings of a deployment that would hurt one day; changes nothing, ends with 9 on an error."""
    from warranty.cli.doctor import doctor as look  # noqa: PLC0415 - loads the database

    finish(look(_settings(data=data, database_url=database_url), os.environ, as_json=as_json))


@click.command()
@click.option("--judge", is_flag=True, help="Also judge each statement again by the rules it was judged by.")
@_data
@_database_url
@json_option
def replay(data: str | None, database_url: str | None, *, judge: bool, as_json: bool) -> None:
    """Rebuild all books from the statements in an empty schema, and compare; ends with 9 if they differ.

    Statements recorded under an earlier edition of the rule set were judged by that. Findings and refusals of
    rules that came with a later one are told apart, rule by rule, and are no difference; all else is one.
    """
    from warranty.cli.replay import replay as rebuild  # noqa: PLC0415 - loads the database

    finish(rebuild(_settings(data=data, database_url=database_url), judge=judge, as_json=as_json))


@click.command()
@click.option("--keep", is_flag=True, help="Leave the server up until it is stopped.")
@click.option("--data", type=click.Path(path_type=Path), help="Keep the register's data in this folder.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=0, help="Port of the server; 0 for any free one."
)
def demo(*, keep: bool, data: Path | None, port: int) -> None:
    """Tell the main job on real data: certificate, claim, warranty, purchase, spot check."""
    from warranty.cli import demo as demonstration  # noqa: PLC0415 - loads the server

    demonstration.demo(keep=keep, folder=data, port=port)
