"""Why a statement of trade is refused, named as the facts."""

from warranty.foundation.errors import Kind, Refusal


class InvoiceIncomplete(Refusal):
    """Something art. 17(2)(a)(ii) asks for is missing or empty."""

    kind = Kind.INVALID
    code = "invoice-incomplete"
    title = "The invoice is not complete"
    rule = "R16"


class LinesMalformed(Refusal):
    """Line numbers that are not 1, 2, 3 … or that do not fit the document answered."""

    kind = Kind.INVALID
    code = "lines-malformed"
    title = "The lines do not fit"
    rule = "R16"


class SourcesDoNotAddUp(Refusal):
    """A line whose sources and unsupported carats are not its weight."""

    kind = Kind.INVALID
    code = "sources-do-not-add-up"
    title = "The sources do not make the weight of the line"
    rule = "R21"


class StageChanged(Refusal):
    """Goods sold at another stage than the lot's, without the event that makes it so."""

    kind = Kind.CONFLICT
    code = "stage-changed"
    title = "The goods are not at this stage"
    rule = "L13"


class CounterpartyUnknown(Refusal):
    """The other side is no member on record, or the signer itself."""

    kind = Kind.INVALID
    code = "counterparty-unknown"
    title = "The other side is not a member on record"
    rule = "P01"


class OfferNotOpen(Refusal):
    """No offer to the asker that is still open; one answer for unknown, foreign, answered and withdrawn."""

    kind = Kind.CONFLICT
    code = "offer-not-open"
    title = "There is no open offer of this kind"
    rule = "R20"


class AnswerDoesNotAddUp(Refusal):
    """Kept, returned and difference of a line are not what was offered."""

    kind = Kind.INVALID
    code = "answer-does-not-add-up"
    title = "The answer does not make the weight offered"
    rule = "B02"


class SettlementImpossible(Refusal):
    """No difference of the asker's to settle, or not these carats."""

    kind = Kind.CONFLICT
    code = "settlement-impossible"
    title = "There is no such difference to settle"
    rule = "R20"


class ReleaseNotValid(Refusal):
    """No outside balance opens with this sale, line and code."""

    kind = Kind.CONFLICT
    code = "release-not-valid"
    title = "The outside balance does not open"
    rule = "R23"


class OutsideBalanceOverdrawn(Refusal):
    """More than is left of what was sold to outside."""

    kind = Kind.CONFLICT
    code = "outside-balance-overdrawn"
    title = "More than is left of the outside balance"
    rule = "L05"


class NotOfThisSale(Refusal):
    """A lot of the asker's own in which is nothing of the goods that are said to go back."""

    kind = Kind.CONFLICT
    code = "not-of-this-sale"
    title = "Not goods of this sale"
    rule = "R27"


class ConsignmentNotOpen(Refusal):
    """No goods of this kind between the asker and another; one answer for unknown, foreign and ended."""

    kind = Kind.CONFLICT
    code = "consignment-not-open"
    title = "There are no such goods on their way or out"
    rule = "R24"


class ConsignmentStillOpen(Refusal):
    """Carats are still with the receiver."""

    kind = Kind.CONFLICT
    code = "consignment-still-open"
    title = "Something is still open"
    rule = "R24"


class OwnersMixed(Refusal):
    """One line of goods of several owners, or memo goods sent to the one they belong to."""

    kind = Kind.CONFLICT
    code = "owners-mixed"
    title = "The goods of a line have one owner"
    rule = "R24"


class SharesDoNotAddUp(Refusal):
    """Shares of those who buy together that are not the whole."""

    kind = Kind.INVALID
    code = "shares-do-not-add-up"
    title = "The shares do not make the whole"
    rule = "R26"


class CorrectionImpossible(Refusal):
    """No sale or correction of the asker's, or not these lines; one answer for unknown and foreign ones."""

    kind = Kind.CONFLICT
    code = "correction-impossible"
    title = "There is nothing of this kind to correct"
    rule = "R20"


class GoodsUsedSince(Refusal):
    """The carats are not there any more; it is not told where they went."""

    kind = Kind.CONFLICT
    code = "goods-used-since"
    title = "The other side has used the goods"
    rule = "A04"
