"""From settings to a database: which one, with which passwords, and whether it must be started first."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from warranty.database import embedded, migrate, roles
from warranty.database.embedded import Cluster
from warranty.database.engine import Role, create, database_of
from warranty.foundation.settings import Settings


@dataclass(frozen=True)
class Database:
    """A database that can be connected to.

    url: as in the settings, or of the embedded server. passwords: of roles that log in by themselves.
    cluster: the embedded server this process started or joined, to be stopped by it; None otherwise.
    """

    url: str
    passwords: Mapping[Role, str]
    cluster: Cluster | None = None

    def engine(self, role: Role, *, schema: str | None = None, pool_size: int | None = 10) -> AsyncEngine:
        """The engine of a role, as `engine.create`."""
        password = self.passwords.get(role)
        return create(self.url, role, password=password, schema=schema, pool_size=pool_size)

    def stop(self) -> None:
        """Stop the embedded server if there is one and nobody else uses it."""
        if self.cluster is not None:
            self.cluster.stop()


async def provide(settings: Settings) -> Database:
    """The database, ready for work: what `serve` and the traders' local commands begin with.

    An embedded server is started and its tables are brought up to date, since nobody else would. A server
    that runs anyway is only looked at: raises TablesNotCurrent if `warranty migrate` has not run. The caller
    hands `url` to worker processes, which do not come here.
    """
    passwords = passwords_of(settings)
    if settings.database_url is not None:
        await migrate.require_current(settings.database_url, password=passwords.get(Role.REGISTER))
        return Database(settings.database_url, passwords)
    cluster = await embedded.start(settings.data)
    try:
        await migrate.upgrade(cluster.url)
    except BaseException:  # nobody else has it to stop
        cluster.stop()
        raise
    return Database(cluster.url, {}, cluster)


async def bring_up_to_date(settings: Settings) -> None:
    """What `warranty migrate` does: roles and database if an administrator is given, then the tables."""
    if settings.database_url is None:
        (await provide(settings)).stop()
        return
    passwords = passwords_of(settings)
    if settings.admin_url is not None:
        await roles.prepare(
            settings.admin_url,
            admin_password=settings.admin_password,
            passwords=passwords,
            database=database_of(settings.database_url) or roles.DATABASE,
        )
    await migrate.upgrade(settings.database_url, password=passwords.get(Role.OWNER))


def passwords_of(settings: Settings) -> dict[Role, str]:
    """The passwords that are set, by role."""
    given = {
        Role.OWNER: settings.owner_password,
        Role.REGISTER: settings.register_password,
        Role.READER: settings.reader_password,
    }
    return {role: password for role, password in given.items() if password is not None}
