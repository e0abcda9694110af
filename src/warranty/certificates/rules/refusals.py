"""Why a statement about certificates is refused; named as the facts."""

from warranty.foundation.errors import Kind, Refusal


class NotCompetent(Refusal):
    """An authority of another participant, or one without the task (R12)."""

    kind = Kind.FORBIDDEN
    code = "not-competent"
    title = "The authority is not competent"
    rule = "R12"


class CertificateIncomplete(Refusal):
    """An issuer's own certificate without one of the twelve minimum fields of Annex I. facts: missing."""

    kind = Kind.INVALID
    code = "certificate-incomplete"
    title = "The certificate lacks a field it must have"
    rule = "R1"


class PaperMalformed(Refusal):
    """A field of a paper or a confirmation that says something no such field can say."""

    kind = Kind.INVALID
    code = "paper-malformed"
    title = "A field of the certificate cannot be read"
    rule = "R1"


class TranscriptionIncomplete(Refusal):
    """A transcription that does not account for each Annex I field exactly once."""

    kind = Kind.INVALID
    code = "transcription-incomplete"
    title = "The transcription leaves a field open or names it twice"
    rule = "R1"


class PartyUnreadable(Refusal):
    """A DID that is not one of this register's, or parties named twice."""

    kind = Kind.INVALID
    code = "party-unreadable"
    title = "The party named cannot be one of this register"
    rule = "R5"


class ParticipantUnknown(Refusal):
    """A code that is no participant's."""

    kind = Kind.INVALID
    code = "participant-unknown"
    title = "Not a participant"
    rule = "R11"


class CorrectionUnfounded(Refusal):
    """A correction that names no statement of the signer's; the same words whether it exists or not."""

    kind = Kind.CONFLICT
    code = "correction-unfounded"
    title = "Nothing of yours to correct"
    rule = "R9"


class ReinstatementUnfounded(Refusal):
    """A reinstatement that names no act of the signer's that still takes the number out of use."""

    kind = Kind.CONFLICT
    code = "reinstatement-unfounded"
    title = "Nothing of yours to take back"
    rule = "R10"


class CertificateVoid(Refusal):
    """A claim on a number its issuer took out of use."""

    kind = Kind.CONFLICT
    code = "certificate-void"
    title = "The certificate is void"
    rule = "C04"


class CertificateReportedFake(Refusal):
    """A claim on a number an authority reported as forged."""

    kind = Kind.CONFLICT
    code = "certificate-reported-fake"
    title = "The certificate is reported as fake"
    rule = "C04"


class CertificateOverclaimed(Refusal):
    """The rightful claimant asks for more than is left and than τ allows. facts: asked, left."""

    kind = Kind.CONFLICT
    code = "certificate-overclaimed"
    title = "More than was confirmed"
    rule = "L02"


class ApplicationUnfounded(Refusal):
    """A statement that names no export application it may name; the same words whether it exists or not."""

    kind = Kind.CONFLICT
    code = "application-unfounded"
    title = "No such application"
    rule = "L06"


class CertificateNotNeeded(Refusal):
    """An export application for goods that do not leave their participant."""

    kind = Kind.INVALID
    code = "certificate-not-needed"
    title = "No certificate is needed"
    rule = "R12"
