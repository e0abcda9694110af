"""A participant's certificates all together, summed where they are kept."""

from typing import Final

from warranty.certificates.books import DEAD, Status
from warranty.certificates.questions import Sum
from warranty.database.engine import Connection

# Of certificates that can no longer have left, or came back, nothing was exported.
_EXPORTED: Final = """
    select count(*) as certificates, coalesce(sum(certified_carats), 0)::bigint as carats from (
        select distinct on (number) issued_on, certified_carats, status from certificate_states
        where participant = $1 and position <= $2 order by number, position desc
    ) s where issued_on is not null and not status = any($3::text[])
"""
_IMPORTED: Final = """
    select count(*) as certificates, coalesce(sum(c.carats), 0)::bigint as carats from (
        select distinct on (statement) number, statement, carats from confirmations
        where participant = $1 and position <= $2 order by statement, position desc
    ) c cross join lateral (
        select confirmation, status from certificate_states where number = c.number and position <= $2
        order by position desc limit 1
    ) s where s.confirmation = c.statement and not s.status = any($3::text[])
"""
_CAME_TO_NOTHING: Final = sorted(DEAD | {Status.RETURNED})


async def exported(connection: Connection, participant: str, as_of: int) -> Sum:
    """What a participant certified for export by a position and did not get back."""
    rows = await connection.fetch(_EXPORTED, participant, as_of, _CAME_TO_NOTHING)
    return Sum(*rows[0].values())


async def imported(connection: Connection, participant: str, as_of: int) -> Sum:
    """What imports a participant confirmed by a position, by the confirmation that stands of each."""
    rows = await connection.fetch(_IMPORTED, participant, as_of, sorted(DEAD))
    return Sum(*rows[0].values())
