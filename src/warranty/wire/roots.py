"""What stands behind goods that began without a certificate: answers of `/v1/root-accounts`.

Weights are decimal text in carats.
"""

from msgspec import UNSET, UnsetType

from warranty.wire.lots import Coverage
from warranty.wire.shapes import Shape


class RootAccount(Shape, frozen=True):
    """One account, as known at log position `as_of`.

    kind: production (by producer, licence and month), state-sale (by buyer and technical certificate) or
    opening-stock (by declared line). holder: DID. reference: licence and month, technical certificate, or
    goods class; absent until the holder has taken something. position: where it was first spoken of. taken:
    carats in stock or gone from it, and coverage: how they are graded. recorded: by the authority, and left:
    what of it nobody took yet; both absent for opening stock. documented: by invoices, certified: by the
    association, once it has. declaration and line: what a certification or invoices name. backed_by: the
    statements (urn:uuid) that stand behind it now.
    """

    kind: str
    holder: str
    position: int
    as_of: int
    taken: str
    coverage: Coverage
    reference: str | UnsetType = UNSET
    recorded: str | UnsetType = UNSET
    left: str | UnsetType = UNSET
    documented: str | UnsetType = UNSET
    certified: str | UnsetType = UNSET
    declaration: str | UnsetType = UNSET
    line: int | UnsetType = UNSET
    backed_by: tuple[str, ...] = ()


class RootAccounts(Shape, frozen=True):
    """A page of them, newest first. cursor: for the next page, absent on the last."""

    accounts: tuple[RootAccount, ...]
    cursor: str | UnsetType = UNSET
