"""Why a statement about parties, or by one that may not sign, is refused; named as the facts."""

from warranty.foundation.errors import Kind, Refusal


class RegisterNotFounded(Refusal):
    """Anything before leaf 0."""

    kind = Kind.UNAVAILABLE
    code = "register-not-founded"
    title = "This register has not been founded yet"
    rule = "R57"


class RegisterFoundedAlready(Refusal):
    """A second founding."""

    kind = Kind.CONFLICT
    code = "register-founded-already"
    title = "This register has been founded"
    rule = "R57"


class FoundingOfAnotherRegister(Refusal):
    """A founding that does not say what this register is configured to be."""

    kind = Kind.FORBIDDEN
    code = "founding-of-another-register"
    title = "This founding is not of this register"
    rule = "R57"


class SignerUnknown(Refusal):
    """The issuer is no party of this register."""

    kind = Kind.FORBIDDEN
    code = "signer-unknown"
    title = "The signer is not on record"
    rule = "P01"


class KeyNotOnRecord(Refusal):
    """The key never was the signer's, as far as the log says so far."""

    kind = Kind.FORBIDDEN
    code = "key-not-on-record"
    title = "The key is not on record for the signer"
    rule = "D05"


class KeyNoLongerValid(Refusal):
    """The key was revoked before this statement came, whatever day the statement names."""

    kind = Kind.FORBIDDEN
    code = "key-revoked"
    title = "The key has been revoked"
    rule = "D05"


class KeyInQuestion(Refusal):
    """A key in other hands put this one on record, and nobody stood by it since."""

    kind = Kind.FORBIDDEN
    code = "key-in-question"
    title = "Whose key it is, is in question"
    rule = "D05"


class UpholdingImpossible(Refusal):
    """Standing by a key that is not in question, or was in other hands itself, or by who is in question."""

    kind = Kind.CONFLICT
    code = "upholding-impossible"
    title = "This key cannot be stood by"
    rule = "D05"


class KeyNotForSigning(Refusal):
    """A key that may only be used to log in."""

    kind = Kind.FORBIDDEN
    code = "key-not-for-signing"
    title = "The key may not sign statements"
    rule = "D05"


class KeyOutOfDate(Refusal):
    """The key's first day has not come, or its last has passed, by the day of the log."""

    kind = Kind.FORBIDDEN
    code = "key-out-of-date"
    title = "The key is not valid today"
    rule = "D05"


class SignerSuspended(Refusal):
    """Suspended, precautionarily or not, at this moment of the log."""

    kind = Kind.FORBIDDEN
    code = "signer-suspended"
    title = "The signer is suspended"
    rule = "P01"


class SignerExpelled(Refusal):
    """Expelled at this moment of the log."""

    kind = Kind.FORBIDDEN
    code = "signer-expelled"
    title = "The signer has been expelled"
    rule = "P02"


class SignerNotEntitled(Refusal):
    """Parties of the signer's kind do not sign this type of statement."""

    kind = Kind.FORBIDDEN
    code = "signer-not-entitled"
    title = "The signer may not make this statement"
    rule = "D05"


class PartyNotYours(Refusal):
    """The party named is unknown, or somebody else admitted it: the same words for both."""

    kind = Kind.FORBIDDEN
    code = "party-not-yours"
    title = "Not a party you may speak for"
    rule = "R59"


class AdmissionIncomplete(Refusal):
    """A row of an admission lacks something or says something that cannot be."""

    kind = Kind.INVALID
    code = "admission-incomplete"
    title = "The admission is not complete"
    rule = "P01"


class CapacityImpossible(Refusal):
    """A second capacity for a body that is none, is another's, or has one."""

    kind = Kind.INVALID
    code = "capacity-impossible"
    title = "The body cannot have this capacity"
    rule = "P01"


class AdmissionTooLong(Refusal):
    """More parties than one statement may admit."""

    kind = Kind.TOO_LARGE
    code = "admission-too-long"
    title = "Too many parties in one statement"
    rule = "P01"


class LeiUsed(Refusal):
    """Another member has this Legal Entity Identifier, which is of one firm alone (ISO 17442)."""

    kind = Kind.CONFLICT
    code = "lei-used"
    title = "The LEI is already taken"
    rule = "P01"


class PartyIdUsed(Refusal):
    """The DID already names a party, or another one of the same file."""

    kind = Kind.CONFLICT
    code = "party-id-used"
    title = "The DID is already taken"
    rule = "P01"


class InvitationUsed(Refusal):
    """The invitation admitted somebody before, or another one of the same file."""

    kind = Kind.CONFLICT
    code = "invitation-used"
    title = "The invitation was answered before"
    rule = "R54"


class KeyUsed(Refusal):
    """The key is or was on record, or stands twice in the file."""

    kind = Kind.CONFLICT
    code = "key-used"
    title = "The key is already taken"
    rule = "D05"


class KeyUnusable(Refusal):
    """The key is not an Ed25519 public key, or says nothing about what it is for."""

    kind = Kind.INVALID
    code = "key-unusable"
    title = "The key cannot be put on record"
    rule = "D05"


class KeysTooMany(Refusal):
    """More current keys than one party may have."""

    kind = Kind.CONFLICT
    code = "keys-too-many"
    title = "The party has too many keys"
    rule = "D05"


class PlatformKeyNotAtHand(Refusal):
    """A new key of the platform that the server could not sign with."""

    kind = Kind.CONFLICT
    code = "platform-key-not-at-hand"
    title = "The server does not hold the new key"
    rule = "R57"


class LastOperatorKey(Refusal):
    """Without a signing key of the operator nobody could ever be admitted again."""

    kind = Kind.CONFLICT
    code = "last-operator-key"
    title = "The operator's last signing key"
    rule = "D05"


class RevocationImpossible(Refusal):
    """An instant of compromise that has not come yet, or is not in UTC."""

    kind = Kind.INVALID
    code = "revocation-impossible"
    title = "The revocation cannot be as stated"
    rule = "R20"


class ReasonMissing(Refusal):
    """A revocation, a change of standing or an act on a certificate without a reason, or a book for one."""

    kind = Kind.INVALID
    code = "reason-missing"
    title = "A reason has to be given"
    rule = "R53"


class RuleSetUnreadable(Refusal):
    """Not the digest of a rule set."""

    kind = Kind.INVALID
    code = "rule-set-unreadable"
    title = "The rule set is not named as it should be"
    rule = "R66"


class MembershipImpossible(Refusal):
    """A membership or licence with days or words that cannot be, or asked of nobody who could give it."""

    kind = Kind.INVALID
    code = "membership-impossible"
    title = "The membership or licence cannot be as stated"
    rule = "P01"


class PersonImpossible(Refusal):
    """A person, a limit of signatures or a second signature that cannot be as stated."""

    kind = Kind.INVALID
    code = "person-impossible"
    title = "The person or second signature cannot be as stated"
    rule = "R20"


class SecondSignatureNeeded(Refusal):
    """Above the firm's own limit without another person of it."""

    kind = Kind.FORBIDDEN
    code = "second-signature-needed"
    title = "A second person has to sign"
    rule = "R20"


class MandateImpossible(Refusal):
    """A mandate to nobody, for nothing, or not there to be ended."""

    kind = Kind.INVALID
    code = "mandate-impossible"
    title = "The mandate cannot be as stated"
    rule = "R20"


class MandataryOnBothSides(Refusal):
    """Who signs for a firm is the other side itself."""

    kind = Kind.FORBIDDEN
    code = "mandatary-on-both-sides"
    title = "Nobody signs for both sides"
    rule = "R20"


class AboveMandate(Refusal):
    """Worth more than a mandatary may sign for."""

    kind = Kind.FORBIDDEN
    code = "above-mandate"
    title = "Above the limit of the mandate"
    rule = "R20"


class SuccessionImpossible(Refusal):
    """A name or succession without its paper, or in favour of nobody."""

    kind = Kind.INVALID
    code = "succession-impossible"
    title = "The succession cannot be as stated"
    rule = "R55"


class OutsideCompetence(Refusal):
    """A status that is not this authority's to state (R12)."""

    kind = Kind.FORBIDDEN
    code = "outside-competence"
    title = "Outside the authority's competence"
    rule = "R12"


class SourceStatusImpossible(Refusal):
    """A status that no participant or zone has, or without the notice it rests on."""

    kind = Kind.INVALID
    code = "source-status-impossible"
    title = "The status cannot be as stated"
    rule = "R11"


class StandingImpossible(Refusal):
    """A standing with an end that cannot be."""

    kind = Kind.INVALID
    code = "standing-impossible"
    title = "The standing cannot be as stated"
    rule = "R55"


class CountersignatureImpossible(Refusal):
    """A countersignature of what needs none, or of what cannot be told from other bytes."""

    kind = Kind.INVALID
    code = "countersignature-impossible"
    title = "This cannot be countersigned"
    rule = "R20"


class CaseImpossible(Refusal):
    """A case that lacks something, or says what cannot be."""

    kind = Kind.INVALID
    code = "case-impossible"
    title = "The case cannot be as stated"
    rule = "R59"


class CaseNumberUsed(Refusal):
    """A second case of one office under the same number."""

    kind = Kind.CONFLICT
    code = "case-number-used"
    title = "The number is taken"
    rule = "R59"


class CaseNotYours(Refusal):
    """No open case of the asker's: unknown, another's, closed or over; the same words for all."""

    kind = Kind.FORBIDDEN
    code = "case-not-yours"
    title = "There is no such case"
    rule = "R59"


class PredecessorNotYours(Refusal):
    """Nobody whom the asker succeeds: unknown, or another's; the same words for both."""

    kind = Kind.FORBIDDEN
    code = "predecessor-not-yours"
    title = "There is no such succession"
    rule = "R54"


class SuspicionImpossible(Refusal):
    """A suspicion report nobody could read, or that says nothing."""

    kind = Kind.INVALID
    code = "suspicion-impossible"
    title = "The report cannot be as stated"
    rule = "R62"


class EvidenceMissing(Refusal):
    """A new key for a party that lost all of its own, without the paper it was known again by."""

    kind = Kind.INVALID
    code = "evidence-missing"
    title = "The evidence is missing"
    rule = "R20"


class PartyHasKeys(Refusal):
    """A key for a party that can add its own: who admitted it must not be able to sign or read as it."""

    kind = Kind.CONFLICT
    code = "party-has-keys"
    title = "The party adds its keys itself"
    rule = "R20"


class PartyEnded(Refusal):
    """A key for a party whose keys ended by a succession."""

    kind = Kind.CONFLICT
    code = "party-ended"
    title = "The party's keys ended by a succession"
    rule = "R55"


class RectificationImpossible(Refusal):
    """Particulars put right that the statement named does not hold, or by nothing."""

    kind = Kind.INVALID
    code = "rectification-impossible"
    title = "This cannot be rectified so"
    rule = "R57"
