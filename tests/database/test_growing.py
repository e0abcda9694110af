"""Ledger and log tables only grow: what the program never does to them, the database does not let it do."""

import asyncpg
import pytest

from warranty.database.engine import Role, connect

# Everything the program may remove rows from: used assertions, attempts and the day's wrong codes, which are
# no part of the ledger; and, once policy keeps them no longer, looks and who may read a sealed report (R58).
MAY_SHRINK = {"assertions", "attempts", "code_tries", "looks", "suspicions"}
# What may be filled in or brought up to date after a row was written.
MAY_CHANGE = {
    "disclosures": {"encoded"},
    "edges": {"reversed", "fan_in"},
    "log_head": {"size", "root", "frontier", "recorded_at", "ends_at", "sole"},
    "lots": {"received", "left", "disputed", "state", "ended_at", "stone", "last_moved_on", "offered_until"},
    "parties": {"name", "lei"},
    "party_names": {"former"},
    "party_keys": {"revoked", "revoked_because", "compromised_since", "compromised_at"},
}


async def test_only_passing_notes_can_be_removed(shared_database_url: str) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    rows = await register.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND has_table_privilege(oid, 'DELETE')"
    )
    await register.close()
    assert {row["relname"] for row in rows} == MAY_SHRINK


async def test_only_sums_revocations_and_erased_parts_can_change(shared_database_url: str) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    rows = await register.fetch(
        "SELECT relname, attname FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid AND attnum > 0"
        " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        " AND has_column_privilege(pg_class.oid, attnum, 'UPDATE')"
    )
    await register.close()
    changing: dict[str, set[str]] = {}
    for row in rows:
        changing.setdefault(row["relname"], set()).add(row["attname"])
    assert {table: columns for table, columns in changing.items() if table not in MAY_SHRINK} == MAY_CHANGE


async def test_a_sale_on_record_cannot_be_rewritten(shared_database_url: str) -> None:
    register = await connect(shared_database_url, Role.REGISTER)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await register.execute("UPDATE sales SET document_number = 'another'")
    await register.close()
