"""`warranty serve`: the API on its address, with an embedded PostgreSQL where no other is named.

Only this parent starts the database and makes the platform's keys; the workers are handed both.
"""

import asyncio
import os
import resource
from collections.abc import Callable
from dataclasses import replace

from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.server import Server as Granian

from warranty.api import counting
from warranty.api.resources import try_resources
from warranty.database import access
from warranty.foundation.events import tell_events
from warranty.foundation.settings import Settings

APPLICATION = "warranty.api.app:serving"
BACKLOG = 1_024
"""Connections that one worker process holds at once; as many more wait."""
OPEN_FILES = 4 * BACKLOG
PATIENCE_SECONDS = 30
"""How long workers may take to finish what they began when told to stop."""


def serve(settings: Settings, talk: Callable[[str], None]) -> None:
    """Serve until stopped. Raises refusals of settings, database and log before the first request."""
    tell_events(settings.log_level)
    talk("Starting the database." if settings.database_url is None else "Looking at the database.")
    database = asyncio.run(access.provide(settings))
    try:
        _serve_from(replace(settings, database_url=database.url), talk)
    finally:
        database.stop()


def _serve_from(settings: Settings, talk: Callable[[str], None]) -> None:
    """On a database that is up, which the workers are told of."""
    assert settings.database_url is not None
    asyncio.run(try_resources(settings))
    os.environ["WARRANTY_DATABASE_URL"] = settings.database_url
    counting.prepare(settings.data)
    _allow_open_files()
    server = Granian(
        APPLICATION,
        factory=True,
        interface=Interfaces.ASGI,
        # Whoever may choose between protocols by the first bytes may also send none, and no limit holds yet.
        http=HTTPModes.http1,
        address=settings.bind.host,
        port=settings.bind.port,
        workers=settings.workers,
        loop=Loops.uvloop,
        backlog=BACKLOG,
        backpressure=BACKLOG,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=settings.max_header_seconds * 1_000),
        log_enabled=settings.log_level == "debug",
        workers_kill_timeout=PATIENCE_SECONDS,
        # One that is killed, or starts while the database is away, takes nobody with it; one that ends again
        # as soon as it was replaced ends the server.
        respawn_failed_workers=True,
    )
    server.on_startup(lambda: talk(f"Serving on http://{settings.bind} – the API is described at /schema."))
    server.serve()


def _allow_open_files() -> None:
    """As many as the connections need, beside those to the database and what a worker reads."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = OPEN_FILES if hard == resource.RLIM_INFINITY else min(OPEN_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
