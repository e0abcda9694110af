"""Whatever is sent, no answer is a fault of the server and nothing is recorded that is not exactly valid.

Properties, in process: bytes of every kind at the door, statements with bytes changed, files with bytes
changed, and content of every shape that is properly signed. Beside them the catalogue of refusals: each has a
code, a title and a meaning of its own, and stands where its type points.
"""

import json
import re
from base64 import urlsafe_b64decode
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import (
    JSON,
    NDJSON,
    SD_JWT,
    Content,
    Door,
    Said,
    an_admission_of,
    as_bytes,
    batch,
    content_of,
    good,
    lines,
    said,
    sealed,
)
from tests.api.world import ISSUER
from tests.builders import a_claim, a_line, a_number, a_sale
from warranty.api.problems import known_refusals, status_for
from warranty.register.documents import DOCUMENT_TYPES

quickly = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FORMS = st.sampled_from([SD_JWT, JSON, NDJSON])
# Of our own code and its libraries, of SQL, of paths: none of it is for a trader.
INTERNAL = re.compile(
    r"Traceback|Error\b|Exception|asyncpg|msgspec|sqlalchemy|warranty\.|\.py\b|select |insert |NoneType|"
    r"`(str|int|array|object)`|/tmp|0x[0-9a-f]{6}",
)


def refusals_in(answer: httpx.Response) -> list[dict[str, Any]]:
    """Every problem an answer tells, alone or among outcomes; there must be an answer of this API."""
    kind = answer.headers["content-type"].partition(";")[0]
    if kind == "application/problem+json":
        return [answer.json()]
    found = answer.text.splitlines() if kind == NDJSON else [json.dumps(one) for one in outcomes_in(answer)]
    return [told["problem"] for told in map(json.loads, found) if told["outcome"] == "refused"]


def outcomes_in(answer: httpx.Response) -> list[dict[str, Any]]:
    said = answer.json()
    outcomes: list[dict[str, Any]] = said.get("outcomes", [said])
    return outcomes


async def assert_refused_in_plain_words(door: Door, answer: httpx.Response, before: int) -> None:
    """No fault of the server, words for people, and nothing recorded."""
    assert answer.status_code < 500, answer.text
    problems = refusals_in(answer)
    assert problems, answer.text
    for problem in problems:
        assert problem["status"] < 500, problem
        assert problem["type"].startswith(f"{ISSUER}/problems/")
        assert problem["detail"].endswith((".", "…")), problem
        assert len(problem["detail"]) < 500
        assert not INTERNAL.search(problem["detail"]), problem
        assert re.fullmatch(r"(/[^/]*)*", problem.get("pointer", ""))
    assert await door.size() == before


@quickly
@given(body=st.binary(max_size=300), form=FORMS)
async def test_bytes_of_any_kind_are_refused(door: Door, body: bytes, form: str) -> None:
    before = await door.size()
    await assert_refused_in_plain_words(door, await door.post(body, form), before)


@quickly
@given(
    text=st.text(max_size=200),
    around=st.sampled_from(["{}~", "{}.{}.{}~", '"{}"', '{{"statements":["{}"]}}']),
)
async def test_text_of_any_kind_is_refused(door: Door, text: str, around: str) -> None:
    body = around.format(text, text, text).encode(errors="surrogatepass")
    before = await door.size()
    for form in (SD_JWT, JSON, NDJSON):
        await assert_refused_in_plain_words(door, await door.post(body, form), before)


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["put", "cut", "double", "swap"]),
        st.floats(0, 1, exclude_max=True),
        st.one_of(st.sampled_from(list(b'.~=-_AQgw09\n" \\{')), st.integers(0, 255)),
    ),
    min_size=1,
    max_size=3,
)


def changed(body: bytes, changes: list[tuple[str, float, int]]) -> bytes:
    """Some bytes replaced, left out, doubled or exchanged with the next."""
    after = bytearray(body)
    for how, where, byte in changes:
        at = int(where * len(after))
        if how == "put":
            after[at] = byte
        elif how == "cut":
            del after[at]
        elif how == "double":
            after.insert(at, after[at])
        else:
            after[at : at + 2] = after[at : at + 2][::-1]
    return bytes(after)


@quickly
@given(changes=CHANGES)
async def test_a_statement_with_any_byte_changed_is_refused(
    door: Door, changes: list[tuple[str, float, int]]
) -> None:
    statement = good(door)
    body = changed(statement, changes)
    before = await door.size()
    answer = await door.post(body)
    if body.strip() == statement:
        assert answer.status_code == 201
        return
    await assert_refused_in_plain_words(door, answer, before)


@quickly
@given(changes=CHANGES, form=st.sampled_from([JSON, NDJSON]))
async def test_a_file_with_bytes_changed_records_only_what_is_still_whole(
    door: Door, changes: list[tuple[str, float, int]], form: str
) -> None:
    statements = [good(door) for _ in range(3)]
    whole = lines(*statements) if form == NDJSON else batch(*statements)
    before = await door.size()
    answer = await door.post(changed(whole, changes), form)
    assert answer.status_code < 500, answer.text
    if answer.status_code != 200:
        await assert_refused_in_plain_words(door, answer, before)
        return
    told = answer.text.splitlines() if form == NDJSON else map(json.dumps, outcomes_in(answer))
    outcomes = [json.loads(one) for one in told]
    recorded = {one["id"] for one in outcomes if one["outcome"] == "recorded"}
    assert recorded <= {urn_of(statement) for statement in statements}
    assert await door.size() == before + len(recorded)
    assert all(problem["status"] < 500 for problem in refusals_in(answer))


def urn_of(statement: bytes) -> str:
    payload = statement.split(b".")[1]
    urn: str = json.loads(urlsafe_b64decode(payload + b"=" * (-len(payload) % 4)))["id"]
    return urn


# ---- Content of every shape, properly signed

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=30),
    st.sampled_from(
        [
            "0001-01-01", "9999-12-31", "9999-12-31T23:59:59.999999Z", "1000000000000000000", "-1.00", "NaN",
            "\0", "\ufeff", "\u202e", "x" * 5_000, "did:web:evil.example.org:p:" + "0" * 32,
            "z6Mk" + "2" * 44, "urn:uuid:00000000-0000-0000-0000-000000000000", "{{7*7}}",
            "'; drop table statements; --",
        ]
    ),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@quickly
@given(
    subject=st.dictionaries(st.text(max_size=10), VALUES, max_size=4),
    kind=st.sampled_from(sorted(DOCUMENT_TYPES)),
)
async def test_content_of_any_shape_is_refused(door: Door, subject: dict[str, Any], kind: str) -> None:
    content = an_admission_of(door)
    content |= {
        "credentialSubject": {"eventOn": "2026-11-23"} | subject | {"type": kind},
        "type": ["VerifiableCredential", kind],
    }
    before = await door.size()
    await assert_refused_in_plain_words(door, await door.post(sealed(door.association, content)), before)


def places(value: object, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Where in a content there is something, the whole apart."""
    below: list[tuple[str | int, object]] = (
        list(value.items())
        if isinstance(value, dict)
        else list(enumerate(value))
        if isinstance(value, list)
        else []
    )
    return [where for key, inner in below for where in [(*at, key), *places(inner, (*at, key))]]


def put(content: Content, where: tuple[str | int, ...], value: object) -> Content:
    """The content with another value in one place."""
    copied: Content = json.loads(json.dumps(content))
    into: Any = copied
    for key in where[:-1]:
        into = into[key]
    into[where[-1]] = value
    return copied


@quickly
@given(where=st.floats(0, 1, exclude_max=True), value=VALUES)
async def test_a_sale_or_claim_with_anything_in_any_place_is_never_a_fault_of_the_server(
    door: Door, where: float, value: object
) -> None:
    """What is still right is recorded (another invoice number), everything else refused."""
    seller, buyer = door.members[:2]
    for draft in (a_sale(seller, buyer, a_line("1.00", unsupported="1.00")), a_claim(a_number(), "1.00")):
        content, parts = content_of(seller, draft)
        whole = {"content": content, "parts": parts}
        spots = [spot for spot in places(whole) if len(spot) > 1]
        whole = put(whole, spots[int(where * len(spots))], value)
        before = await door.size()
        answer = await door.post(sealed(seller, whole["content"], whole["parts"]))
        if answer.status_code == 201:
            assert await door.size() == before + 1
        else:
            await assert_refused_in_plain_words(door, answer, before)


async def test_numbers_longer_than_any_number_are_refused(door: Door) -> None:
    before = await door.size()
    for digits in (20, 400, 5_000, 500_000):
        content = as_bytes(an_admission_of(door)).replace(b'"IN"', b"9" * digits)
        answer = await door.post(sealed(door.association, content))
        await assert_refused_in_plain_words(door, answer, before)
        assert answer.json()["pointer"] == "/credentialSubject/parties/0/country"


# ---- The catalogue of refusals


def test_each_code_is_one_refusal_with_words_of_its_own() -> None:
    kinds = known_refusals()
    assert len(kinds) > 60
    for kind in kinds:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", kind.code), kind
        assert kind.title, kind
        assert kind.title != "Refused", kind
        assert not kind.title.endswith("."), kind
        assert (kind.__doc__ or "").strip(), kind
        assert 400 <= status_for(kind) < 600
        assert re.fullmatch(r"([A-Z]\d{2}|R\d{1,2})?", kind.rule), kind


async def test_every_type_a_refusal_names_is_explained_at_its_address(door: Door) -> None:
    listed = {one["code"]: one for one in (await door.world.get("/problems")).json()["problems"]}
    assert listed.keys() == {kind.code for kind in known_refusals()}
    refused = [
        await door.post(b"x"),
        await door.post(b"x", "text/plain"),
        await door.post(b"", JSON),
        await door.world.get("/nothing/here"),
        await door.world.http.put("/v1/limits"),
        await door.world.get("/v1/parties/me"),
        await door.world.http.post("/oauth/token", data={"grant_type": "password"}),
        await door.world.get("/log/proofs/inclusion"),
    ]
    for answer in refused:
        problem = answer.json()
        path = problem["type"].removeprefix(ISSUER)
        explained = await door.world.get(path)
        assert explained.status_code == 200, problem
        assert explained.json() == listed[path.removeprefix("/problems/")]
        assert explained.json()["status"] == problem["status"] == answer.status_code
        assert explained.json()["title"] == problem["title"]


async def test_limits_are_told_and_every_answer_at_the_door_carries_the_allowance(door: Door) -> None:
    told = (await door.world.get("/v1/limits")).json()
    assert told["maxLines"] == 20
    policy = f'"address";q={told["maxRequests"]};w=60'
    for answer in (
        await door.post(good(door)),
        await door.post(b"x"),
        await door.post(b"x", "text/plain"),
        await door.post(b"x" * (told["maxBodyBytes"] + 1)),
    ):
        assert answer.headers["ratelimit-policy"] == policy
        assert re.fullmatch(r'"address";r=\d+;t=\d+', answer.headers["ratelimit"])


async def test_a_query_parameter_nobody_knows_or_that_stands_twice_is_refused(door: Door) -> None:
    """`asof` for `asOf` would be answered as of now; `dryRun` would record."""
    before = await door.size()
    statement, headers = good(door), {"Content-Type": SD_JWT}
    dry = await door.world.http.post("/v1/statements?dryRun=true", content=statement, headers=headers)
    assert said(dry) == Said(400, "parameter-unknown", "", "There is no query parameter 'dryRun' here.")
    assert dry.json()["instead"] == "Leave it out, or correct its name; there are: none."
    assert await door.size() == before
    member = door.members[0]
    misspelt = await door.world.get("/v1/lots", member, asof=1)
    assert said(misspelt) == Said(400, "parameter-unknown", "", "There is no query parameter 'asof' here.")
    assert misspelt.json()["instead"].endswith("there are: asOf, cursor, hs, limit, member, report, state.")
    twice = await door.world.http.get(
        "/v1/lots?asOf=1&asOf=2", headers={"Authorization": f"Bearer {await door.world.token(member)}"}
    )
    assert said(twice) == Said(400, "parameter-unknown", "", "The query parameter asOf stands twice.")


@pytest.mark.parametrize("form", [SD_JWT, JSON, NDJSON])
async def test_a_body_over_the_limit_is_refused_with_where_the_limit_stands(door: Door, form: str) -> None:
    before = await door.size()
    answer = await door.post(b"[" * (door.world.resources.settings.max_body_bytes + 1), form)
    assert answer.status_code == 413
    assert "/v1/limits" in answer.json()["detail"]
    assert await door.size() == before
