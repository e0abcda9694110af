"""Any value in any field, properly signed: recorded, or refused by a rule; never a fault of ours."""

import json
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from random import Random
from typing import Any

import pytest

import warranty
from tests.builders import Draft, Somebody, assert_books_hold
from tests.parties.builders import TODAY, a_founding
from tests.register.forging import Original, disclosure
from tests.worlds import Cast, RunningRegister
from warranty.database.engine import Connection
from warranty.foundation.encoding import b64url_decode, canonical_json
from warranty.lots.rules import SIGNERS as LOT_SIGNERS
from warranty.policy.rule_set import packaged
from warranty.register.answers import Recorded, Refused
from warranty.sdk.drafts.checking import check
from warranty.sdk.drafts.completion import complete
from warranty.trade.rules import SIGNERS as TRADE_SIGNERS

EXAMPLES = Path(warranty.__file__).parent / "sdk" / "drafts" / "examples"
HOSTILE: list[Any] = [
    0, -1, 1, 2**31, 2**31 - 1, 2**63, 2**64, 10**30, -(10**30), True, None, 1.5,
    "", " ", "0", "0.001", "-1", "NaN", "1e3", "1_000", "999999999.999", "1000000000", "1" * 4_000,
    "x" * 100_000, "0001-01-01", "9999-12-31", "2026-11-23", "9999-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z", "2026-11-23T12:00:00", "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{BOMB}" * 50, "é",
    "e\N{COMBINING ACUTE ACCENT}", "\N{ARABIC-INDIC DIGIT ONE}", "'; drop table lots; --", "%s%n{0}", "\\",
    '"', "\ufffe", "\x7f", "\x1b[2J", "\r\n", "..", "EU00000000", "ZZ99999999", "did:web::p:",
    "did:web:register.example.org:p:" + "0" * 32, "did:web:register.example.org:p:" + "g" * 32,
    "urn:uuid:00000000-0000-0000-0000-000000000000", "urn:uuid:" + "f" * 36, "z6Mk" + "1" * 44, "ab" * 32,
    "USD", "US", [], {}, [[]], ["x"] * 2_000, [1] * 3,
]  # fmt: skip


def originals(cast: Cast) -> dict[str, tuple[Somebody, Draft]]:
    """One complete statement of every type, with who may sign it."""
    signers = {"RegisterFounded": cast.operator, "PolicyAdopted": cast.operator}
    signers |= dict.fromkeys(("PartyAdmitted", "KeyAdded", "KeyRevoked", "StandingChanged"), cast.association)
    members = {kind.__name__ for kind in {**LOT_SIGNERS, **TRADE_SIGNERS}}
    signers |= dict.fromkeys(members, cast.members[0])
    issuing = ("CertificateIssued", "CertificateCorrected", "CertificateVoided", "CertificateUnused")
    signers |= dict.fromkeys(issuing, cast.europe)
    found = {}
    for file in sorted(EXAMPLES.glob("*.json")):
        draft = json.loads(file.read_text())
        checked = check(complete(draft, TODAY, packaged()))
        found[draft["type"]] = (
            signers.get(draft["type"], cast.india),
            Draft(checked.document, checked.parts),
        )
    founding = a_founding(cast.operator, log_key=cast.vkey.text())
    return found | {"RegisterFounded": (cast.operator, Draft(founding))}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any JSON
    """Paths to everything in a JSON value, objects and lists included."""
    if path:
        yield path
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inside:
        yield from leaves(each, (*path, name))


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:  # noqa: ANN401 - any JSON
    """A copy with another value at a path; an optional field that is not there may be put there."""
    copy = deepcopy(value)
    place = copy
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = by
    return copy


def spoiled(original: Original, random: Random) -> bytes:
    """The statement with one hostile value somewhere, signed for as it stands."""
    hostile = random.choice(HOSTILE)
    if original.disclosures and random.random() < 0.4:
        chosen = random.choice(original.disclosures)
        _, name, value = json.loads(b64url_decode(chosen))
        changed = replaced({"": value}, random.choice(list(leaves({"": value}))), hostile)[""]
        rest = [each for each in original.disclosures if each != chosen]
        return original.disclosing(*rest, disclosure(name, canonical_json(changed)))
    subject = original.claims["credentialSubject"]
    paths = [path for path in leaves(subject) if path[0] not in {"type", "_sd"}]
    return original.saying({"credentialSubject": replaced(subject, random.choice(paths), hostile)})


@pytest.mark.parametrize("seed", range(2))
async def test_no_value_is_a_fault_of_ours(running: RunningRegister, asking: Connection, seed: int) -> None:
    random = Random(seed)  # noqa: S311 - the same values for the same seed
    drafts = originals(running.cast)
    assert len(drafts) >= 25
    for _ in range(12):
        statements = [spoiled(Original(by, draft), random) for by, draft in drafts.values() for _ in range(2)]
        for statement, outcome in zip(statements, await running.send(*statements), strict=True):
            if isinstance(outcome, Refused):
                assert outcome.refusal.code != "register-unavailable", statement[:3_000]
                assert len(outcome.refusal.sentence) < 2_000
            else:
                assert isinstance(outcome, Recorded)
    await assert_books_hold(asking)
