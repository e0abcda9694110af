"""The log for everybody: what is served verifies by the room's own rules, without any token."""

from base64 import b64decode
from hashlib import sha256

import msgspec
import pytest

from tests.api.world import ISSUER, TODAY, World
from tests.parties.builders import Somebody
from warranty.certificates.documents import FeedComplete
from warranty.foundation.statements import statement_digest
from warranty.transparency.rules import checkpoints, proofs
from warranty.transparency.rules.entries import decode_entry
from warranty.transparency.rules.notes import parse_vkey
from warranty.transparency.rules.tiles import decode_bundle
from warranty.transparency.rules.tree import leaf_hash
from warranty.wire.logs import Proof, PublicStatements


@pytest.fixture
async def authority(world: World) -> Somebody:
    """Position 2; position 3 is a private statement, position 4 public again."""
    authority = await world.admitted("Authority", world.operator)
    feed = FeedComplete(event_on=TODAY, of="confirmed", through=TODAY, certificates=0, carats="0.00")
    await world.accept(feed, authority)
    await world.admitted("Member", authority)
    return authority


async def entries_of(world: World, size: int) -> list[bytes]:
    answer = await world.get(f"/log/tile/entries/000.p/{size}")
    assert answer.status_code == 200, answer.text
    return list(decode_bundle(answer.content, size))


async def test_the_checkpoint_is_signed_by_the_published_key(world: World, authority: Somebody) -> None:
    key = parse_vkey((await world.get("/log/key")).text.strip())
    answer = await world.get("/log/checkpoint")
    checkpoint = checkpoints.open_checkpoint(answer.text, key).checkpoint
    assert (checkpoint.origin, checkpoint.size) == ("register.example.org", 5)
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["cache-control"] == "no-cache"


async def test_tiles_hold_the_entries_and_their_hashes_and_may_be_kept(
    world: World, authority: Somebody
) -> None:
    entries = await entries_of(world, 5)
    hashes = await world.get("/log/tile/0/000.p/5")
    assert hashes.content == b"".join(map(leaf_hash, entries))
    assert hashes.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert hashes.headers["content-type"] == "application/octet-stream"


NO_TILES = ["0/000", "0/000.p/6", "entries/000", "entries/001", "1/000", "8/000", "0/000.p/0", "0/0"]


async def test_a_tile_that_is_not_there_yet_or_never_will_be_is_not_found(world: World) -> None:
    for path in NO_TILES:
        answer = await world.get(f"/log/tile/{path}")
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_proofs_verify_by_rfc_9162(world: World, authority: Somebody) -> None:
    leaves = [leaf_hash(entry) for entry in await entries_of(world, 5)]
    answer = (await world.get("/log/proofs/inclusion", position=3, size=5)).content
    inclusion = msgspec.json.decode(answer, type=Proof)
    answer = (await world.get("/log/proofs/consistency", first=2, size=5)).content
    consistency = msgspec.json.decode(answer, type=Proof)
    key = parse_vkey((await world.get("/log/key")).text.strip())
    root = checkpoints.open_checkpoint((await world.get("/log/checkpoint")).text, key).checkpoint.root
    path = [b64decode(one) for one in inclusion.hashes]
    assert proofs.verify_inclusion(leaves[3], 3, 5, path, root)
    assert not proofs.verify_inclusion(leaves[3], 2, 5, path, root)
    steps = [b64decode(one) for one in consistency.hashes]
    first_root = sha256(b"\x01" + leaves[0] + leaves[1]).digest()  # by hand
    assert proofs.verify_consistency(2, first_root, 5, root, steps)


BEYOND = ["inclusion?position=5&size=5", "inclusion?position=0&size=6", "consistency?first=3&size=2",
          "consistency?first=1&size=9"]  # fmt: skip


async def test_a_proof_beyond_the_log_is_not_found(world: World, authority: Somebody) -> None:
    for asked in BEYOND:
        answer = await world.get(f"/log/proofs/{asked}")
        assert answer.status_code == 404
        assert answer.json()["type"] == f"{ISSUER}/problems/log-proof-impossible"


async def test_public_statements_are_served_in_full_and_private_ones_not_at_all(
    world: World, authority: Somebody
) -> None:
    page = msgspec.json.decode((await world.get("/log/statements")).content, type=PublicStatements)
    assert [one.position for one in page.statements] == [0, 1, 2, 4]
    assert (page.next, page.size) == (5, 5)
    entries = [decode_entry(entry) for entry in await entries_of(world, 5)]
    for one in page.statements:
        signed = one.statement.removesuffix("~").encode()
        assert entries[one.position].digest == statement_digest(signed)
        assert entries[one.position].recorded_at == one.recorded_at


async def test_a_monitor_pages_through_public_statements(world: World, authority: Somebody) -> None:
    seen, begin = [], 0
    while begin < 5:
        answer = await world.get("/log/statements", begin=begin, limit=2)
        page = msgspec.json.decode(answer.content, type=PublicStatements)
        seen += [one.position for one in page.statements]
        begin = page.next
    assert seen == [0, 1, 2, 4]
    again = msgspec.json.decode((await world.get("/log/statements", begin=7)).content, type=PublicStatements)
    assert (again.statements, again.next) == ((), 7)
