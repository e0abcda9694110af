"""When the database does not answer: one refusal for all the ways a connection can be lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import asyncpg
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from warranty.foundation.errors import Kind, Refusal

_LOST: Final = (
    OSError,
    PoolExhausted,
    OperationalError,
    InterfaceError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,  # among them shutdown, and a query over the time limit
    asyncpg.TooManyConnectionsError,
)


class DatabaseUnavailable(Refusal):
    """The database did not answer, or not in time; what was asked changed nothing."""

    kind = Kind.UNAVAILABLE
    code = "database-unavailable"
    title = "The register cannot answer now"


@contextmanager
def told_as_unavailable() -> Iterator[None]:
    """Turn a lost connection inside into DatabaseUnavailable; everything else passes as it is."""
    try:
        yield
    except _LOST as lost:
        raise _unavailable() from lost
    except DBAPIError as wrapped:
        if wrapped.connection_invalidated or isinstance(wrapped.orig, _LOST):
            raise _unavailable() from wrapped
        raise


def _unavailable() -> DatabaseUnavailable:
    return DatabaseUnavailable(
        "The database did not answer in time.", instead="Ask again in a few seconds; nothing was changed."
    )
