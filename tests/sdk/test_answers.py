"""A filed spot check: signed by the platform over what it said, or not worth the paper."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from msgspec import UNSET

from tests.sdk.logs import ALog
from tests.sdk.test_verify import Register
from warranty.foundation.encoding import b64url_encode
from warranty.sdk.answers import verify_answer
from warranty.sdk.verify import NOT_LOG_KEY
from warranty.wire.certificates import SpotCheck, signed_bytes

CONTENT: dict[str, Any] = {
    "number": "EU00567921",
    "status": "confirmed",
    "asOf": 3,
    "recordedAt": "2026-11-23T09:30:00Z",
    "answeredAt": "2026-11-23T09:31:00Z",
    "certified": "1517.40",
    "confirmed": "1517.40",
    "claimed": "1517.40",
    "drawn": "1517.40",
    "claims": [],
    "whereNow": {
        "carats": "1517.40",
        "byGrade": {"confirmed": "1517.40", "awaiting": "0.00", "onPaper": "0.00", "unsupported": "0.00"},
        "byStage": [{"stage": "rough", "carats": "1517.40"}],
        "byCountry": [{"country": "IN", "carats": "1517.40"}],
        "complete": True,
        "nodeLimit": 10000,
        "left": "0.00",
        "beyond": "0.00",
    },
    "findings": [],
}


@pytest.fixture
def log() -> ALog:
    register = Register()
    register.sale()
    return register.log


def filed(log: ALog, content: dict[str, Any], **signature: str) -> bytes:
    """An answer as the platform gives it. signature: values that replace its own."""
    value = b64url_encode(log.key.sign(signed_bytes(msgspec.json.encode(content))))
    hand = {"checkpoint": log.checkpoint(), "key": log.vkey, "value": value} | signature
    return msgspec.json.encode(content | {"signature": hand})


def test_a_filed_answer_proves_what_the_platform_said_and_when(log: ALog) -> None:
    report = verify_answer(filed(log, CONTENT), log.vkey)
    assert report.verified
    assert [step.name for step in report.steps] == ["signature", "checkpoint"]
    assert (report.facts["number"], report.facts["asOf"], report.facts["logSize"]) == ("EU00567921", 3, 4)


def test_with_the_key_of_the_file_alone_the_report_says_so(log: ALog) -> None:
    assert NOT_LOG_KEY in verify_answer(filed(log, CONTENT)).not_proven


def test_a_field_this_program_does_not_know_is_signed_all_the_same(log: ALog) -> None:
    answer = filed(log, CONTENT | {"assayed": "yes"})
    assert verify_answer(answer, log.vkey).verified
    assert not verify_answer(answer.replace(b'"assayed":"yes"', b'"assayed":"no"'), log.vkey).verified


def test_layout_does_not_matter_but_content_does(log: ALog) -> None:
    answer = filed(log, CONTENT)
    assert verify_answer(msgspec.json.format(answer, indent=4), log.vkey).verified
    assert not verify_answer(
        answer.replace(b'"claimed":"1517.40"', b'"claimed":"1417.40"'), log.vkey
    ).verified


BAD_ANSWERS: dict[str, Callable[[ALog], bytes]] = {
    "without a signature": lambda _: msgspec.json.encode(CONTENT),
    "with a signature that is none": lambda log: filed(log, CONTENT, value="AAAA"),
    "with a signature in no base64": lambda log: filed(log, CONTENT, value="!"),
    "with another log's key": lambda log: filed(log, CONTENT, key=ALog(log.origin).vkey),
    "with another log's checkpoint": lambda log: filed(
        log, CONTENT, checkpoint=ALog(log.origin).checkpoint()
    ),
    "beyond its own checkpoint": lambda log: filed(log, CONTENT | {"asOf": 4}),
    "that is a signed checkpoint": lambda log: filed(log, CONTENT, value=b64url_encode(log.key.sign(b"x"))),
    "that is no answer": lambda _: b'{"a": 1}',
    "that is no JSON": lambda _: b"{",
}


@pytest.mark.parametrize("answer", BAD_ANSWERS.values(), ids=BAD_ANSWERS.keys())
def test_an_answer_does_not_hold(log: ALog, answer: Callable[[ALog], bytes]) -> None:
    report = verify_answer(answer(log), log.vkey)
    assert not report.verified
    assert not report.proven


def test_an_answer_of_another_platform_does_not_hold(log: ALog) -> None:
    other = ALog(log.origin)
    for statement in log.statements:
        other.record(statement)
    assert verify_answer(filed(other, CONTENT)).verified
    assert not verify_answer(filed(other, CONTENT), log.vkey).verified


def test_the_whole_answer_decodes_as_its_shape(log: ALog) -> None:
    where = msgspec.json.decode(filed(log, CONTENT), type=SpotCheck).where_now
    assert where is not UNSET
    assert where.by_grade.confirmed == "1517.40"
