"""Our own vectors: statements and bundles, good, forged and damaged (tests/vectors/statements)."""

from typing import Any

import msgspec
import pytest

from tests.support.vectors import lines
from warranty.sdk.bundles import Bundle
from warranty.sdk.verify import verify_bundle, verify_statement


@pytest.mark.parametrize("vector", lines("statements/statements.jsonl"), ids=lambda vector: vector["what"])
def test_a_statement_opens_or_does_not(vector: dict[str, Any]) -> None:
    assert verify_statement(vector["statement"]).verified is vector["opens"]


@pytest.mark.parametrize("vector", lines("statements/bundles.jsonl"), ids=lambda vector: vector["what"])
def test_a_bundle_holds_or_fails_at_its_step(vector: dict[str, Any]) -> None:
    report = verify_bundle(msgspec.convert(vector["bundle"], Bundle), vector["logKey"])
    assert [step.name for step in report.steps if step.holds is False] == [vector["fails"]] * bool(
        vector["fails"]
    )
    assert report.verified is not bool(vector["fails"])
