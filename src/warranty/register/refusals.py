"""Refusals of the register itself, beside those of the rooms."""

from warranty.foundation.errors import Kind, Refusal


class StatementIdUsed(Refusal):
    """Other bytes under the id of a recorded statement."""

    kind = Kind.CONFLICT
    code = "statement-id-used"
    title = "The id is used"
    rule = "R57"


class SignedAhead(Refusal):
    """A signing time more than the allowed skew ahead of the register's clock."""

    kind = Kind.INVALID
    code = "signed-ahead"
    title = "The signing time lies in the future"
    rule = "Q01"


class EventAhead(Refusal):
    """An event day that has not come anywhere on earth."""

    kind = Kind.INVALID
    code = "event-ahead"
    title = "The day of the event lies in the future"
    rule = "Q01"


class EventBeforeScheme(Refusal):
    """An event day before the Kimberley Process began: one of the two days is wrong (R46)."""

    kind = Kind.INVALID
    code = "event-before-scheme"
    title = "The day of the event lies before the scheme"
    rule = "R46"


class RegisterEmpty(Refusal):
    """A replay of a register that was not founded yet."""

    kind = Kind.CONFLICT
    code = "register-empty"
    title = "There is nothing to replay"


class RetentionHolds(Refusal):
    """Personal data of a record that still has to be kept."""

    kind = Kind.CONFLICT
    code = "retention-holds"
    title = "The record has to be kept"
    rule = "R58"


class PartNotErasable(Refusal):
    """A part of which effects were made, or which the statement does not have."""

    kind = Kind.CONFLICT
    code = "part-not-erasable"
    title = "This part cannot be erased"
    rule = "R57"


class PolicyNotAdopted(Refusal):
    """This program judges by a rule set its operator has not adopted."""

    kind = Kind.UNAVAILABLE
    code = "policy-not-adopted"
    title = "The rule set is not adopted"
    rule = "R66"


class RegisterBusy(Refusal):
    """More statements wait than the register takes on."""

    kind = Kind.UNAVAILABLE
    code = "register-busy"
    title = "The register is busy"


class RegisterUnavailable(Refusal):
    """The database did not take the batch; nothing of it was recorded, or it is not known whether it was."""

    kind = Kind.UNAVAILABLE
    code = "register-unavailable"
    title = "The register cannot record now"


class StatementUnknown(Refusal):
    """No statement under this id that the asker may read."""

    kind = Kind.NOT_FOUND
    code = "not-found"
    title = "Not found"
