"""docker-compose.yml says what the program understands, and gives nothing away."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from warranty.foundation.settings import PREFIX, read, variables

COMPOSE = yaml.safe_load((Path(__file__).parents[2] / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = ["migrate", "api"]


def test_there_are_database_migrations_and_api() -> None:
    assert sorted(SERVICES) == ["api", "db", "migrate"]


def test_the_database_is_postgresql_18() -> None:
    assert SERVICES["db"]["image"] == "postgres:18"


@pytest.mark.parametrize("name", ["db", "api"])
def test_what_stays_up_tells_its_health(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"][0] == "CMD"


def test_the_api_waits_for_the_migrations_and_they_for_the_database() -> None:
    assert SERVICES["migrate"]["depends_on"]["db"]["condition"] == "service_healthy"
    assert SERVICES["migrate"]["restart"] == "no"
    assert SERVICES["api"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


@pytest.mark.parametrize("name", OURS)
def test_every_variable_is_a_setting(name: str) -> None:
    assert set(SERVICES[name]["environment"]) <= variables()


@pytest.mark.parametrize("name", OURS)
def test_the_settings_can_be_read(name: str, tmp_path: Path) -> None:
    given = dict(SERVICES[name]["environment"])
    for variable, value in given.items():
        if value.startswith("/run/secrets/"):
            given[variable] = str(tmp_path / Path(value).name)
            Path(given[variable]).write_text("open sesame\n")
        elif value.startswith("${"):
            assert ":?" in value, f"{variable} has a default"
            given[variable] = "register.example.org"

    assert read(given).database_url == "postgresql://db:5432/warranty"


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_secrets_come_from_files_that_are_handed_over(name: str) -> None:
    service = SERVICES[name]
    for variable, value in service["environment"].items():
        if any(word in variable for word in ("PASSWORD", "PASSPHRASE", "KEY_FILE")):
            assert variable.endswith("_FILE")
            assert Path(value).parent == Path("/run/secrets")
            assert Path(value).name in service["secrets"]


def test_every_secret_lies_in_the_ignored_data_folder() -> None:
    named = {name for service in SERVICES.values() for name in service["secrets"]}
    assert named == set(COMPOSE["secrets"])
    assert all(secret["file"].startswith(".warranty/") for secret in COMPOSE["secrets"].values())


def test_the_api_never_sees_owner_or_administrator() -> None:
    told = " ".join([*SERVICES["api"]["environment"], *SERVICES["api"]["secrets"]])
    assert "ADMIN" not in told.upper()
    assert "OWNER" not in told.upper()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_no_container_writes_to_its_own_files_or_gains_rights(name: str) -> None:
    assert SERVICES[name]["read_only"] is True
    assert "no-new-privileges:true" in SERVICES[name]["security_opt"]


def test_only_the_api_is_reachable_and_only_from_this_machine() -> None:
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["api"]
    assert SERVICES["api"]["ports"] == ["127.0.0.1:8400:8400"]
    assert SERVICES["db"]["networks"] == ["inside"]
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_every_setting_begins_with_the_prefix() -> None:
    assert all(variable.startswith(PREFIX) for variable in variables())
