"""What a token may ask about, by what its party is: the matrix of domain.md § 8, resource by resource.

A scope is the name of a resource under /v1. Whoever could never be shown anything of a resource has no scope
for it; who has one is shown what its relations open (`rules.GRANTS`), and nothing else. A resource that is
asked about with a token is somebody's, or a test of the house fails.
"""

from collections.abc import Mapping
from typing import Final

# One's own account: what one signed, what was refused, who looked, who one is.
_ACCOUNT: Final = frozenset(
    {"attempts", "drafts", "erasures", "looks", "members", "parties", "people", "statements"}
)
# What a member keeps books of; an auditor reads them under an engagement.
_BOOKS: Final = frozenset(
    {
        "acknowledgements", "balances", "batches", "boxes", "certificates", "counts", "findings", "lots",
        "reconciliations", "root-accounts", "slack", "stock",
    }
)  # fmt: skip
# What an authority supervises members by: their books as far as they concern more than the shop floor.
_SUPERVISED: Final = _BOOKS - {"acknowledgements", "batches", "boxes"}

SCOPES: Final[Mapping[str, frozenset[str]]] = {
    "Member": _ACCOUNT | _BOOKS | {"cases", "engagements", "suspicions"},
    "Auditor": _ACCOUNT | _BOOKS | {"engagements", "suspicions"},
    "Authority": _ACCOUNT | _SUPERVISED | {"cases", "engagements", "suspicions"},
    "Association": _ACCOUNT | {"cases", "engagements", "findings", "root-accounts"},
    "Observer": _ACCOUNT | {"reconciliations"},
    "Operator": _ACCOUNT | {"cases", "engagements", "findings"},
}
"""Kind of party → the scopes its tokens may have; without asking for fewer they have all of them."""
