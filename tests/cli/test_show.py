"""What `warranty show` does where a part of what belongs to a record is not for the asker."""

import httpx
import pytest

from tests.sdk.test_client import Server, answer
from warranty.cli.show import what_was_said
from warranty.foundation.errors import Kind, Refusal
from warranty.wire.statements import Problem


def refusing(status: int) -> Server:
    """A register that answers every question with a problem."""

    def refuse(_: httpx.Request) -> httpx.Response:
        return answer(Problem("https://register.example.org/problems/some", status, "Some", "No."), status)

    return Server(refuse)


def test_a_correction_that_is_not_for_the_asker_is_passed_over() -> None:
    """An authority reads the sale of a member at home; its buyer abroad is another authority's."""
    with refusing(404).client() as register:
        assert what_was_said(register, "urn:uuid:one") is None


def test_whatever_else_is_refused_of_a_correction_is_told() -> None:
    with refusing(403).client() as register, pytest.raises(Refusal) as refused:
        what_was_said(register, "urn:uuid:one")
    assert refused.value.kind is Kind.FORBIDDEN
