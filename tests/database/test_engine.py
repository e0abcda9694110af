"""URLs as people write them, and what a session starts with."""

import pytest

from warranty.database.engine import (
    DatabaseUrlUnusable,
    Role,
    connect,
    create,
    database_of,
    plain_url,
    session_settings,
    with_database,
)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+asyncpg"])
def test_every_spelling_of_the_scheme_is_understood(scheme: str) -> None:
    assert plain_url(f"{scheme}://db/warranty?sslmode=require") == "postgresql://db/warranty?sslmode=require"


@pytest.mark.parametrize("url", ["", "mysql://db/x", "postgresql:/x", "host=db"])
def test_other_urls_are_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(DatabaseUrlUnusable) as refused:
        plain_url(url)
    assert refused.value.sentence == "The database URL must begin with postgresql://"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql:///warranty?host=%2Frun%2Fpg", "postgresql:///other?host=%2Frun%2Fpg"),
        ("postgresql://me:p%40ss@db:5433/warranty", "postgresql://me:p%40ss@db:5433/other"),
        ("postgresql://db", "postgresql://db/other"),
    ],
)
def test_another_database_on_the_same_server(url: str, expected: str) -> None:
    assert with_database(url, "other") == expected
    assert database_of(expected) == "other"


def test_with_a_login_the_session_takes_on_the_role() -> None:
    assert session_settings("postgresql://me@db/x", Role.READER)["role"] == "warranty_reader"


def test_without_a_login_the_role_itself_logs_in() -> None:
    assert "role" not in session_settings("postgresql://db/x", Role.READER)


@pytest.mark.parametrize("role", list(Role))
async def test_a_connection_acts_as_its_role(database_url: str, role: Role) -> None:
    connection = await connect(database_url, role)
    acting = await connection.fetchval("SELECT current_user::text")
    await connection.close()

    assert acting == role.value


async def test_nobody_holds_the_head_by_going_away(database_url: str) -> None:
    register = await connect(database_url, Role.REGISTER)
    limit = await register.fetchval("SHOW idle_in_transaction_session_timeout")
    await register.close()

    assert limit == "30s"


async def test_times_come_back_in_utc_and_queries_are_not_compiled(database_url: str) -> None:
    engine = create(database_url, Role.READER, pool_size=2)
    async with engine.connect() as connection:
        told = (
            await connection.exec_driver_sql("SELECT current_setting('timezone'), current_setting('jit')")
        ).one()
    await engine.dispose()

    assert tuple(told) == ("UTC", "off")
