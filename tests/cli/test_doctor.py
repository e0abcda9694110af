"""`warranty doctor` names what is wrong with a deployment, and nothing else; no secret is printed."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from warranty.database.embedded import Cluster
from warranty.database.engine import Role, connect
from warranty.foundation.signing import SigningKey

OK, FAILED = 0, 9


@pytest.fixture
def settings(own_cluster: Cluster, tmp_path: Path) -> dict[str, str]:
    """A deployment as it should be: durable, keys and passphrase in private files, an origin of its own."""
    for name in ("log.key", "token.key", "passphrase"):
        (tmp_path / name).write_text("a secret")
        (tmp_path / name).chmod(0o600)
    return {
        "WARRANTY_MAX_REQUESTS": "6000",
        "WARRANTY_AUDIT_FILE": str(tmp_path / "audit.log"),
        "WARRANTY_DATABASE_URL": own_cluster.url,
        "WARRANTY_DATA": str(tmp_path),
        "WARRANTY_ORIGIN": "register.example.org",
        "WARRANTY_ROOT_KEY": SigningKey.generate().public.multibase,
        "WARRANTY_LOG_KEY_FILE": str(tmp_path / "log.key"),
        "WARRANTY_TOKEN_KEY_FILE": str(tmp_path / "token.key"),
        "WARRANTY_LOG_KEY_PASSPHRASE_FILE": str(tmp_path / "passphrase"),
    }


def examined(settings: dict[str, str]) -> tuple[int, list[dict[str, Any]]]:
    """Exit code and complaints."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    program = Path(sys.executable).with_name("warranty")
    done = subprocess.run(
        [program, "doctor", "--json"],
        env=kept | settings, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert "a secret" not in done.stdout + done.stderr
    told = json.loads(done.stdout)
    assert told["ok"] == (done.returncode == OK), done.stderr
    return done.returncode, told["complaints"]


def change(cluster: Cluster, command: str) -> None:
    """As an administrator of the database."""

    async def execute() -> None:
        connection = await asyncpg.connect(cluster.admin_url)
        await connection.execute(command)
        await connection.execute("select pg_reload_conf()")
        await connection.close()

    asyncio.run(execute())


def founded_as(cluster: Cluster, origin: str, root_key: str) -> None:
    """As if a register had been founded there."""

    async def execute() -> None:
        connection = await connect(cluster.url, Role.OWNER)
        await connection.execute(
            """insert into foundings (position, statement, origin, name, operator, root_key, log_key)
            values (0, gen_random_uuid(), $1, 'Other', gen_random_uuid(), $2, 'k')""",
            origin,
            root_key,
        )
        await connection.close()

    asyncio.run(execute())


def test_a_sound_deployment_is_told_so(settings: dict[str, str]) -> None:
    assert examined(settings) == (OK, [])


def test_what_is_wrong_with_database_and_roles_is_named(
    settings: dict[str, str], own_cluster: Cluster
) -> None:
    change(own_cluster, "alter system set synchronous_commit = off")
    change(own_cluster, "alter role warranty_register superuser")
    change(own_cluster, "alter role warranty_reader bypassrls")
    code, complaints = examined(settings)
    assert code == FAILED
    assert [(each["check"], each["sentence"].partition(":")[0]) for each in complaints] == [
        ("durability", "synchronous_commit is off"),
        ("roles", "warranty_register has powers it must not have."),
        ("roles", "warranty_reader passes by row-level security"),
    ]


def test_open_files_and_loose_settings_are_named(settings: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "log.key").chmod(0o644)
    (tmp_path / "token.key").unlink()
    del settings["WARRANTY_ORIGIN"], settings["WARRANTY_LOG_KEY_PASSPHRASE_FILE"]
    settings |= {
        "WARRANTY_BIND": "0.0.0.0:8400",
        "WARRANTY_WORKERS": "500",
        "WARRANTY_LOG_KEY_PASSPHRASE": "a secret",
    }
    code, complaints = examined(settings)
    assert code == FAILED
    assert [(each["check"], each["severity"]) for each in complaints] == [
        ("secrets", "warning"),
        ("keys", "error"),
        ("keys", "error"),
        ("origin", "error"),
        ("transport", "warning"),
        ("workers", "warning"),
        ("rate", "warning"),
    ]


def test_passwords_in_urls_keys_to_come_loose_limits_and_an_open_audit_log_are_named(
    settings: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "next.key").write_text("a secret")
    (tmp_path / "audit.log").write_text("")
    (tmp_path / "audit.log").chmod(0o644)
    settings |= {
        "WARRANTY_DATABASE_URL": "postgresql://somebody:a%20secret@127.0.0.1:9/warranty",
        "WARRANTY_NEXT_LOG_KEY_FILE": str(tmp_path / "next.key"),
        "WARRANTY_MAX_REQUESTS": "1000000",
    }
    (tmp_path / "next.key").chmod(0o600)
    _, complaints = examined(settings)
    assert [(each["check"], each["severity"]) for each in complaints] == [
        ("secrets", "warning"),
        ("keys", "warning"),
        ("database", "error"),
        ("rate", "warning"),
        ("audit", "error"),
    ]


def test_proxies_that_are_everybody_and_limits_that_hold_nobody_are_named(settings: dict[str, str]) -> None:
    """Everybody's X-Forwarded-For would be believed; a body could take a day to arrive."""
    code, complaints = examined(
        settings
        | {
            "WARRANTY_PROXIES": "0.0.0.0/0,::/0,8.0.0.0/8,10.0.0.0/8,192.0.2.1",
            "WARRANTY_MAX_BODY_SECONDS": "100000",
            "WARRANTY_MAX_BODY_BYTES": "10",
            "WARRANTY_MAX_WAITING": "1",
            "WARRANTY_MAX_CONNECTIONS": "1000",
        }
    )
    assert code == FAILED
    assert [(each["check"], each["severity"]) for each in complaints] == [
        ("rate", "error"), ("rate", "error"), ("rate", "warning"),
        ("limits", "warning"), ("limits", "warning"), ("limits", "warning"), ("limits", "warning"),
    ]  # fmt: skip
    told = [each["sentence"] for each in complaints]
    assert "0.0.0.0/0" in told[0]
    assert "::/0" in told[1]
    assert "16777216 addresses" in told[2]
    assert "100000 seconds: it holds nobody back" in told[3]
    assert "10 bytes: it lets hardly anything through" in told[4]
    assert "1000 connections of one address: it holds nobody back" in told[5]
    assert "wait (1)" in told[6]
    assert all(each["instead"] for each in complaints)


@pytest.mark.parametrize("name", ["WARRANTY_PROXIES", "WARRANTY_MAX_BODY_SECONDS"])
def test_usual_values_are_no_complaint(settings: dict[str, str], name: str) -> None:
    usual = {"WARRANTY_PROXIES": "10.0.0.0/8,fd00::/8,192.0.2.1", "WARRANTY_MAX_BODY_SECONDS": "600"}
    assert examined(settings | {name: usual[name]}) == (OK, [])


def test_a_root_key_that_is_none_is_an_error(settings: dict[str, str]) -> None:
    code, complaints = examined(settings | {"WARRANTY_ROOT_KEY": "zzz"})
    assert code == FAILED
    assert [(each["check"], each["severity"]) for each in complaints] == [("origin", "error")]
    assert "no public key" in complaints[0]["sentence"]


def test_settings_of_another_register_than_the_one_founded_are_errors(
    settings: dict[str, str], own_cluster: Cluster
) -> None:
    """Without them being set, what the database holds is served."""
    founded_as(own_cluster, "other.example.org", "z6MkOther")
    code, complaints = examined(settings)
    assert code == FAILED
    assert [each["sentence"] for each in complaints] == [
        "WARRANTY_ORIGIN is not what the register was founded with: other.example.org.",
        "WARRANTY_ROOT_KEY is not what the register was founded with: z6MkOther.",
    ]
    of_its_own = {name: value for name, value in settings.items() if name != "WARRANTY_DATABASE_URL"}
    code, embedded = examined(of_its_own | {"WARRANTY_DATA": str(own_cluster.folder)})
    assert code == FAILED
    assert [each["sentence"] for each in embedded] == [each["sentence"] for each in complaints]


def test_a_database_that_is_not_there_is_an_error(settings: dict[str, str]) -> None:
    code, complaints = examined(settings | {"WARRANTY_DATABASE_URL": "postgresql://127.0.0.1:9/warranty"})
    assert code == FAILED
    assert [each["check"] for each in complaints] == ["database"]
