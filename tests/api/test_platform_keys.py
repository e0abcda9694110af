"""The platform changes its keys: what was signed before holds, what comes after has the new key."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.api.served import Served, serving, today
from tests.api.world import NOON, TODAY, World, founded, key_files
from tests.parties.builders import ORIGIN, Somebody
from warranty.api.resources import NotThisRegister, open_resources
from warranty.cli.main import warranty
from warranty.cli.running import CLIENT_VARIABLES
from warranty.database.transaction import driver, transaction
from warranty.foundation.settings import Settings
from warranty.foundation.signing import PublicKey, SigningKey, read_key_file
from warranty.foundation.tokens import key_id_of
from warranty.parties import service
from warranty.parties.books import Party
from warranty.parties.documents import PlatformKeyChanged, PlatformKeyPurpose
from warranty.parties.rules.refusals import PlatformKeyNotAtHand
from warranty.register.answers import Recorded, Refused
from warranty.register.replay import Databases, replay
from warranty.sdk.bundles import Bundle, write_bundle
from warranty.transparency.rules.checkpoints import open_checkpoint
from warranty.transparency.rules.notes import VerifierKey, parse_vkey
from warranty.transparency.rules.receipts import parse_proof, verify_receipt
from warranty.transparency.rules.refusals import NoteUnsigned


@dataclass
class NextKeys:
    """Files of the keys to come, and their names in the log."""

    files: dict[str, Path]
    vkey: VerifierKey
    token: str


@pytest.fixture
def coming(tmp_path: Path) -> NextKeys:
    (tmp_path / "next").mkdir()
    files = key_files(tmp_path / "next")
    log, token = (read_key_file(files[name].read_bytes()).public_key for name in files)
    return NextKeys(files, VerifierKey.ed25519(ORIGIN, PublicKey.from_multibase(log)), token)


@pytest.fixture
def holding_both(settings: Settings, coming: NextKeys) -> Settings:
    return replace(
        settings,
        next_log_key_file=coming.files["log_key_file"],
        next_token_key_file=coming.files["token_key_file"],
    )


@pytest.fixture
async def world(holding_both: Settings, operator: Somebody) -> AsyncIterator[World]:
    """A server that holds the keys of today and the coming ones."""
    async with founded(holding_both, operator) as running:
        yield running


def a_change(key: str, purpose: PlatformKeyPurpose = "log") -> PlatformKeyChanged:
    return PlatformKeyChanged(event_on=TODAY, purpose=purpose, key=key, reason="Renewed, as announced.")


async def test_receipts_and_checkpoints_have_the_new_key_from_its_entry_on(
    world: World, coming: NextKeys, database_url: str
) -> None:
    old = world.resources.identity.log_key
    keys = world.resources.keys
    before = await world.accept(a_change(coming.token, "token"), world.operator)
    changed = await world.accept(a_change(coming.vkey.text()), world.operator)
    assert open_checkpoint(parse_proof(before.receipt).checkpoint, parse_vkey(old)).checkpoint.size == 3
    assert verify_receipt(changed.entry, changed.receipt, coming.vkey).index == 3
    with pytest.raises(NoteUnsigned):
        verify_receipt(changed.entry, changed.receipt, parse_vkey(old))
    assert (await world.get("/log/key")).text.strip() == coming.vkey.text()
    checkpoint = (await world.get("/log/checkpoint")).text
    assert open_checkpoint(checkpoint, coming.vkey).checkpoint.size == 4
    assert (await world.get("/log/keys")).json()["keys"] == [
        {"purpose": "log", "key": old, "position": 0, "since": "2026-11-23T12:00:00Z"},
        {"purpose": "token", "key": coming.token, "position": 2, "since": "2026-11-23T12:00:00Z"},
        {"purpose": "log", "key": coming.vkey.text(), "position": 3, "since": "2026-11-23T12:00:00Z"},
    ]
    assert set(keys.log) == {old, coming.vkey.text()}
    assert (await replay(Databases(database_url), judge=True)).is_same


async def test_in_one_batch_the_key_of_the_last_statement_signs(world: World, coming: NextKeys) -> None:
    signed = [
        world.signed(a_change(coming.vkey.text()), world.operator),
        world.signed(a_change(coming.token, "token"), world.operator),
    ]
    for outcome in await world.resources.register.record(signed):
        assert isinstance(outcome, Recorded)
        assert verify_receipt(outcome.entry, outcome.receipt, coming.vkey).checkpoint.size == 4


async def test_a_key_that_is_in_no_file_of_the_server_is_refused(world: World) -> None:
    stranger = VerifierKey.ed25519(ORIGIN, SigningKey.generate().public).text()
    outcome = await world.record(a_change(stranger), world.operator)
    assert isinstance(outcome, Refused)
    assert isinstance(outcome.refusal, PlatformKeyNotAtHand)


async def test_tokens_have_the_new_key_and_those_of_the_old_one_end_with_their_ten_minutes(
    world: World, coming: NextKeys
) -> None:
    old = await world.token(world.operator)
    world.clock.later(minutes=1)
    await world.accept(a_change(coming.token, "token"), world.operator)
    new = await world.token(world.operator)
    assert key_id_of(new) == coming.token != key_id_of(old)
    jwks = (await world.get("/.well-known/jwks.json")).json()["keys"]
    assert {key["kid"] for key in jwks} == {key_id_of(old), key_id_of(new)}
    forged = world.resources.tokens.issue(
        (await _operator(world)),
        world.operator.public,
        NOON.replace(hour=13),
        {"parties"},
        key_id_of(old),
    )
    for minutes, expected in ((0, [200, 200]), (8, [200, 200]), (2, [401, 401])):
        world.clock.later(minutes=minutes)
        answers = [await _me(world, token) for token in (old, new)]
        assert answers == expected, minutes
    world.clock.at = NOON.replace(hour=13, minute=1)
    assert await _me(world, forged) == 401
    assert await _me(world, await world.token(world.operator)) == 200


async def test_a_start_without_the_key_of_today_is_refused_and_with_it_alone_goes_well(
    holding_both: Settings, settings: Settings, operator: Somebody, coming: NextKeys
) -> None:
    async with founded(holding_both, operator) as world:
        await world.accept(a_change(coming.vkey.text()), world.operator)
        await world.accept(a_change(coming.token, "token"), world.operator)
    half = replace(settings, log_key_file=coming.files["log_key_file"])
    for wrong in (settings, half):
        with pytest.raises(NotThisRegister):
            async with open_resources(wrong):
                pass
    new = replace(half, token_key_file=coming.files["token_key_file"])
    async with open_resources(new) as resources:
        assert list(resources.keys.log) == [coming.vkey.text()]


def test_a_receipt_from_before_is_verified_offline_by_the_key_of_today_and_the_history(
    database_url: str, tmp_path: Path, coming: NextKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in CLIENT_VARIABLES:
        monkeypatch.delenv(name, raising=False)
    data = tmp_path / "data"
    data.mkdir()
    with serving(database_url, data, next_log_key_file=coming.files["log_key_file"]) as served:
        old_key = served.http.get("/log/key").text.strip()
        old = _bundle(served, served.an_admission(), old_key)
        change = PlatformKeyChanged(
            event_on=today(), purpose="log", key=coming.vkey.text(), reason="Renewed, as announced."
        )
        served.accept(change, served.operator)
        new = _bundle(served, served.an_admission(), coming.vkey.text())
        url = str(served.http.base_url)
        _run("log-keys", "--url", url, "--out", "keys.json")
    Path("old.json").write_bytes(write_bundle(old))
    Path("new.json").write_bytes(write_bundle(new))
    trusting = ("--log-key", coming.vkey.text())
    assert _run("verify", "old.json", *trusting, expected=9).stdout.count("--log-keys") == 1
    _run("verify", "old.json", "new.json", *trusting, "--log-keys", "keys.json")
    _run("verify", "old.json", "--log-key", old_key)
    _run("verify", "old.json", "new.json", "--log-key", old_key, "--log-keys", "keys.json", expected=9)


async def _operator(world: World) -> Party:
    async with transaction(world.resources.engine) as connection:
        return (
            await service.party(await driver(connection), world.operator.id, TODAY, world.resources.policy)
        ).party


def _bundle(served: Served, statement: bytes, log_key: str) -> Bundle:
    answer = served.submit(statement)
    assert answer.status_code == 201, answer.text
    told = answer.json()
    return Bundle(statement.decode(), told["entry"], told["receipt"], log_key)


def _run(*words: str, expected: int = 0) -> Result:
    result = CliRunner().invoke(warranty, list(words))
    assert result.exit_code == expected, result.output
    return result


async def _me(world: World, token: str) -> int:
    answer = await world.http.get("/v1/parties/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code
