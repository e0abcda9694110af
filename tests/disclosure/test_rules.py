"""Who may see what, as a table (domain.md § 8): nothing by default, nothing of the trade for the operator."""

from typing import Final

import pytest

from warranty.disclosure.rules import (
    GRANTS,
    UNRECORDED,
    Field,
    Ground,
    RecordKind,
    RecordRelations,
    Viewer,
    audiences,
    ground_for,
    grounds,
    may_see,
    visible,
    visible_parts,
)
from warranty.foundation.ids import PartyId, uuid7
from warranty.policy.rows import Viewer as Audience

SELLER, BUYER, IMPORTER, STRANGER, BOURSE, OFFICE, OPERATOR = (PartyId(uuid7()) for _ in range(7))

VIEWERS: Final = {
    "seller": Viewer(SELLER, "Member"),
    "buyer": Viewer(BUYER, "Member"),
    "importer": Viewer(IMPORTER, "Member"),
    "stranger": Viewer(STRANGER, "Member"),
    "association": Viewer(BOURSE, "Association"),
    "auditor": Viewer(PartyId(uuid7()), "Auditor"),
    "operator": Viewer(OPERATOR, "Operator"),
    "India": Viewer(OFFICE, "Authority", "IN"),
    "Union": Viewer(PartyId(uuid7()), "Authority", "EU"),
    "Namibia": Viewer(PartyId(uuid7()), "Authority", "NA"),
}
# A certificate Namibia issued and India confirmed to the importer, an Indian member of the bourse; its claim;
# a lot that the seller, of the same bourse, offered to the buyer, who is in the Union; the sale.
RECORDS: Final = {
    "certificate": RecordRelations(
        RecordKind.CERTIFICATE,
        owners=frozenset({OFFICE}),
        named=frozenset({IMPORTER}),
        issuing=frozenset({"NA"}),
        importing=frozenset({"IN"}),
    ),
    "claim": RecordRelations(
        RecordKind.CLAIM,
        owners=frozenset({IMPORTER}),
        issuing=frozenset({"NA"}),
        importing=frozenset({"IN"}),
        jurisdictions=frozenset({"IN"}),
        admitters=frozenset({BOURSE}),
    ),
    "lot": RecordRelations(
        RecordKind.LOT,
        owners=frozenset({SELLER}),
        counterparties=frozenset({BUYER}),
        jurisdictions=frozenset({"IN"}),
        admitters=frozenset({BOURSE}),
    ),
    "sale": RecordRelations(
        RecordKind.TRADE,
        owners=frozenset({SELLER}),
        counterparties=frozenset({BUYER}),
        jurisdictions=frozenset({"IN"}),
        admitters=frozenset({BOURSE}),
    ),
    "party": RecordRelations(
        RecordKind.PARTY,
        owners=frozenset({SELLER}),
        jurisdictions=frozenset({"IN"}),
        admitters=frozenset({BOURSE}),
        is_public=True,
    ),
}
# Everybody who is not named in a row sees nothing of the record.
TABLE: Final = {
    "certificate": {
        "India": "everything",
        "importer": "content confirmation",
        "Namibia": "content confirmation claim-totals",
    },
    "claim": {"importer": "everything", "India": "content holder proof"},
    "lot": {
        "seller": "everything",
        "buyer": "content proof holder",
        "India": "content sources counterparty particulars proof holder chain",
    },
    "sale": {
        "seller": "everything",
        "buyer": "content prices counterparty particulars proof holder",
        "India": "content sources counterparty particulars proof holder chain",
    },
    "party": {
        "seller": "everything",
        "association": "content status particulars",
        "India": "content status particulars",
        **dict.fromkeys(
            ("buyer", "importer", "stranger", "auditor", "operator", "Union", "Namibia"), "content status"
        ),
    },
}


def fields(text: str) -> frozenset[Field]:
    return frozenset(Field) if text == "everything" else frozenset(map(Field, text.split()))


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("viewer", VIEWERS)
def test_the_table_of_who_may_see_what(viewer: str, record: str) -> None:
    expected = fields(TABLE[record].get(viewer, ""))
    assert visible(VIEWERS[viewer], RECORDS[record]) == expected
    assert (may_see(VIEWERS[viewer], RECORDS[record]) is not None) == bool(expected)


@pytest.mark.parametrize(
    ("viewer", "record", "field", "ground"),
    [
        ("seller", "sale", Field.SOURCES, Ground.OWN),
        ("buyer", "sale", Field.PRICES, Ground.COUNTERPARTY),
        ("buyer", "sale", Field.SOURCES, None),
        ("India", "sale", Field.SOURCES, Ground.JURISDICTION),
        ("India", "sale", Field.PRICES, None),
        ("association", "sale", Field.CONTENT, None),
        ("association", "party", Field.PARTICULARS, Ground.ADMITTER),
        ("stranger", "party", Field.STATUS, Ground.PUBLIC),
        ("Namibia", "certificate", Field.CLAIM_TOTALS, Ground.ISSUING),
        ("Namibia", "certificate", Field.CLAIMANTS, None),
    ],
)
def test_one_function_says_who_may_see_which_field_on_which_ground(
    viewer: str, record: str, field: Field, ground: Ground | None
) -> None:
    assert ground_for(VIEWERS[viewer], RECORDS[record], field) is ground


@pytest.mark.parametrize("record", RECORDS)
def test_a_field_is_visible_exactly_where_there_is_a_ground_for_it(record: str) -> None:
    for viewer in VIEWERS.values():
        opened = visible(viewer, RECORDS[record])
        assert opened == {field for field in Field if ground_for(viewer, RECORDS[record], field)}


def test_the_operator_has_no_ground_on_the_trade_even_where_it_admitted_the_maker() -> None:
    for kind in (RecordKind.CERTIFICATE, RecordKind.CLAIM, RecordKind.LOT, RecordKind.TRADE):
        record = RecordRelations(kind, owners=frozenset({OFFICE}), admitters=frozenset({OPERATOR}))
        assert may_see(VIEWERS["operator"], record) is None


def test_prices_and_sources_together_are_for_the_maker_its_auditor_and_a_legal_order() -> None:
    """The buyer sees the price, not where goods came from; the authority the reverse, unless ordered."""
    for kind, granted in GRANTS.items():
        for ground, opened in granted.items():
            both = {Field.PRICES, Field.SOURCES} <= opened
            assert not both or ground in (Ground.OWN, Ground.ORDER, Ground.ENGAGEMENT), (kind, ground)
    assert visible_parts(fields(TABLE["sale"]["buyer"])) == {"prices", "counterparty", "particulars"}
    assert visible_parts(fields(TABLE["sale"]["India"])) == {"sources", "counterparty", "particulars"}


def test_a_record_of_unknown_relations_is_seen_by_nobody() -> None:
    for kind in RecordKind:
        for name, viewer in VIEWERS.items():
            oversees = name == "operator" and kind in (RecordKind.LOOKS, RecordKind.ATTEMPTS)
            assert (may_see(viewer, RecordRelations(kind)) is not None) == oversees


def test_only_an_authority_has_a_jurisdiction() -> None:
    record = RecordRelations(
        RecordKind.LOT, jurisdictions=frozenset({"IN", ""}), importing=frozenset({"IN", ""})
    )
    assert may_see(Viewer(STRANGER, "Member", "IN"), record) is None
    assert may_see(Viewer(STRANGER, "Authority", ""), record) is None


def test_the_strongest_ground_is_named_and_all_of_them_open_their_fields() -> None:
    """Goods coming home: the participant that issued the certificate also confirmed it."""
    record = RecordRelations(RecordKind.CERTIFICATE, issuing=frozenset({"IN"}), importing=frozenset({"IN"}))
    assert grounds(VIEWERS["India"], record) == [Ground.IMPORTING, Ground.ISSUING]
    assert may_see(VIEWERS["India"], record) is Ground.IMPORTING
    opened = GRANTS[RecordKind.CERTIFICATE]
    assert visible(VIEWERS["India"], record) == opened[Ground.IMPORTING] | opened[Ground.ISSUING]


@pytest.mark.parametrize(
    ("viewer", "record", "remains"),
    [("seller", "sale", True), ("buyer", "sale", True), ("importer", "certificate", True),
     ("India", "lot", False), ("India", "certificate", True), ("Namibia", "certificate", False),
     ("association", "party", True)],
)  # fmt: skip
def test_out_of_standing_one_keeps_ones_own_and_what_names_one(
    viewer: str,
    record: str,
    remains: bool,  # noqa: FBT001
) -> None:
    asking = VIEWERS[viewer]
    suspended = Viewer(asking.party, asking.kind, asking.participant, is_in_good_standing=False)
    assert (may_see(suspended, RECORDS[record]) is not None) == remains


def test_ones_own_and_what_is_public_is_looked_at_unrecorded_and_nothing_else() -> None:
    assert {Ground.OWN, Ground.PUBLIC} == UNRECORDED


def test_findings_are_told_by_role() -> None:
    sale = RECORDS["sale"]
    told = {name: audiences(viewer, sale) for name, viewer in VIEWERS.items()}
    assert told == {
        "seller": {Audience.MAKER},
        "buyer": {Audience.COUNTERPARTY},
        "association": {Audience.ASSOCIATION},
        "India": {Audience.AUTHORITY},
        **dict.fromkeys(("importer", "stranger", "auditor", "operator", "Union", "Namibia"), frozenset()),
    }
