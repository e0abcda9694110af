"""The client against a server that answers in shapes of `wire`: slices, retries, tokens, pages, refusals."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import httpx
import msgspec
import pytest

from tests.parties.builders import ORIGIN, Somebody
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.tokens import ASSERTION_TYPE, read_token
from warranty.sdk.access import CredentialsMissing, assertion, issuer_of
from warranty.sdk.client import Client, is_lot
from warranty.sdk.exchange import ATTEMPTS
from warranty.sdk.problems import AnswerUnreadable, ServerFailed, ServerUnreachable
from warranty.wire.access import AccessToken
from warranty.wire.limits import Limits
from warranty.wire.members import Members, MemberSeen
from warranty.wire.statements import Outcomes, Problem, Recorded, Refused

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
LIMITS = Limits(max_body_bytes=1_000, max_statement_bytes=500, max_lines=3, max_page=2)
REFUSED = Problem(
    "https://register.example.org/problems/certificate-overclaimed",
    409,
    "The certificate is claimed already",
    "500.00 ct are asked, 318.09 ct are left.",
    rule="L02",
    instead="Claim what is left.",
    pointer="/credentialSubject/carats",
    facts={"left": "318.09"},
)
Answers = Callable[[httpx.Request], httpx.Response]


def answer(value: object, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(status, content=msgspec.json.encode(value), headers=headers)


def recorded(index: int, identifier: str = "urn:uuid:x") -> Recorded:
    return Recorded(index, identifier, 10 + index, "2026-11-23T09:30:00Z", "ZW50cnk=", "receipt")


class Server:
    """What was asked, and what to answer to it; `/v1/limits` and tokens come by themselves."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.requests: list[httpx.Request] = []
        self.slept: list[float] = []
        self.tokens = 0
        self.now = NOW
        self._answers = answers

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/v1/limits":
            return answer(LIMITS)
        if request.url.path == "/oauth/token":
            self.tokens += 1
            return answer(AccessToken(f"token-{self.tokens}", "Bearer", 600, "lots"))
        self.requests.append(request)
        assert self._answers is not None
        return self._answers(request)

    def client(self, who: Somebody | None = None) -> Client:
        http = httpx.Client(transport=httpx.MockTransport(self.handle))
        return Client(
            "http://register/",
            did=who.did if who else "",
            key=who.key if who else None,
            http=http,
            clock=lambda: self.now,
            sleep=self.slept.append,
        )


def recording(request: httpx.Request) -> httpx.Response:
    """Every statement is recorded, apart from those that say otherwise."""
    statements = json.loads(request.content)["statements"]
    outcomes = [
        Refused(index, REFUSED, "urn:uuid:y") if text.startswith("bad") else recorded(index)
        for index, text in enumerate(statements)
    ]
    return answer(Outcomes(tuple(outcomes)))


def test_many_statements_go_in_slices_and_keep_their_numbers() -> None:
    server = Server(recording)
    with server.client() as register:
        outcomes = list(register.submit([b"a", b"b", b"c", b"bad", b"e"]))
    assert [outcome.index for outcome in outcomes] == [0, 1, 2, 3, 4]
    assert [isinstance(outcome, Recorded) for outcome in outcomes] == [True, True, True, False, True]
    assert [len(json.loads(request.content)["statements"]) for request in server.requests] == [3, 2]


def test_submitting_does_not_say_who_one_is() -> None:
    server = Server(recording)
    with server.client(Somebody()) as register:
        list(register.submit([b"a"]))
    assert "Authorization" not in server.requests[0].headers
    assert server.tokens == 0


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_slice_is_sent_again_when_the_server_was_not_ready(status: int) -> None:
    answers = iter([httpx.Response(status, headers={"Retry-After": "4"}), None])
    server = Server(lambda request: next(answers) or recording(request))
    with server.client() as register:
        assert [outcome.index for outcome in register.submit([b"a", b"b"])] == [0, 1]
    assert server.slept == [4.0]
    assert server.requests[0].content == server.requests[1].content


def test_a_slice_is_sent_again_when_the_answer_was_lost() -> None:
    def lose_the_first(request: httpx.Request) -> httpx.Response:
        if len(server.requests) == 1:
            raise httpx.ReadError("connection reset")
        return recording(request)

    server = Server(lose_the_first)
    with server.client() as register:
        assert len(list(register.submit([b"a"]))) == 1
    assert server.slept == [0.25]


def test_the_client_gives_up_after_some_attempts() -> None:
    def nobody_there(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    server = Server(nobody_there)
    with server.client() as register, pytest.raises(ServerUnreachable) as caught:
        list(register.submit([b"a"]))
    assert len(server.requests) == ATTEMPTS
    assert server.slept == [0.25, 0.5, 1.0, 2.0, 4.0]
    assert "http://register" in caught.value.sentence


def test_the_client_slows_down_when_told() -> None:
    def nearly_enough(request: httpx.Request) -> httpx.Response:
        response = recording(request)
        response.headers["RateLimit"] = '"writes";r=0;t=2'
        return response

    server = Server(nearly_enough)
    with server.client() as register:
        list(register.submit([b"a"] * 6))
    assert server.slept == [2.0, 2.0]


def test_an_answer_with_too_few_outcomes_is_not_believed() -> None:
    server = Server(lambda _: answer(Outcomes((recorded(0),))))
    with server.client() as register, pytest.raises(AnswerUnreadable):
        list(register.submit([b"a", b"b"]))


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Kind.INVALID),
        (401, Kind.UNAUTHENTICATED),
        (403, Kind.FORBIDDEN),
        (404, Kind.NOT_FOUND),
        (409, Kind.CONFLICT),
        (413, Kind.TOO_LARGE),
        (422, Kind.INVALID),
    ],
)
def test_a_problem_is_the_refusal_it_tells_of(status: int, kind: Kind) -> None:
    problem = msgspec.structs.replace(REFUSED, status=status)
    server = Server(lambda _: answer(problem, status))
    with server.client(Somebody()) as register, pytest.raises(Refusal) as caught:
        register.lot("0198c3a0-5b1e-8001-8f00-1a2b3c4d5e6f")
    refusal = caught.value
    assert refusal.kind is kind
    assert (refusal.code, refusal.rule) == ("certificate-overclaimed", "L02")
    assert refusal.sentence == REFUSED.detail
    assert (refusal.pointer, refusal.instead) == (REFUSED.pointer, REFUSED.instead)
    assert refusal.facts == {"left": "318.09"}


def test_a_failure_of_the_server_keeps_its_reference() -> None:
    problem = Problem(
        "https://x/problems/unexpected", 500, "Something went wrong here", "It is noted under 01ab."
    )
    server = Server(lambda _: answer(problem, 500))
    with server.client(Somebody()) as register, pytest.raises(ServerFailed, match="01ab"):
        register.certificate("EU00567921")


@pytest.mark.parametrize(
    ("status", "code"), [(404, "http-404"), (500, "server-failed"), (418, "server-failed")]
)
def test_an_answer_from_something_else_in_between_is_a_refusal_too(status: int, code: str) -> None:
    server = Server(lambda _: httpx.Response(status, text="<html>"))
    with server.client(Somebody()) as register, pytest.raises(Refusal) as caught:
        register.certificate("EU00567921")
    assert caught.value.code == code


def test_an_answer_of_another_shape_is_not_believed() -> None:
    server = Server(lambda _: answer({"hello": "world"}))
    with server.client(Somebody()) as register, pytest.raises(AnswerUnreadable):
        register.certificate("EU00567921")


def test_one_token_serves_until_shortly_before_its_end() -> None:
    server = Server(lambda _: answer(Members(())))
    with server.client(Somebody()) as register:
        for minute in (0, 5, 9, 10, 15):
            server.now = NOW + timedelta(minutes=minute)
            list(register.members())
    bearers = [request.headers["Authorization"] for request in server.requests]
    assert bearers == ["Bearer token-1"] * 3 + ["Bearer token-2"] * 2


def test_a_token_the_server_no_longer_takes_is_renewed_once() -> None:
    answers = iter([answer(msgspec.structs.replace(REFUSED, status=401), 401), answer(Members(()))])
    server = Server(lambda _: next(answers))
    with server.client(Somebody()) as register:
        assert list(register.members()) == []
    assert server.tokens == 2


def test_a_question_without_credentials_goes_without_a_token_and_says_what_is_needed() -> None:
    server = Server(lambda _: answer(msgspec.structs.replace(REFUSED, status=401), 401))
    with server.client() as register, pytest.raises(CredentialsMissing) as caught:
        list(register.members())
    assert "--key" in caught.value.instead
    assert "Authorization" not in server.requests[0].headers


def test_an_assertion_names_the_register_of_the_did_and_holds_a_minute() -> None:
    who = Somebody()
    client = Server(lambda _: answer(Members(()))).client(who)
    credentials = client._credentials
    assert credentials is not None
    token = assertion(credentials, NOW)
    audience = f"https://{ORIGIN}"
    claims = read_token(
        token,
        who.key.public,
        ASSERTION_TYPE,
        audience=audience,
        issuer=who.did,
        now=NOW + timedelta(seconds=59),
    )
    assert claims["sub"] == who.did
    with pytest.raises(Refusal):
        read_token(
            token,
            who.key.public,
            ASSERTION_TYPE,
            audience=audience,
            issuer=who.did,
            now=NOW + timedelta(seconds=60),
        )


@pytest.mark.parametrize("did", ["", "did:key:z6Mk", "did:web:", "https://register.example.org"])
def test_a_did_of_no_register_has_no_issuer(did: str) -> None:
    with pytest.raises(CredentialsMissing):
        issuer_of(did)


def test_a_port_in_the_did_is_a_port_of_the_issuer() -> None:
    assert issuer_of("did:web:localhost%3A8400:p:00") == "https://localhost:8400"


def test_pages_are_fetched_until_there_is_none_left() -> None:
    def page(request: httpx.Request) -> httpx.Response:
        members = {
            name: MemberSeen(party=name, kind="Member", name=name, country="IN", standing="good")
            for name in "abc"
        }
        if request.url.params.get("cursor") == "2":
            return answer(Members((members["c"],)))
        return answer(Members((members["a"], members["b"]), cursor="2"))

    server = Server(page)
    with server.client(Somebody()) as register:
        assert [member.party for member in register.members()] == ["a", "b", "c"]
    assert [str(request.url.query, "ascii") for request in server.requests] == ["", "cursor=2"]


def test_a_reconciliation_joins_its_pages_and_asks_in_days() -> None:
    rows = iter("12")

    def page(request: httpx.Request) -> httpx.Response:
        row = next(rows)
        totals = {
            "rows": 2,
            "certified": "0",
            "confirmed": "0",
            "claimed": "0",
            "difference": "0",
            "byStatus": [],
        }
        content = {
            "participant": "IN", "from": "2015-04-01", "to": "2015-04-30", "asOf": 7, "totals": totals,
            "rows": [
                {
                    "number": row, "status": "matched", "claimed": "1", "difference": "0", "explanation": "",
                    "on": "2015-04-04",
                },
            ],
        }  # fmt: skip
        return answer(content | ({"cursor": "next"} if row == "1" else {}))

    server = Server(page)
    with server.client(Somebody()) as register:
        found = register.reconcile("IN", date(2015, 4, 1), date(2015, 4, 30), hs="7102.31")
    assert [row.number for row in found.rows] == ["1", "2"]
    assert dict(server.requests[0].url.params) == {
        "participant": "IN", "from": "2015-04-01", "to": "2015-04-30", "hs": "7102.31",
    }  # fmt: skip
    assert server.requests[1].url.params["cursor"] == "next"


@pytest.mark.parametrize("number", ["EU/../x", "EU 1", "EU?x=1", "é"])
def test_a_number_cannot_lead_to_another_address(number: str) -> None:
    server = Server(lambda _: answer(msgspec.structs.replace(REFUSED, status=404), 404))
    with server.client(Somebody()) as register, pytest.raises(Refusal):
        register.certificate(number)
    assert server.requests[0].url.raw_path.count(b"/") == 3
    assert server.requests[0].url.query == b""


def test_a_lot_is_told_from_a_certificate_number_by_its_version() -> None:
    assert is_lot("0198c3a0-5b1e-8001-8f00-1a2b3c4d5e6f")
    assert not is_lot("0198c3a0-5b1e-7001-8f00-1a2b3c4d5e6f")
    assert not is_lot("EU00567921")


def test_an_address_that_is_none_is_said_to_be_none() -> None:
    for url in ("nonsense", "ftp://x", "http://[::1"):
        with Client(url, sleep=lambda _: None) as register, pytest.raises(ServerUnreachable):
            register.limits()
