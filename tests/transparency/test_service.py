"""What others ask of the log: tiles, proofs at any size, receipts, and that it is still the published one."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.support.logs import record
from warranty.database.engine import Role, connect
from warranty.database.transaction import driver
from warranty.foundation.signing import SigningKey
from warranty.transparency import service, store
from warranty.transparency.kept import CheckpointFile
from warranty.transparency.rules.checkpoints import sign_checkpoint
from warranty.transparency.rules.notes import VerifierKey
from warranty.transparency.rules.proofs import verify_consistency, verify_inclusion
from warranty.transparency.rules.receipts import verify_receipt
from warranty.transparency.rules.refusals import (
    LogBehindCheckpoint,
    LogDamaged,
    LogInconsistent,
    NoteForged,
    ProofImpossible,
    TileUnknown,
)
from warranty.transparency.rules.tiles import decode_bundle
from warranty.transparency.rules.tree import EMPTY_ROOT, leaf_hash, root_of

ORIGIN = "register.example/log"
KEY = SigningKey.from_seed(bytes(32))
LOG = VerifierKey.ed25519(ORIGIN, KEY.public)
Raw = Any
"""asyncpg's connection, which ships no types."""
BATCHES = (1, 300, 1000, 7, 1000, 92)
"""2,400 entries: nine full tiles and one of 96."""


@pytest.fixture
async def raw(connection: AsyncConnection) -> Raw:
    """The driver's connection in a transaction that is rolled back."""
    return await driver(connection)


@pytest.fixture
async def leaves(raw: Raw) -> list[bytes]:
    """The leaf hashes of a log of 2,400 entries."""
    return [leaf_hash(entry) for count in BATCHES for entry in await record(raw, count)]


async def test_every_size_proves_its_entries(raw: Raw, leaves: list[bytes]) -> None:
    for size in (1, 2, 255, 256, 257, 512, 1301, 2047, 2048, 2399, 2400):
        root = root_of(leaves[:size])
        assert await service.root_at(raw, size) == root
        for index in {0, size // 3, size // 2, size - 1}:
            proof = await service.inclusion_proof(raw, index, size)
            assert verify_inclusion(leaves[index], index, size, proof, root)


async def test_every_size_proves_that_it_continues_every_smaller(raw: Raw, leaves: list[bytes]) -> None:
    sizes = (1, 2, 255, 256, 257, 1301, 2048, 2400)
    for size1, size2 in [(a, b) for a in sizes for b in sizes if a <= b]:
        proof = await service.consistency_proof(raw, size1, size2)
        assert verify_consistency(size1, root_of(leaves[:size1]), size2, root_of(leaves[:size2]), proof)


async def test_a_proof_beyond_the_log_is_refused(raw: Raw, leaves: list[bytes]) -> None:
    for index, size in [(0, 2401), (2400, 2400), (-1, 2400), (0, 0)]:
        with pytest.raises(ProofImpossible):
            await service.inclusion_proof(raw, index, size)
    for size1, size2 in [(1, 2401), (0, 5), (6, 5)]:
        with pytest.raises(ProofImpossible):
            await service.consistency_proof(raw, size1, size2)
    with pytest.raises(ProofImpossible):
        await service.root_at(raw, 2401)


async def test_the_empty_log_has_a_root(raw: Raw) -> None:
    assert await service.root_at(raw, 0) == EMPTY_ROOT


async def test_tiles_are_served_for_every_width(raw: Raw, leaves: list[bytes]) -> None:
    assert await service.tile(raw, "tile/0/000") == b"".join(leaves[:256])
    assert await service.tile(raw, "tile/0/009.p/96") == b"".join(leaves[2304:])
    assert await service.tile(raw, "tile/0/009.p/5") == b"".join(leaves[2304:2309])
    nodes = [root_of(leaves[at : at + 256]) for at in range(0, 2304, 256)]
    assert await service.tile(raw, "tile/1/000.p/9") == b"".join(nodes)


async def test_a_bundle_hashes_to_its_tile(raw: Raw, leaves: list[bytes]) -> None:
    bundle = await service.tile(raw, "tile/entries/005")

    assert [leaf_hash(entry) for entry in decode_bundle(bundle, 256)] == leaves[1280:1536]


@pytest.mark.parametrize(
    "path", ["tile/0/009", "tile/0/009.p/97", "tile/1/000.p/10", "tile/2/000.p/1", "tile/entries/x001/000"]
)
async def test_a_tile_beyond_the_log_is_unknown(raw: Raw, leaves: list[bytes], path: str) -> None:
    with pytest.raises(TileUnknown):
        await service.tile(raw, path)


async def test_receipts_of_old_entries_verify_under_the_newest_checkpoint(
    raw: Raw, leaves: list[bytes]
) -> None:
    head = await store.read_head(raw)
    positions = [0, 255, 256, 1000, 2399]
    entries = [(await store.read_entries(raw, position, position + 1))[0] for position in positions]

    receipts = await service.receipts(raw, head, service.checkpoint(head, KEY, ORIGIN), positions)

    for position, entry, receipt in zip(positions, entries, receipts, strict=True):
        verified = verify_receipt(entry, receipt, LOG)
        assert (verified.index, verified.checkpoint.size) == (position, 2400)


async def test_a_receipt_for_what_is_not_there_is_refused(raw: Raw, leaves: list[bytes]) -> None:
    head = await store.read_head(raw)

    with pytest.raises(ProofImpossible):
        await service.receipts(raw, head, service.checkpoint(head, KEY, ORIGIN), [2400])


async def test_the_whole_log_is_recomputed(raw: Raw, leaves: list[bytes]) -> None:
    assert (await service.audit(raw)).root() == root_of(leaves)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE log_nodes SET hash = sha256('other') WHERE position = 3",
        "UPDATE log_entries SET entries = set_byte(entries, 60, 7) WHERE first_position = 1",
    ],
    ids=["a stored hash", "an entry"],
)
async def test_damage_inside_the_log_is_found(database_url: str, damage: str) -> None:
    owner = await connect(database_url, Role.OWNER)
    try:
        for count in BATCHES:
            async with owner.transaction():
                await record(owner, count)
        assert await owner.execute(damage) == "UPDATE 1"

        with pytest.raises(LogDamaged):
            await service.audit(owner)
    finally:
        await owner.close()


async def test_a_log_that_continues_the_kept_checkpoint_may_start(
    raw: Raw, leaves: list[bytes], tmp_path: Path
) -> None:
    kept = CheckpointFile(tmp_path / "checkpoint")
    await service.refuse_if_behind(raw, kept, LOG)

    for size in (0, 1, 1301, 2400):
        kept.write(sign_checkpoint(ORIGIN, size, root_of(leaves[:size]), KEY))
        await service.refuse_if_behind(raw, kept, LOG)


async def test_a_restored_older_backup_may_not_start(raw: Raw, leaves: list[bytes], tmp_path: Path) -> None:
    kept = CheckpointFile(tmp_path / "checkpoint")
    kept.write(sign_checkpoint(ORIGIN, 2401, bytes(32), KEY))

    with pytest.raises(LogBehindCheckpoint):
        await service.refuse_if_behind(raw, kept, LOG)


@pytest.mark.parametrize("size", [1301, 2400])
async def test_a_log_that_went_another_way_may_not_start(
    raw: Raw, leaves: list[bytes], tmp_path: Path, size: int
) -> None:
    """The backup was restored and written to: as long as the published one, or longer, but not the same."""
    kept = CheckpointFile(tmp_path / "checkpoint")
    kept.write(sign_checkpoint(ORIGIN, size, root_of(leaves[1 : size + 1]), KEY))

    with pytest.raises(LogInconsistent):
        await service.refuse_if_behind(raw, kept, LOG)


async def test_a_changed_checkpoint_file_is_refused(raw: Raw, leaves: list[bytes], tmp_path: Path) -> None:
    kept = CheckpointFile(tmp_path / "checkpoint")
    kept.path.write_text(sign_checkpoint(ORIGIN, 2400, root_of(leaves), KEY).replace("2400", "2300"))

    with pytest.raises(NoteForged):
        await service.refuse_if_behind(raw, kept, LOG)
