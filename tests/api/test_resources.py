"""A server opens the register it is told to, and no other; its own keys are made once and kept closed."""

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.api.world import ISSUER, World, founded, key_files
from tests.parties.builders import ORIGIN, Somebody
from warranty.api.platform_keys import PlatformKeys, PlatformKeyUnusable, open_platform_keys
from warranty.api.resources import NotThisRegister, identity_of, open_resources
from warranty.database.engine import Role, connect
from warranty.database.transaction import snapshot
from warranty.foundation.settings import Settings
from warranty.foundation.signing import SigningKey, seal_key


async def test_settings_left_out_follow_the_founding(settings: Settings, operator: Somebody) -> None:
    async with founded(settings, operator) as world:
        first = world.resources.identity
    async with open_resources(replace(settings, origin=None, root_key=None)) as again:
        assert again.identity == first
        assert again.origin == ORIGIN


@pytest.mark.parametrize("given", [{"origin": "other.example.org"}, {"root_key": "z6MkOther"}])
async def test_settings_that_say_another_register_are_refused(
    settings: Settings, operator: Somebody, given: dict[str, str]
) -> None:
    async with founded(settings, operator):
        pass
    with pytest.raises(NotThisRegister):
        async with open_resources(replace(settings, **given)):  # type: ignore[arg-type]
            pass


async def test_another_log_key_is_refused(settings: Settings, operator: Somebody, tmp_path: Path) -> None:
    async with founded(settings, operator):
        pass
    with pytest.raises(NotThisRegister):
        async with open_resources(replace(settings, log_key_file=key_files(tmp_path)["log_key_file"])):
            pass


def test_a_register_nobody_gave_an_origin_is_a_local_one() -> None:
    keys = PlatformKeys(SigningKey.generate(), SigningKey.generate())
    identity = identity_of(Settings(), None, keys)
    assert (identity.origin, identity.root_key) == ("localhost", "")


def test_keys_are_made_once_in_the_data_folder_for_our_eyes_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data", log_key_passphrase="a secret")
    with ThreadPoolExecutor() as pool:
        opened = list(pool.map(open_platform_keys, [settings] * 3))
    assert len({(keys.log.seed, keys.token.seed) for keys in opened}) == 1
    assert opened[0].log.seed != opened[0].token.seed
    files = sorted((tmp_path / "data").iterdir())
    assert [file.name for file in files] == ["log.key", "token.key"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert open_platform_keys(settings).log.seed == opened[0].log.seed
    with pytest.raises(PlatformKeyUnusable):
        open_platform_keys(replace(settings, log_key_passphrase="another"))


@pytest.mark.parametrize(
    ("old", "new"), [("", ""), ("", "new one"), ("old one", ""), ("old one", "new one"), ("same", "same")]
)
def test_each_key_is_opened_with_its_own_passphrase_while_they_change(
    tmp_path: Path, old: str, new: str
) -> None:
    """Before the change beside the old one, after it alone; the tokens' key stays under the old one."""
    settings = Settings(data=tmp_path / "data", log_key_passphrase=old or None)
    first = open_platform_keys(settings)
    coming = SigningKey.generate()
    (tmp_path / "next.key").write_bytes(seal_key(coming, "", new))
    both = replace(settings, other_key_passphrase=new or None)
    opened = open_platform_keys(replace(both, next_log_key_file=tmp_path / "next.key"))
    assert opened.next_log is not None
    assert (opened.log.seed, opened.next_log.seed) == (first.log.seed, coming.seed)
    after = replace(both, log_key_passphrase=new or None, other_key_passphrase=old or None)
    changed = open_platform_keys(replace(after, log_key_file=tmp_path / "next.key"))
    assert (changed.log.seed, changed.token.seed) == (coming.seed, first.token.seed)
    if new and new != old:
        with pytest.raises(PlatformKeyUnusable, match=r"next\.key"):
            open_platform_keys(replace(settings, next_log_key_file=tmp_path / "next.key"))


def test_a_key_file_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(PlatformKeyUnusable):
        open_platform_keys(Settings(data=tmp_path, log_key_file=tmp_path / "missing"))
    assert list(tmp_path.iterdir()) == []


async def test_a_question_the_database_does_not_answer_is_told_to_come_back(
    world: World, settings: Settings
) -> None:
    """The server ends all connections under a question; the next one finds new ones."""
    assert settings.database_url is not None
    token = {"Authorization": f"Bearer {await world.token(world.operator)}"}
    killer = await connect(settings.database_url, Role.REGISTER)
    try:
        await killer.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where pid <> pg_backend_pid() and datname = current_database()"
            # A vacuum at work in this database is not the service's to end.
            " and backend_type = 'client backend'"
        )
    finally:
        await killer.close()
    answers = [await world.http.get("/v1/parties/me", headers=token) for _ in range(5)]
    assert {answer.status_code for answer in answers} <= {200, 503}
    assert answers[-1].status_code == 200
    for answer in answers:
        if answer.status_code == 503:
            assert answer.json()["type"] == f"{ISSUER}/problems/database-unavailable"


async def test_a_visit_sees_one_state_of_the_database_throughout(world: World) -> None:
    async with snapshot(world.resources.engine) as connection:
        isolation = (await connection.execute(text("show transaction_isolation"))).scalar()
    assert isolation == "repeatable read"
