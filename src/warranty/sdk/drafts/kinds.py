"""Every statement there is, by the word a user says, with its meaning and a full example."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

import msgspec

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import Document
from warranty.register.documents import DOCUMENT_TYPES


class StatementUnknown(Refusal):
    """A word that names no statement."""

    kind = Kind.INVALID
    code = "statement-unknown"
    title = "There is no such statement"


@dataclass(frozen=True, slots=True)
class StatementKind:
    """word: on the command line; type: of the document; signer: who makes it; meaning: in one line."""

    word: str
    type: type[Document]
    signer: str
    meaning: str


_MEANINGS: Final = {
    "register-founded": ("operator", "the register begins: its origin and keys, entry 0 of the log"),
    "policy-adopted": ("operator", "the packaged rule set judges from here on"),
    "platform-key-changed": ("operator", "the platform signs with another key of its own from here on"),
    "party-admitted": (
        "operator, association, authority",
        "parties join, one or a whole file, each with a first key",
    ),
    "key-added": ("any party", "a further key for oneself, or for somebody one admitted"),
    "key-revoked": ("any party", "a key signs nothing any more"),
    "key-upheld": ("any party", "a key that is in question is its party's own, and signs again"),
    "standing-changed": (
        "whoever admitted the party",
        "suspended, reinstated or expelled, or its admission stood by, with the reason",
    ),
    "party-charged": (
        "whoever admitted the party",
        "charges brought: a precautionary suspension holds until decided",
    ),
    "countersigned": (
        "who put the member out, or admitted it",
        "leave for one statement of a member that is suspended or expelled",
    ),
    "membership-sought": ("member", "asking another association for membership"),
    "membership-recorded": ("association", "since when, and until when, a party is its member"),
    "licence-recorded": (
        "association, authority",
        "a member's licence to trade, with the days it is in force",
    ),
    "source-status-stated": (
        "operator, authority",
        "a participant suspended or admitted, a zone compliant or not, an advisory, by its notice",
    ),
    "case-opened": (
        "association, authority",
        "a case, under which its office may look further at the parties it is about",
    ),
    "suspicion-reported": ("member, auditor", "what one suspects, sealed for one authority"),
    "case-closed": ("association, authority", "an own case opens nothing any more"),
    "person-recorded": ("any party", "a person of one's own, its roles and which keys it holds"),
    "particulars-rectified": (
        "any party",
        "personal data on record was wrong: the right data, naming the old (of who one is, a request)",
    ),
    "mandate-given": ("member", "another party may sign in one's name, within types, days and a limit"),
    "mandate-ended": ("member", "a mandate taken back, or laid down"),
    "signature-limit-set": ("any party", "above this value two of one's people sign"),
    "second-signed": (
        "any party",
        "another person agrees to one statement beforehand; or who admitted a firm short of people",
    ),
    "party-renamed": ("whoever admitted the party", "a party has another name"),
    "party-details-changed": (
        "whoever admitted the party",
        "a party has another registered office, VAT id, contact or Legal Entity Identifier",
    ),
    "succession-recorded": ("association, authority", "others take a member's place by operation of law"),
    "succession-withdrawn": (
        "association, authority",
        "an own record of a succession was made in error, or what it rests on was lifted",
    ),
    "goods-passed": (
        "association, authority",
        "a member's goods pass to its successor, or back to their rightful owner",
    ),
    "ownership-answered": (
        "member",
        "one's word on goods others named one an owner of; or a name taken back by who has them",
    ),
    "certificate-issued": ("authority", "a Kimberley Process Certificate issued and validated"),
    "certificate-voided": ("authority", "an own certificate is lost, spoiled or withdrawn"),
    "certificate-reported-fake": ("authority", "a number reported as forged"),
    "certificate-reinstated": ("authority", "an own void or fake report was a mistake"),
    "shipment-submitted": ("authority", "certificate and container handed in, with the state of the seals"),
    "shipment-detained": ("authority", "a shipment held, with the reason"),
    "shipment-released": ("authority", "a held shipment released after remedy"),
    "shipment-returned": ("authority", "a shipment sent back to its sender"),
    "import-confirmed": ("authority", "an import confirmed to a named party, with what the paper says"),
    "confirmation-corrected": ("authority", "new figures for an own confirmation"),
    "certificate-corrected": ("authority", "new content for an own certificate"),
    "certificate-unused": ("authority", "an own certificate that was never used"),
    "feed-complete": ("authority", "own records are complete through a day"),
    "import-claimed": ("member", "carats taken into stock against a confirmed certificate"),
    "box-opened": ("member", "a standing mixed lot of one class of goods"),
    "box-filled": ("member", "own lots put into a box, from which goods are drawn like from a lot"),
    "box-closed": ("member", "an empty box that takes nothing in any more"),
    "batch-opened": ("member", "rough that will be cut together, with the category its yield is judged by"),
    "shop-floor-reported": ("member", "a day of the shop floor: rough into batches, polished and rough out"),
    "work-in-process-counted": ("member", "what is still on the wheels; the yield so far is judged"),
    "batch-closed": ("member", "the end of a batch, with losses by cause; its yield is judged"),
    "legacy-declared": ("member", "recycled goods, or goods polished before 2003, taken into stock"),
    "production-declared": ("member", "goods mined under an own licence, taken into stock"),
    "production-recorded": ("authority", "what a producer brought up under a licence in a month"),
    "seized-goods-taken": ("member", "seized goods bought from the state, taken into stock"),
    "seized-goods-sold": ("authority", "seized goods sold to a member, with their technical certificate"),
    "opening-stock-declared": ("member", "what is in stock when joining, once for each class of goods"),
    "opening-stock-documented": ("member", "supplier invoices for a line of one's own opening stock"),
    "opening-stock-certified": ("association", "opening stock of a member, as far as it was found"),
    "sold-stock-returned": ("member", "goods sold before joining that came back, on evidence"),
    "export-applied": ("member", "goods bound for a certificate to be issued, with the evidence for them"),
    "export-departed": ("member", "goods left under the certificate issued for an application"),
    "export-cancelled": (
        "member",
        "goods bound by an application, or what its lines name of them, do not go and are free again",
    ),
    "export-returned": ("member", "unsold goods come home under a new certificate, into the lots they left"),
    "polished-abroad": ("member", "what came home of goods sent abroad for polishing, and what was lost"),
    "consumer-sale": ("member", "polished goods or jewellery sold to a consumer, without a warranty"),
    "goods-lost": ("member", "goods lost, stolen or destroyed, with the evidence"),
    "loss-taken-back": ("member", "goods reported lost or stolen are found, or were never gone, on evidence"),
    "not-natural": ("member", "goods a laboratory found lab-grown, treated or simulant; they leave stock"),
    "industrial-use": ("member", "industrial diamonds used up, with the evidence"),
    "lot-reweighed": (
        "member",
        "what a scale shows of a lot: within tolerance, less with a cause, or a find",
    ),
    "goods-found": ("member", "goods that are in no lot, taken into stock unsupported"),
    "physical-count": ("member", "what was weighed of the stock, entered before the book is looked at"),
    "balance-filed": ("member", "the balance of a period as filed, held against the ledger"),
    "lot-split": ("member", "one lot divided into several of the same goods class"),
    "lots-merged": ("member", "several lots mixed into one, pro rata"),
    "lots-sorted": ("member", "goods sorted into classes, without loss"),
    "lots-cleaned": ("member", "rough boiled in acid, with what was lost"),
    "rough-worked": ("member", "rough sawn, cleaved or bruted, which stays rough"),
    "diamonds-set": ("member", "polished diamonds set in jewellery"),
    "sale": ("member", "invoice and warranty in one, drawn from own lots"),
    "offer-withdrawn": ("member", "a sale taken back before the buyer answered"),
    "origins-released": ("member", "where goods one sold were mined, released to their buyer"),
    "purchase": ("member", "the buyer's answer to a sale, line by line"),
    "difference-settled": ("member", "the end of a difference found on the scale; both sides sign it"),
    "outside-taken-over": ("member", "what was sold to it outside, taken over by a party that has joined"),
    "purchase-from-outside": ("member", "goods bought on paper from somebody outside the register"),
    "invoice-amended": ("member", "another price, number or party data for a sale; both sides sign"),
    "credit-note": ("member", "a credit or debit note on a sale, with or without goods"),
    "weight-corrected": (
        "member",
        "less or more was delivered than signed; both sides sign it, of goods sold outside their seller",
    ),
    "correction-agreed": ("member", "one's word on a correction of the other side"),
    "payment-referenced": ("member", "how a sale was paid, or what it was set off against"),
    "memo-out": ("member", "goods sent on approval with their warranty; they stay one's own"),
    "goods-received": (
        "member",
        "what came of goods sent on memo, for work or back, line by line",
    ),
    "goods-returned": (
        "member",
        "goods sent back from memo, from work with what was made and lost, or to the vendor",
    ),
    "work-sent": (
        "member",
        "goods in a contractor's hands to be worked on; they stay one's own and come back by goods-returned",
    ),
    "goods-collected": ("member", "one's own goods taken from whoever held them"),
    "finding-explained": (
        "association, authority, member, auditor",
        "why something was found of one's own, or of a member one has, with code and evidence",
    ),
    "explanation-judged": (
        "association, authority",
        "an explanation of a member's accepted, or rejected with the reason",
    ),
    "engagement-offered": (
        "association, authority",
        "an audit of a member ordered: which records, of which period, by whom, until when",
    ),
    "engagement-accepted": ("auditor", "an order to audit taken, with the declaration of independence"),
    "engagement-ended": (
        "association, authority, auditor",
        "an audit ended, or an order taken back or declined",
    ),
    "memo-closed": ("member", "the end of a memo, or of anything sent and not received yet"),
}


def word_of(name: str) -> str:
    """The word of a type's name: CertificateIssued → certificate-issued."""
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


KINDS: Final[Mapping[str, StatementKind]] = {
    word_of(name): StatementKind(word_of(name), document, *_MEANINGS[word_of(name)])
    for name, document in DOCUMENT_TYPES.items()
}


def kind_named(word: str) -> StatementKind:
    """The statement of a word such as `import-claimed` or of a type's name. Raises StatementUnknown."""
    kind = KINDS.get(word) or KINDS.get(word_of(word))
    if kind is None:
        near = [known for known in KINDS if word and word.lower() in known]
        raise StatementUnknown(
            f"{word[:40]!r} is no statement of this register.",
            instead=f"Did you mean {' or '.join(near)}?"
            if near
            else "'warranty draft --list' names them all.",
        )
    return kind


def example(kind: StatementKind) -> dict[str, Any]:
    """A full draft of a kind, with made-up parties; what `complete` fills is left out."""
    content = files(__package__).joinpath("examples", f"{kind.word}.json").read_bytes()
    return msgspec.json.decode(content, type=dict[str, Any])
