"""The statements' door: three forms, taken whole or not at all; ids that are used once; neighbours unharmed.

Everything refused leaves the log as it was: the size is compared before and after.
"""

import json
from collections.abc import Callable

import pytest

from tests.api.door import (
    JSON,
    NDJSON,
    SD_JWT,
    Door,
    Said,
    an_admission_of,
    batch,
    good,
    having_row,
    lines,
    of_another_key,
    said,
    sealed,
    tampered,
)
from tests.api.world import ISSUER
from warranty.api.forms import LONGEST_STATEMENT

# ---- The three forms


async def test_one_statement_is_answered_with_its_receipt_and_again_when_it_comes_again(door: Door) -> None:
    statement, before = good(door), await door.size()
    first = await door.post(statement)
    again = await door.post(statement + b"\n", " Application/VC+SD-JWT ; charset=us-ascii")
    assert (first.status_code, again.status_code) == (201, 200)
    assert "replayed" not in first.json()
    assert again.json()["replayed"] is True
    assert first.json()["position"] == again.json()["position"] == before
    assert await door.size() == before + 1


async def test_a_batch_is_answered_in_the_form_it_came_in(door: Door) -> None:
    statements = [good(door), b"rubbish~", good(door)]
    as_json = await door.post(batch(*statements), "application/JSON; charset=utf-8")
    as_lines = await door.post(lines(*statements), "Application/X-NDJSON")
    assert as_json.headers["content-type"] == JSON
    assert as_lines.headers["content-type"].startswith(NDJSON)
    outcomes = as_json.json()["outcomes"]
    assert [(one["index"], one["outcome"]) for one in outcomes] == [
        (0, "recorded"), (1, "refused"), (2, "recorded"),
    ]  # fmt: skip
    told = [json.loads(line) for line in as_lines.text.splitlines()]
    assert [one.get("replayed") for one in told] == [True, None, True]
    assert [one["outcome"] for one in told] == ["recorded", "refused", "recorded"]


async def test_the_same_statement_twice_in_a_request_is_recorded_once(door: Door) -> None:
    statement, before = good(door), await door.size()
    first, second = (await door.post(batch(statement, statement), JSON)).json()["outcomes"]
    assert first["position"] == second["position"] == before
    assert second["replayed"] is True
    assert await door.size() == before + 1


async def test_line_ends_of_another_system_and_a_missing_last_one_do_not_matter(door: Door) -> None:
    first, second = good(door), good(door)
    body = lines(first, second).replace(b"\n", b"\r\n").removesuffix(b"\r\n")
    answer = await door.post(body, NDJSON)
    assert [json.loads(line)["outcome"] for line in answer.text.splitlines()] == ["recorded", "recorded"]


Body = Callable[[bytes], bytes]
NO_BATCH = 'The body is not {"statements": ["…", …]} with statements as text; nothing of it was recorded.'
NO_LINE = "Line {} is not a JSON string with one statement; nothing of this file was recorded."
UNREADABLE: dict[str, tuple[str, Body, Said]] = {
    "no body": (SD_JWT, lambda _: b"", Said(422, "request-unreadable", "", "The request has no body.")),
    "white space": (JSON, lambda _: b" \n", Said(422, "request-unreadable", "", "The request has no body.")),
    "an empty list": (
        JSON,
        lambda _: b'{"statements":[]}',
        Said(422, "request-unreadable", "/statements", "The request holds no statement."),
    ),
    "an array": (JSON, lambda _: b"[]", Said(422, "request-unreadable", "", NO_BATCH)),
    "a number": (
        JSON,
        lambda good: batch(good)[:-2] + b",7]}",
        Said(422, "request-unreadable", "/statements/1", NO_BATCH),
    ),
    "null": (
        JSON,
        lambda _: b'{"statements":null}',
        Said(422, "request-unreadable", "/statements", NO_BATCH),
    ),
    "another field": (
        JSON,
        lambda good: batch(good)[:-1] + b',"dryRun":true}',
        Said(422, "request-unreadable", "/dryRun", NO_BATCH),
    ),
    "truncated JSON": (JSON, lambda good: batch(good)[:-2], Said(422, "request-unreadable", "", NO_BATCH)),
    "two bodies": (JSON, lambda good: batch(good) * 2, Said(422, "request-unreadable", "", NO_BATCH)),
    "deep nesting": (
        JSON,
        lambda _: b'{"statements":' + b"[" * 100_000,
        Said(422, "request-unreadable", "/statements/0", NO_BATCH),
    ),
    "a list named twice": (
        JSON,
        lambda good: batch(good)[:-1] + b',"statements":[]}',
        Said(
            422,
            "request-unreadable",
            "/statements",
            'The body names "statements" more than once; nothing of it was recorded.',
        ),
    ),
    "a list named twice, once in escapes": (
        JSON,
        lambda good: b'{"st\\u0061tements":["x"],' + batch(good)[1:],
        Said(
            422,
            "request-unreadable",
            "/statements",
            'The body names "statements" more than once; nothing of it was recorded.',
        ),
    ),
    "not UTF-8": (JSON, lambda _: b'{"statements":["\xff"]}', Said(422, "request-unreadable", "", NO_BATCH)),
    "UTF-16": (
        JSON,
        lambda good: batch(good).decode().encode("utf-16"),
        Said(422, "request-unreadable", "", NO_BATCH),
    ),
    "half a character": (
        JSON,
        lambda _: b'{"statements":["\\ud800"]}',
        Said(422, "request-unreadable", "", NO_BATCH),
    ),
    "letters beyond ASCII": (
        JSON,
        lambda good: batch(good)[:-2] + ',"brillé~"]}'.encode(),
        Said(422, "request-unreadable", "/statements/1", NO_BATCH),
    ),
    "a truncated file": (
        NDJSON,
        lambda good: lines(good, good)[:-20],
        Said(422, "request-unreadable", "", NO_LINE.format(2)),
    ),
    "a line without quotes": (
        NDJSON,
        lambda good: lines(good) + good,
        Said(422, "request-unreadable", "", NO_LINE.format(2)),
    ),
    "a line left empty": (
        NDJSON,
        lambda good: lines(good) + b"\n" + lines(good),
        Said(422, "request-unreadable", "", NO_LINE.format(2)),
    ),
    "a line of another kind": (
        NDJSON,
        lambda good: lines(good) + b"{}\n",
        Said(422, "request-unreadable", "", NO_LINE.format(2)),
    ),
    "a byte order mark": (
        NDJSON,
        lambda good: b"\xef\xbb\xbf" + lines(good),
        Said(422, "request-unreadable", "", NO_LINE.format(1)),
    ),
    "too many lines": (
        NDJSON,
        lambda good: lines(*[good] * 21),
        Said(413, "too-many-statements", "", "A request holds at most 20 statements."),
    ),
    "a million empty lines": (
        NDJSON,
        lambda _: b"x" + b"\n" * 1_000_000,
        Said(413, "too-many-statements", "", "A request holds at most 20 statements."),
    ),
    "too many in a batch": (
        JSON,
        lambda good: batch(*[good] * 21),
        Said(413, "too-many-statements", "", "A request holds at most 20 statements."),
    ),
    "a statement too long": (
        JSON,
        lambda good: batch(good, b"x" * (LONGEST_STATEMENT + 1)),
        Said(
            413,
            "too-many-statements",
            "/statements/1",
            "A statement has at most 4194304 bytes; the one numbered 2 has more.",
        ),
    ),
}


@pytest.mark.parametrize("what", UNREADABLE)
async def test_a_request_that_cannot_be_read_whole_records_nothing(door: Door, what: str) -> None:
    form, body, expected = UNREADABLE[what]
    before = await door.size()
    answer = await door.post(body(good(door)), form)
    assert said(answer) == expected
    assert await door.size() == before


async def test_another_content_type_or_a_compressed_body_is_not_taken(door: Door) -> None:
    before, statement = await door.size(), good(door)
    for form in ("", "text/plain", "application/jose", "multipart/form-data; boundary=x", "*/*"):
        answer = await door.post(statement, form)
        assert said(answer) == Said(
            415,
            "media-type-unknown",
            "",
            "Statements are sent as application/vc+sd-jwt (one), application/json (a batch) or "
            "application/x-ndjson (a file, one JSON string a line).",
        )
    packed = await door.post(statement, SD_JWT, Content_Encoding="gzip")
    assert said(packed) == Said(415, "media-type-unknown", "", "A compressed body is not taken here.")
    assert await door.size() == before
    assert (await door.post(statement, SD_JWT, Content_Encoding="identity")).status_code == 201


async def test_other_content_under_a_used_id_is_refused(door: Door) -> None:
    content = an_admission_of(door)
    assert (await door.post(sealed(door.association, content))).status_code == 201
    before = await door.size()
    other = having_row(name="Somebody else")(content)
    first, second = (
        await door.post(batch(sealed(door.association, other), sealed(door.association, content)), JSON)
    ).json()["outcomes"]
    assert first["problem"]["type"] == f"{ISSUER}/problems/statement-id-used"
    assert (first["problem"]["status"], first["problem"]["pointer"]) == (409, "/id")
    assert first["id"] == content["id"]
    assert second["replayed"] is True
    assert await door.size() == before


async def test_of_two_contents_under_one_id_in_a_request_the_first_counts(door: Door) -> None:
    content = an_admission_of(door)
    other = having_row(name="Somebody else")(content)
    answer = await door.post(
        lines(sealed(door.association, content), sealed(door.association, other)), NDJSON
    )
    first, second = map(json.loads, answer.text.splitlines())
    assert first["outcome"] == "recorded"
    assert second["problem"]["type"] == f"{ISSUER}/problems/statement-id-used"


async def test_a_bad_statement_stops_none_of_its_neighbours(door: Door) -> None:
    before = await door.size()
    statements = [good(door), tampered(good(door)), good(door), b"~", of_another_key(door), good(door)]
    outcomes = (await door.post(batch(*statements), JSON)).json()["outcomes"]
    assert [one["outcome"] for one in outcomes] == [
        "recorded", "refused", "recorded", "refused", "refused", "recorded",
    ]  # fmt: skip
    assert [one["position"] for one in outcomes if one["outcome"] == "recorded"] == [
        before, before + 1, before + 2,
    ]  # fmt: skip
    assert await door.size() == before + 3
