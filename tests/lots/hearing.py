"""What a party hears of: its findings, asked for as it asks."""

from tests.builders import Somebody
from tests.worlds import RunningRegister
from warranty.database.engine import Connection
from warranty.database.wall import Behind, go_behind
from warranty.disclosure.rules import Viewer
from warranty.lots.asking import Asking
from warranty.policy.rule_set import packaged
from warranty.reconciliation.service.findings import findings_for

NOW = 2**62


async def told(
    connection: Connection,
    running: RunningRegister,
    who: Somebody,
    kind: str,
    rule: str = "L14",
    home: tuple[str, str] = ("IN", "IN"),
) -> list[str]:
    """The lots by which a party hears of a rule, asked behind the wall. home: of an authority."""
    participant, countries = (home[0], [home[1]]) if kind == "Authority" else ("", [])
    asking = Asking(Viewer(who.id, kind, participant), packaged(), running.clock())
    async with connection.transaction():
        await go_behind(connection, Behind(who.id, participant, countries, is_admitter=kind == "Association"))
        page = await findings_for(connection, asking, NOW, limit=100)
    heard = [one for one in page.findings if one.finding.rule == rule]
    assert all(one.recorded_at == running.clock() for one in heard), "told since the word that says so"
    return [one.finding.about for one in heard]
