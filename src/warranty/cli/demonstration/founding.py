"""Before the trade begins: the register is founded, its rule set adopted, and everybody admitted."""

from datetime import date

from warranty.cli.demonstration.cast import Cast
from warranty.cli.demonstration.server import ORIGIN
from warranty.cli.demonstration.stage import Stage
from warranty.foundation.clock import now
from warranty.parties.documents import PartyAdmitted, PolicyAdopted, RegisterFounded
from warranty.policy.rule_set import packaged


def found(stage: Stage) -> None:
    """Leaf 0 and what follows it; the log's key is asked from the server, as an operator does."""
    cast, today = stage.cast, now().date()
    stage.log_key = stage.client(cast.operator).log_key()
    policy = packaged()
    operator = cast.operator
    stage.say(
        operator,
        RegisterFounded(
            event_on=today,
            origin=ORIGIN,
            name=operator.name,
            operator=operator.did,
            root_key=operator.key.public.multibase,
            log_key=stage.log_key,
        ),
    )
    stage.say(operator, PolicyAdopted(event_on=today, digest=policy.digest, version=policy.version))
    admitted = (cast.association.admission(), cast.authority.admission())
    stage.say(operator, PartyAdmitted(event_on=today, parties=admitted))
    stage.say(cast.association, admission_of_members(cast, today))


def admission_of_members(cast: Cast, today: date) -> PartyAdmitted:
    """All members in one statement, as an association would sign its list."""
    return PartyAdmitted(event_on=today, parties=tuple(member.admission() for member in cast.members))
