"""`/v1/root-accounts`: what stands behind production, state sales and opening stock."""

from typing import Any, Final

from litestar import Request, get
from msgspec import UNSET

from warranty.api.asked import OfMember, asking_of, carats, coverage, looked_after
from warranty.api.auth import WITH_TOKEN, walled_visit
from warranty.api.cursors import Cursor
from warranty.api.parties import AsOf, Limit
from warranty.foundation.quantities import format_carats
from warranty.foundation.statements import urn
from warranty.lots.accounts import AccountKind
from warranty.lots.rooting import AccountShown, accounts_for
from warranty.parties.rules import did_of
from warranty.parties.service import LARGEST_PAGE
from warranty.transparency import service as log
from warranty.wire import roots as wire


@get("/v1/root-accounts", summary="Goods without a certificate", tags=["Lots"], security=WITH_TOKEN)
async def list_root_accounts(
    request: Request[Any, Any, Any],
    member: OfMember = None,
    cursor: Cursor = None,
    limit: Limit = LARGEST_PAGE,
    as_of: AsOf = None,
) -> wire.RootAccounts:
    """What was taken into stock without a certificate, and what is said to stand behind it; newest first.

    One's own; for an authority those of members in its participant; for an association the opening stock of
    those it admitted, or of these one `member` alone. Under an engagement those the audited member took goods
    in by, on days of the period. A page may be short, even empty, and still have a cursor.
    """
    async with walled_visit(request) as here:
        only = looked_after(here, member)
        moment = await log.moment(here.connection, as_of)
        asking = asking_of(here).about(moment)
        page = await accounts_for(
            here.connection, asking, moment.position, member=only, cursor=cursor, limit=limit
        )
    shown = tuple(_account(one, moment.position, here.resources.origin) for one in page.accounts)
    return wire.RootAccounts(accounts=shown, cursor=page.cursor or UNSET)


def _account(shown: AccountShown, as_of: int, origin: str) -> wire.RootAccount:
    opened, account = shown.opened, shown.account
    is_opening = opened.kind is AccountKind.OPENING_STOCK
    return wire.RootAccount(
        kind=opened.kind.value,
        holder=did_of(opened.party, origin),
        position=opened.position,
        as_of=as_of,
        taken=format_carats(shown.taken),
        coverage=coverage(shown.coverage),
        reference=opened.reference or UNSET,
        recorded=carats(None if is_opening else account.recorded),
        left=carats(None if is_opening else shown.left),
        documented=carats(account.documented if is_opening else None),
        certified=carats(account.cap),
        declaration=urn(shown.declaration) if shown.declaration else UNSET,
        line=next(iter(account.taken.values())).line if is_opening else UNSET,
        backed_by=tuple(urn(one.last) for one in account.backings.values()),
    )


HANDLERS: Final[list[Any]] = [list_root_accounts]
