"""A market behind a running API: authorities, an association and members, ready to trade."""

from pathlib import Path

from tests.api.world import World
from tests.reconciliation.scene import Scene
from tests.worlds import Cast, Clock, RunningRegister
from warranty.transparency.kept import CheckpointFile


async def a_market(world: World, folder: Path) -> Scene:
    """The usual cast, admitted to the world's register; what it records goes through the same register."""
    cast = Cast(operator=world.operator)
    running = RunningRegister(world.resources.register, cast, Clock(), CheckpointFile(folder / "unused"))
    scene = Scene(running, world.resources.engine)
    _founding, _policy, *admissions = cast.opening()
    for by, draft in admissions:
        await scene.record(by, draft)
    return scene
