"""Engines on asyncpg: one for each role the program plays.

The driver reads the URL itself, so everything a PostgreSQL URL can say works (`sslmode`, a socket folder as
`host`, `passfile`); SQLAlchemy only pools what it opens.
"""

from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote, urlsplit

import asyncpg
from asyncpg.pgproto import pgproto
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from warranty.foundation import ids
from warranty.foundation.errors import Kind, Refusal

ids.make_of(pgproto.UUID)

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]
else:
    # Generic in its stubs only.
    Connection = asyncpg.Connection


class Role(StrEnum):
    """What a connection may do; the values are the role names in PostgreSQL."""

    OWNER = "warranty_owner"
    REGISTER = "warranty_register"
    READER = "warranty_reader"


class DatabaseUrlUnusable(Refusal):
    """A database URL that is not one of PostgreSQL's."""

    kind = Kind.INVALID
    code = "database-url-unusable"
    title = "The database URL cannot be used"


# Just-in-time compilation costs more than it gives in recursive queries over many short rows.
_EVERY_ROLE: Final = {"application_name": "warranty", "timezone": "UTC", "jit": "off"}
# Milliseconds. The head of the log must not be held by a client that went away, and nothing runs unnoticed
# for hours.
_LIMITS: Final = {
    Role.OWNER: {"statement_timeout": "3600000"},
    Role.REGISTER: {"idle_in_transaction_session_timeout": "30000", "statement_timeout": "120000"},
    Role.READER: {"idle_in_transaction_session_timeout": "30000", "statement_timeout": "30000"},
}


def plain_url(url: str) -> str:
    """The URL as PostgreSQL's own tools spell it: `postgresql://…`, without SQLAlchemy's `+asyncpg`.

    Raises DatabaseUrlUnusable, without repeating the URL, which may hold a password.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme not in {"postgresql", "postgres", "postgresql+asyncpg"}:
        raise DatabaseUrlUnusable("The database URL must begin with postgresql://")
    return f"postgresql://{rest}"


def with_database(url: str, database: str) -> str:
    """The same server and login, another database."""
    parts = urlsplit(plain_url(url))
    query = f"?{parts.query}" if parts.query else ""
    # Written out, because urlunsplit drops the slashes before an empty host.
    return f"postgresql://{parts.netloc}/{quote(database, safe='')}{query}"


def database_of(url: str) -> str:
    """The name of the database a URL names, "" if it names none."""
    return unquote(urlsplit(plain_url(url)).path.removeprefix("/"))


def login_of(url: str) -> str | None:
    """The login a URL names, or None: then every connection logs in as its role."""
    return urlsplit(plain_url(url)).username


def session_settings(url: str, role: Role, schema: str | None = None) -> dict[str, str]:
    """The settings a session of `role` starts with; they hold until the connection is closed.

    schema: the only one on the search path, for a replay into fresh tables; None for the usual one.
    """
    settings = {**_EVERY_ROLE, **_LIMITS[role]}
    if login_of(url) is not None:
        settings["role"] = role.value
    if schema is not None:
        settings["search_path"] = schema
    return settings


async def connect(
    url: str, role: Role, *, password: str | None = None, schema: str | None = None
) -> Connection:
    """One connection of its own, outside any pool; the caller closes it. password: of the role or login."""
    login = login_of(url)
    return await asyncpg.connect(
        plain_url(url),
        user=role.value if login is None else None,
        password=password,
        server_settings=session_settings(url, role, schema),
    )


def create(
    url: str,
    role: Role,
    *,
    password: str | None = None,
    schema: str | None = None,
    pool_size: int | None = 10,
) -> AsyncEngine:
    """The engine of one role; `await engine.dispose()` closes it.

    pool_size: connections kept, and twice as many at most; None opens one for each use and keeps none.
    """
    pool: dict[str, Any] = (
        {"poolclass": NullPool} if pool_size is None else {"pool_size": pool_size, "max_overflow": pool_size}
    )
    opens = partial(connect, url, role, password=password, schema=schema)
    # JSON is read as text, as on a plain connection: rooms decode it into their own types.
    return create_async_engine("postgresql+asyncpg://", async_creator=opens, json_deserializer=str, **pool)
