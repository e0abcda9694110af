"""Every refusal leaves as a problem document with a type of its own; what is unexpected tells nothing."""

import re
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import structlog
from litestar import Litestar, get

from tests.api.world import ISSUER, World, running
from warranty.api.app import HANDLERS, create_app
from warranty.api.contract import contract
from warranty.api.problems import HANDLERS as PROBLEM_HANDLERS
from warranty.api.problems import document_of, known_refusals, problem_of, status_of
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.settings import Settings
from warranty.foundation.signing import KeyUnreadable

CONTRACT = Path(__file__).parents[2] / "api-spec" / "openapi.json"


class ScalesBroken(Refusal):
    """A refusal of the tests."""

    kind = Kind.CONFLICT
    code = "scales-broken"
    title = "The scales are broken"
    rule = "K02"


def test_each_kind_has_a_status() -> None:
    assert {kind.value: status_of(kind) for kind in Kind} == {
        "not-found": 404,
        "conflict": 409,
        "forbidden": 403,
        "invalid": 422,
        "unauthenticated": 401,
        "too-large": 413,
        "rate-limited": 429,
        "unavailable": 503,
    }


def test_a_refusal_becomes_a_problem_document() -> None:
    refusal = ScalesBroken("They show 1 ct too much.", pointer="/lines/0", instead="Mend them.", shown="2.00")
    document = msgspec.json.decode(msgspec.json.encode(document_of(refusal, "register.example.org")))
    assert document == {
        "type": "https://register.example.org/problems/scales-broken",
        "status": 409,
        "title": "The scales are broken",
        "detail": "They show 1 ct too much.",
        "rule": "K02",
        "instead": "Mend them.",
        "pointer": "/lines/0",
        "facts": {"shown": "2.00"},
        "errors": [{"detail": "They show 1 ct too much.", "pointer": "/lines/0"}],
    }
    assert msgspec.to_builtins(problem_of(refusal, "register.example.org")).items() <= document.items()


def test_codes_are_kebab_case_and_mean_one_thing() -> None:
    titles: dict[str, set[tuple[str, Kind]]] = {}

    def walk(kind: type[Refusal]) -> None:
        for below in kind.__subclasses__():
            if below.__module__.startswith("warranty.") and not below.__module__.startswith("warranty.sdk"):
                titles.setdefault(below.code, set()).add((below.title, below.kind))
            walk(below)

    walk(Refusal)
    assert len(titles) > 40
    assert {code for code in titles if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)} == set()
    assert {code: found for code, found in titles.items() if len(found) > 1} == {}


def app_that(fails_with: Exception) -> Litestar:
    @get("/fail", sync_to_thread=False)
    def fail() -> None:
        raise fails_with

    app = Litestar([fail], exception_handlers=PROBLEM_HANDLERS, logging_config=None, openapi_config=None)
    app.state.origin = "register.example.org"
    return app


async def answer_to(failure: Exception) -> httpx.Response:
    async with running(app_that(failure)) as http:
        return await http.get("/fail")


async def test_an_unexpected_error_shows_a_reference_and_nothing_else() -> None:
    with structlog.testing.capture_logs() as logged:
        answer = await answer_to(RuntimeError("password=hunter2 in /srv/secret.py"))
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    assert document.keys() == {"type", "status", "title", "detail", "instead", "reference"}
    assert re.fullmatch(r"[0-9a-f]{32}", document["reference"])
    assert "hunter2" not in answer.text
    assert "secret" not in answer.text
    assert [(line["event"], line["reference"]) for line in logged] == [
        ("unexpected error", document["reference"])
    ]
    assert str(logged[0]["exc_info"]) == "password=hunter2 in /srv/secret.py"


async def test_a_refusal_for_a_while_says_when_to_come_back() -> None:
    class Closed(Refusal):
        kind = Kind.UNAVAILABLE
        code = "closed"

    answer = await answer_to(Closed("Closed for the night."))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    del Closed


async def test_unknown_addresses_and_methods_are_problems_too(world: World) -> None:
    unknown = await world.get("/v1/nothing-here")
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"
    assert unknown.json() == {
        "type": f"{ISSUER}/problems/http-404",
        "status": 404,
        "title": "Not Found",
        "detail": "There is nothing at this address.",
    }
    wrong = await world.http.delete("/v1/limits")
    assert (wrong.status_code, wrong.json()["type"]) == (405, f"{ISSUER}/problems/http-405")
    assert "GET" in wrong.headers["allow"]


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/v1/members?limit=0", "limit"),
        ("/v1/members?limit=ten", "limit"),
        ("/v1/parties/me?asOf=-1", "asOf"),
        ("/v1/parties/me?asOf=9223372036854775808", "asOf"),
        ("/log/proofs/inclusion?size=1", "position"),
    ],
)
async def test_a_malformed_question_is_told_which_parameter(world: World, path: str, parameter: str) -> None:
    headers = {"Authorization": f"Bearer {await world.token(world.operator)}"}
    answer = await world.http.get(path, headers=headers)
    assert answer.status_code == 400
    document = answer.json()
    assert document["type"] == f"{ISSUER}/problems/request-malformed"
    assert [error["parameter"] for error in document["errors"]] == [parameter]


async def test_every_type_of_problem_is_listed_and_explained(world: World) -> None:
    listed = (await world.get("/problems")).json()["problems"]
    assert [one["code"] for one in listed] == [kind.code for kind in known_refusals()]
    one = next(found for found in listed if found["code"] == KeyUnreadable.code)
    assert one == {
        "type": f"{ISSUER}/problems/key-unreadable",
        "code": "key-unreadable",
        "status": 422,
        "title": "The key cannot be read",
        "meaning": "A key, or a key file, that is not what it should be, or a wrong passphrase.",
    }
    assert (await world.get("/problems/key-unreadable")).json() == one
    assert (await world.get("/problems/no-such-thing")).status_code == 404
    assert [found["code"] for found in listed if not found["meaning"]] == []


async def test_the_description_is_readable_and_loads_nothing_from_elsewhere(world: World) -> None:
    page = await world.get("/schema")
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    assert "/v1/members/{identifier}/status" in page.text
    assert re.findall(r'(?:src|href)="(?!/schema/openapi\.json)', page.text) == []
    assert "<script" not in page.text


async def test_the_api_serves_what_its_contract_promises(world: World) -> None:
    """After a change that is meant: python -m warranty.api.contract > api-spec/openapi.json."""
    served: dict[str, Any] = (await world.get("/schema/openapi.json")).json()
    promised = CONTRACT.read_text(encoding="utf-8")
    assert contract() == promised
    assert served == msgspec.json.decode(promised)
    assert served["openapi"].startswith("3.1")


def test_every_operation_is_described() -> None:
    paths = create_app(Settings()).openapi_schema.to_schema()["paths"]
    operations = [operation for path in paths.values() for operation in path.values()]
    assert len(operations) >= len(HANDLERS)
    lacking = [
        operation["operationId"]
        for operation in operations
        if not (operation.get("summary") and operation.get("description") and operation.get("tags"))
    ]
    assert lacking == []
