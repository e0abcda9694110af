"""What a running database says of itself, for whoever looks after a deployment."""

from datetime import datetime
from typing import Final, NamedTuple

from warranty.database.engine import Role, connect

_DURABILITY: Final = ("fsync", "full_page_writes", "synchronous_commit")
_EXAMINE: Final = """select current_setting('server_version_num')::int as version, clock_timestamp() as now,
  (select array_agg(rolname::text order by rolname) from pg_roles
     where rolname = any($1) and (rolsuper or rolcreaterole or rolcreatedb or rolreplication)) as powerful,
  (select coalesce(bool_or(rolbypassrls), false) from pg_roles where rolname = $2) as register_passes,
  (select coalesce(bool_or(rolbypassrls), false) from pg_roles where rolname = $3) as reader_passes,
  (select array_agg(name::text order by name) from pg_settings
     where name = any($4) and setting = 'off') as off"""


class Examined(NamedTuple):
    """What was found.

    version: as 180004. powerful: roles of ours with powers none may have. register_passes, reader_passes:
    whether the role passes by row-level security, as the first must and the second must not. off: settings
    of durability that are switched off.
    """

    version: int
    now: datetime
    powerful: list[str]
    register_passes: bool
    reader_passes: bool
    off: list[str]


async def examine(url: str, *, password: str | None = None) -> Examined:
    """Look at the database as the register's role sees it. Raises what a refused connection raises."""
    connection = await connect(url, Role.REGISTER, password=password)
    try:
        ours = [role.value for role in Role]
        row = await connection.fetchrow(
            _EXAMINE, ours, Role.REGISTER.value, Role.READER.value, list(_DURABILITY)
        )
    finally:
        await connection.close()
    assert row is not None  # it has no condition
    version, now, powerful, register_passes, reader_passes, off = row.values()
    return Examined(version, now, powerful or [], register_passes, reader_passes, off or [])
