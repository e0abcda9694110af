"""Why a statement about an audit is refused, named as the facts."""

from warranty.foundation.errors import Kind, Refusal


class EngagementImpossible(Refusal):
    """An order or its acceptance that lacks something, or says what cannot be."""

    kind = Kind.INVALID
    code = "engagement-impossible"
    title = "The engagement cannot be as stated"
    rule = "R49"


class EngagementNumberUsed(Refusal):
    """A second order of one office under the same number."""

    kind = Kind.CONFLICT
    code = "engagement-number-used"
    title = "The number is taken"
    rule = "R49"


class EngagementNotYours(Refusal):
    """No engagement of the signer's or asker's that is open to it.

    Unknown, another's, accepted before, ended, over, or resting while one of both is not in good standing:
    the same words for all.
    """

    kind = Kind.FORBIDDEN
    code = "engagement-not-yours"
    title = "There is no such engagement"
    rule = "R49"


class AuditorNotIndependent(Refusal):
    """An auditor that is bound to the member."""

    kind = Kind.CONFLICT
    code = "auditor-not-independent"
    title = "The auditor is not independent of the member"
    rule = "Q05"


class IndependenceNotDeclared(Refusal):
    """A declaration other than the registered one, or facts beside it that cannot be."""

    kind = Kind.INVALID
    code = "independence-not-declared"
    title = "Independence is not declared as it has to be"
    rule = "R49"
