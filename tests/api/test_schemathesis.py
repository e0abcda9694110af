"""The served API against its own description: no server error, no answer that is not as described.

Requests are made from the OpenAPI document, right ones and wrong ones, as nobody, as a member and as an
authority; half of them name things that exist, so that full answers are compared, too. Bounded and the same
every time; what schemathesis may find at length, it may find outside this suite.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import CheckContext
from schemathesis.core.transport import Response
from schemathesis.specs.openapi.checks import positive_data_acceptance

from tests.api.served import HOST, Served, serving, today
from tests.builders import Draft, a_claim, a_confirmation, a_line, a_number, a_sale, the_warranty
from tests.parties.builders import Somebody, a_row
from warranty.api.contract import contract
from warranty.foundation.ids import LotId
from warranty.parties.documents import PartyAdmitted
from warranty.sdk.access import Credentials, grant_request

EXAMPLES = 25
Case = schemathesis.Case[Any]
api = schemathesis.openapi.from_dict(json.loads(contract()))


@dataclass
class Market:
    """A served register with goods in it. real: parameters that name something on record, by name."""

    served: Served
    tokens: dict[str, str]
    real: dict[str, str]

    @property
    def url(self) -> str:
        """Of the server."""
        return f"http://{HOST}:{self.served.port}"


@pytest.fixture(scope="module")
def market(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Market]:
    """A certificate confirmed, claimed and partly sold; a member and an authority logged in."""
    with serving(files_database_url, tmp_path_factory.mktemp("served"), max_body_seconds=5) as served:
        market = a_market(served)
        size = served.size()
        yield market
        assert served.faults() == []
        assert served.size() == size


def a_market(served: Served) -> Market:
    authority, seller, buyer = Somebody(), Somebody(), Somebody()
    for by, *rows in (
        (served.operator, a_row(authority, "Authority")),
        (served.association, a_row(seller), a_row(buyer)),
    ):
        served.accept(PartyAdmitted(event_on=today(), parties=tuple(rows)), by)
    number = a_number()
    record(served, authority, a_confirmation(number, seller, "100.00", on=today()))
    claim = record(served, seller, a_claim(number, "60.00", on=today()))
    lot = claim["lots"][0]
    warranty = the_warranty(assessed_on=today())
    line = a_line("10.00", (LotId(lot), "10.00"))
    record(served, seller, a_sale(seller, buyer, line, on=today(), warranty=warranty))
    real = {
        "number": number,
        "lot": lot,
        "statement": claim["id"].removeprefix("urn:uuid:"),
        "identifier": seller.did,
        "digits": seller.id.hex,
        "tile": "entries/000.p/7",
        "code": "lot-overdrawn",
        "participant": "IN",
        "from": f"{today().year}-01-01",
        "to": f"{today().year}-12-31",
        "asOf": "6",
        "size": "7",
        "first": "3",
        "position": "5",
    }
    return Market(served, {"member": token(served, seller), "authority": token(served, authority)}, real)


def record(served: Served, by: Somebody, draft: Draft) -> dict[str, Any]:
    answer = served.submit(served.sign(draft.document, by, draft.parts))
    assert answer.status_code == 201, answer.text
    recorded: dict[str, Any] = answer.json()
    return recorded


def token(served: Served, who: Somebody) -> str:
    answer = served.http.post(
        "/oauth/token", data=grant_request(Credentials(who.did, who.key), datetime.now(UTC))
    )
    assert answer.status_code == 200, answer.text
    access: str = answer.json()["access_token"]
    return access


def is_right(case: Case) -> bool:
    """Whether a request was made to be as described, and not otherwise on purpose."""
    return case.meta is not None and case.meta.generation.mode.is_positive


def refusals_are_problem_documents(_: CheckContext, response: Response, __: Case) -> None:
    """Whatever is not answered is told as this API tells it, with a type of its own."""
    if response.status_code < 400:
        return
    problem = response.json()
    assert problem["status"] == response.status_code
    assert problem["type"].startswith("https://register.example.org/problems/")
    assert problem["title"]
    assert problem["detail"]


def what_is_described_is_not_malformed(_: CheckContext, response: Response, case: Case) -> None:
    """What the description allows a rule may refuse (422), but it is never called malformed (400)."""
    assert not (is_right(case) and response.status_code == 400 and "/oauth/" not in case.path), response.text


@api.given(who=st.sampled_from(["nobody", "member", "authority"]), names=st.booleans())
@api.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_described(
    case: Case,
    market: Market,
    who: str,
    names: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """names: put what is on record in place of what was made up, where the request is a right one."""
    if names and is_right(case):
        for given in (case.path_parameters, case.query):
            given.update({name: market.real[name] for name in given if name in market.real})
    bearer = market.tokens.get(who)
    headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
    case.call_and_validate(
        base_url=market.url,
        headers=headers,
        additional_checks=[refusals_are_problem_documents, what_is_described_is_not_malformed],
        excluded_checks=[positive_data_acceptance],
    )
