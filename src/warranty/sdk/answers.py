"""Offline verification of an answer the platform has signed, such as a spot check kept as evidence."""

import msgspec
from msgspec import UNSET

from warranty.foundation.clock import format_instant
from warranty.foundation.encoding import b64url_decode
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import PublicKey
from warranty.sdk.bundles import LogKeyHistory
from warranty.sdk.reports import Report
from warranty.sdk.verify import NOT_LOG_KEY, log_keys_of
from warranty.transparency.rules.checkpoints import open_checkpoint, parse_checkpoint
from warranty.transparency.rules.log_keys import LogKeys
from warranty.transparency.rules.notes import parse_note, parse_vkey
from warranty.wire.certificates import AnswerSignature, SpotCheck, signed_bytes

_NOT_LATER = "What was recorded after this position: a later answer may differ."
_NOT_WHOLE = "That the register knows everything: it can only answer from what was recorded with it."


class AnswerUnsigned(Refusal):
    """A file that is not an answer signed by a platform."""

    kind = Kind.INVALID
    code = "answer-unsigned"
    title = "The answer is not signed"


def verify_answer(content: bytes, log_key: str | None = None, history: LogKeyHistory | None = None) -> Report:
    """What a filed spot check proves.

    log_key: the vkey the verifier trusts; else the history's last, else the one in the answer. history: of
    the log's keys, for an answer from before a change of them.
    """
    report = Report(not_proven=[_NOT_LATER, _NOT_WHOLE])
    try:
        answer = msgspec.json.decode(content, type=SpotCheck)
        keys = log_keys_of(history, log_key) if history else LogKeys(log_key) if log_key else None
        _verify_signature(answer, content, keys, report)
        if log_key is None:
            report.not_proven.append(NOT_LOG_KEY)
    except (msgspec.DecodeError, ValueError) as broken:
        report.fails("content", f"This is not a signed answer ({broken}).")
    except Refusal as refused:
        report.fails("signature", refused.sentence)
    return report


def _verify_signature(answer: SpotCheck, content: bytes, trusted: LogKeys | None, report: Report) -> None:
    signature = answer.signature
    if signature is UNSET:
        raise AnswerUnsigned("This answer carries no signature of a platform.")
    size = parse_checkpoint(parse_note(signature.checkpoint).text).size
    if trusted is not None and trusted.vkey_at(size) != signature.key:
        raise AnswerUnsigned(
            "The answer is signed with another key than the one you trust. If the log has changed its key "
            "since, give the history of its keys, too (--log-keys)."
        )
    log = parse_vkey(signature.key)
    if not PublicKey(log.key).verify(signed_bytes(content), b64url_decode(signature.value)):
        raise AnswerUnsigned("The signature does not hold: the answer was changed after it was given.")
    report.holds("signature", f"Signed by the platform's key {log.name}.")
    _verify_checkpoint(answer, signature, report)


def _verify_checkpoint(answer: SpotCheck, signature: AnswerSignature, report: Report) -> None:
    head = open_checkpoint(signature.checkpoint, parse_vkey(signature.key)).checkpoint
    if head.size <= answer.as_of:
        raise AnswerUnsigned("The answer speaks of a position its own checkpoint does not reach.")
    answered_at = format_instant(answer.answered_at)
    report.holds("checkpoint", f"Given over the log {head.origin} at entry {answer.as_of} of {head.size}.")
    report.facts |= {
        "number": answer.number,
        "asOf": answer.as_of,
        "answeredAt": answered_at,
        "log": head.origin,
        "logSize": head.size,
    }
    report.proven.append(
        f"The platform of {head.origin} answered this about certificate {answer.number} at {answered_at}, as "
        f"known at entry {answer.as_of} of its log, and not a figure was changed since."
    )
