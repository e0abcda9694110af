"""A participant's exports against all it can have: imports, production, state sales, opening stock (A06).

All on record by a log position, since what came in one year may leave in another: stock is what is left.
What industry cut or lost meanwhile only makes less leave, so that exports above the whole are goods from
nowhere, or of imports that are not on record.
"""

from datetime import date
from typing import NamedTuple

from warranty.certificates.questions import Sum
from warranty.foundation.quantities import format_carats
from warranty.policy.catalogue import Finding
from warranty.policy.rule_set import Policy
from warranty.policy.tolerances import weight_tolerance


class Exports(NamedTuple):
    """Thousandths, and certificates where there are any.

    exported: certified for export and not come back unused. imported: confirmed. produced, state_sold: as
    authorities recorded them. opening_stock: as declared, or within what associations certified.
    """

    exported: Sum
    imported: Sum
    produced: int
    state_sold: int
    opening_stock: int

    @property
    def covered(self) -> int:
        """What exports can be of."""
        return self.imported.carats + self.produced + self.state_sold + self.opening_stock

    @property
    def excess(self) -> int:
        """Exports beyond that; less than nothing where they fit."""
        return self.exported.carats - self.covered


def excess_finding(policy: Policy, participant: str, exports: Exports, day: date) -> list[Finding]:
    """A06 where more was exported than there was, beyond what scales explain of as many certificates."""
    tolerance = weight_tolerance(policy, exports.exported.certificates, exports.exported.carats, day)
    if exports.excess <= tolerance:
        return []
    facts = {
        "exported": format_carats(exports.exported.carats),
        "covered": format_carats(exports.covered),
        "excess": format_carats(exports.excess),
    }
    sentence = (
        f"{participant} certified {facts['exported']} ct for export; imports, production, state sales and "
        f"opening stock on record make {facts['covered']} ct: {facts['excess']} ct too much."
    )
    return [Finding("A06", participant, sentence, facts)]
