"""Re-adding every carat and verifying the whole log, from outside: nothing of ours is believed.

Weights in thousandths of a carat. Everything is read in the connection's transaction, which the caller opens
as a snapshot when somebody writes meanwhile.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from asyncpg import Record

from warranty.database.engine import Connection
from warranty.foundation.ids import LotId
from warranty.foundation.statements import split, statement_digest, verify
from warranty.lots import service, stock_store
from warranty.lots import store as lot_store
from warranty.lots.books import LATE
from warranty.parties.rules import party_named
from warranty.register.documents import read
from warranty.transparency import service as log
from warranty.transparency.rules.entries import EntryClass, decode_entry
from warranty.transparency.store import read_entries

_NOW = 2**62
_EVER = date(9999, 12, 31)
OFFERED_FIRST = {"sale", "memo", "work", "return"}
"""Kinds of lots that wait for the other side's answer, unless that is somebody outside."""
ON_ACCOUNT = {"production", "state-sale", "opening-stock"}
"""Kinds of roots that take their carats from what somebody says stands behind them."""


async def assert_books_hold(connection: Connection) -> None:
    """Every balance equals its entries, every carat comes from a root and is somewhere, the log is whole."""
    lots = {row["id"]: row for row in await connection.fetch("select * from lots")}
    edges = await connection.fetch("select * from edges order by target, ordinal")
    reversals = await connection.fetch("select * from edge_reversals")
    exits = await connection.fetch("select * from lot_exits")
    _assert_edges_hold(lots, edges, reversals)
    _assert_balances_hold(lots, edges, exits)
    _assert_nothing_vanished(lots, edges)
    await _assert_asking_gives_the_balances(connection, lots)
    await _assert_stock_is_its_entries(connection, lots, edges)
    await _assert_claims_hold(connection, lots)
    await _assert_weighings_hold(connection)
    await _assert_root_accounts_hold(connection, lots)
    await _assert_sales_hold(connection, lots)
    await _assert_sold_early_holds(connection, edges, exits)
    await _assert_consignments_hold(connection, lots)
    await _assert_log_holds(connection)


async def _assert_weighings_hold(connection: Connection) -> None:
    """The sums of a member's year are those of its weighings (R70)."""
    sums: dict[tuple[object, int], tuple[int, int]] = {}
    for row in await connection.fetch("select * from weighings order by position"):
        key = (row["party"], row["event_on"].year)
        used, fresh = sums.get(key, (0, 0))
        sums[key] = (used + row["used"], fresh + row["fresh"])
        assert (row["year_used"], row["year_fresh"]) == sums[key]
        assert row["used"] or not row["fresh"]


def _assert_edges_hold(
    lots: Mapping[UUID, Record], edges: Sequence[Record], reversals: Sequence[Record]
) -> None:
    back: dict[tuple[UUID, int], int] = defaultdict(int)
    for row in reversals:
        back[row["target"], row["ordinal"]] += row["carats"]
    fan_in: dict[UUID, int] = defaultdict(int)
    late: dict[UUID, int] = defaultdict(int)
    inflow: dict[UUID, int] = defaultdict(int)
    for edge in edges:
        source, target = lots[edge["source"]], lots[edge["target"]]
        assert edge["reversed"] == back.pop((edge["target"], edge["ordinal"]), 0)
        assert edge["position"] == target["position"]
        if edge["fan_in"] == LATE:  # a declared shortage: from a root of its own, opened after
            assert (source["kind"], edge["ordinal"]) == (
                "unsupported",
                fan_in[target["id"]] + late[target["id"]],
            )
            late[target["id"]] += 1
            continue
        assert edge["position"] >= source["position"]
        if edge["fed_at"] is not None:  # a claim abroad: only older goods, and from its own day on
            assert (source["kind"], target["kind"]) == ("export", "import-claim")
            assert source["position"] < target["position"] <= edge["fed_at"]
        assert edge["ordinal"] == fan_in[target["id"]]
        assert edge["on_paper"] == (source["kind"] == "outside")
        fan_in[target["id"]] += 1
        if edge["fed_at"] is None:
            inflow[target["id"]] += edge["carats"]
    assert not back, "a reversal over no edge"
    for edge in edges:
        assert edge["fan_in"] in (fan_in[edge["target"]], LATE)
    for lot in lots.values():
        is_root = lot["kind"] in {
            "import-claim",
            "unsupported",
            "legacy",
            "recycled",
            "found",
            "weighing",
            *ON_ACCOUNT,
        }
        assert (lot["id"] in inflow) is not is_root
        if not is_root:
            assert inflow[lot["id"]] == lot["opened_with"]


def _assert_balances_hold(
    lots: Mapping[UUID, Record], edges: Sequence[Record], exits: Sequence[Record]
) -> None:
    received = {id_: lot["opened_with"] for id_, lot in lots.items()}
    for edge in edges:
        if edge["fan_in"] == LATE:
            received[edge["target"]] += edge["carats"]
    out: dict[UUID, int] = defaultdict(int)
    for edge in edges:
        received[edge["target"]] -= edge["reversed"] if edge["fed_at"] is None else 0
        out[edge["source"]] += edge["carats"] - edge["reversed"]
    gone: dict[tuple[UUID, str], int] = defaultdict(int)
    for row in exits:
        gone[row["lot"], row["kind"]] += row["carats"]
    for id_, lot in lots.items():
        assert lot["received"] == received[id_] >= 0
        assert lot["disputed"] == gone[id_, "difference"] >= 0
        assert lot["left"] >= 0
        assert lot["received"] == lot["left"] + lot["disputed"] + out[id_] + gone[id_, "loss"]
        if lot["state"] != "held":
            assert not out[id_] or lot["kind"] == "export" or lot["state"] == "inside"
            assert not lot["disputed"]
        assert lot["holder"] is not None or lot["kind"] in {"outside", "memo", "work"}
        assert lot["holder"] is None or lot["kind"] != "outside"
        is_answered = lot["kind"] in OFFERED_FIRST and lot["holder"] is not None and lot["state"] != "offered"
        is_ended = is_answered or (lot["kind"] == "export" and lot["state"] != "bound")
        assert (lot["ended_at"] is not None) == is_ended


def _assert_nothing_vanished(lots: Mapping[UUID, Record], edges: Sequence[Record]) -> None:
    """What the roots opened with, less what exported goods feed of it, is what is left, disputed or gone."""
    targets = {edge["target"] for edge in edges if edge["fed_at"] is None}
    rooted = sum(lot["opened_with"] for id_, lot in lots.items() if id_ not in targets)
    rooted -= sum(edge["carats"] - edge["reversed"] for edge in edges if edge["fed_at"] is not None)
    out: dict[UUID, int] = defaultdict(int)
    for edge in edges:
        out[edge["source"]] += edge["carats"] - edge["reversed"]
    kept = sum(lot["received"] - out[id_] for id_, lot in lots.items())
    assert rooted == kept


async def _assert_asking_gives_the_balances(connection: Connection, lots: Mapping[UUID, Record]) -> None:
    """The sums kept for speed are what the questions compute from entries."""
    asked = await lot_store.lots_as_of(connection, list(lots), _NOW)
    assert asked.keys() == lots.keys()
    for id_, lot in asked.items():
        for name in ("received", "left", "disputed", "state", "ended_at", "holder", "kind"):
            assert getattr(lot, name) == lots[id_][name], name


async def _assert_stock_is_its_entries(
    connection: Connection, lots: Mapping[UUID, Record], edges: Sequence[Record]
) -> None:
    """Every owner's and every holder's stock by day, at the end of all days, is the balances (R40)."""
    owners = {id_: lot["owner"] or lot["holder"] for id_, lot in lots.items()}
    offered: dict[UUID, int] = defaultdict(int)
    for edge in edges:
        if (
            lots[edge["target"]]["state"] == "offered"
            and owners[edge["source"]] != owners[edge["target"]]
            and edge["fed_at"] is None
        ):
            offered[edge["source"]] += edge["carats"] - edge["reversed"]
    for party in {*owners.values(), *(lot["holder"] for lot in lots.values())} - {None}:
        own = [id_ for id_ in lots if owners[id_] == party]
        told = await stock_store.own_on_day(connection, _NOW, own, _EVER)
        for id_ in own:
            waits = lots[id_]["state"] == "offered" and lots[id_]["kind"] in {"sale", "return"}
            left = 0 if waits and not _came_from_own(id_, edges, owners) else lots[id_]["left"]
            assert told.get(id_, (0, 0)) == (left, offered[id_]), (lots[id_], told.get(id_))
        assert await stock_store.breaks(connection, party, _NOW, 1) == []
        held = [id_ for id_, lot in lots.items() if lot["holder"] == party and owners[id_] != party]
        in_hand = await stock_store.held_on_day(connection, _NOW, held, _EVER)
        for id_ in held:
            left = 0 if lots[id_]["state"] == "offered" else lots[id_]["left"]
            assert in_hand.get(id_, 0) == left, lots[id_]
        closing = sum(
            row.before + row.during
            for row in await stock_store.balance(connection, party, _NOW, _EVER, _EVER)
        )
        assert closing == sum(left + waiting for left, waiting in told.values())


def _came_from_own(lot: UUID, edges: Sequence[Record], owners: Mapping[UUID, UUID]) -> bool:
    return all(owners[edge["source"]] == owners[lot] for edge in edges if edge["target"] == lot)


async def _assert_claims_hold(connection: Connection, lots: Mapping[UUID, Record]) -> None:
    """Never more drawn than was confirmed when drawn, running totals right, claims as large as their lots."""
    claims = {row["lot"]: row for row in await connection.fetch("select * from claims")}
    imported = {id_ for id_, lot in lots.items() if lot["kind"] in {"import-claim", "homecoming"}}
    assert claims.keys() == imported
    taken: dict[UUID, int] = defaultdict(int)
    totals: dict[tuple[str, str], int] = defaultdict(int)
    last: dict[str, int] = defaultdict(int)
    for draw in await connection.fetch("select * from claim_draws order by number, sequence"):
        number = draw["number"]
        last[number] += 1
        assert draw["sequence"] == last[number]
        totals[number, draw["kind"]] += draw["carats"]
        assert (draw["drawn"], draw["weighing"]) == (totals[number, "draw"], totals[number, "weighing"])
        if draw["kind"] == "draw" and draw["carats"] > 0:
            assert draw["drawn"] <= draw["confirmed"]
        taken[draw["lot"]] += draw["carats"]
        assert 0 <= taken[draw["lot"]] <= claims[draw["lot"]]["carats"]
        assert claims[draw["lot"]]["number"] == number
    for id_, claim in claims.items():
        assert lots[id_]["opened_with"] == claim["carats"]
    fed: dict[UUID, int] = defaultdict(int)
    for edge in await connection.fetch("select * from edges where fed_at is not null"):
        fed[edge["target"]] += edge["carats"] - edge["reversed"]
    for id_, carats in fed.items():
        assert carats <= taken[id_], "fed by no more than the claim drew"


async def _assert_root_accounts_hold(connection: Connection, lots: Mapping[UUID, Record]) -> None:
    """Every root without a certificate takes what it opened with, and is graded to the last thousandth."""
    taken = {row["lot"]: row for row in await connection.fetch("select * from root_takings")}
    assert taken.keys() == {id_ for id_, lot in lots.items() if lot["kind"] in ON_ACCOUNT}
    recorded: dict[UUID, dict[UUID, int]] = defaultdict(dict)
    for row in await connection.fetch("select * from root_backings order by position"):
        if row["backing"] == "recorded":
            recorded[row["account"]][row["statement"]] = row["carats"]
    graded: dict[UUID, int] = defaultdict(int)
    for id_, row in taken.items():
        lot = lots[id_]
        assert (row["kind"], row["carats"], row["party"]) == (lot["kind"], lot["opened_with"], lot["holder"])
        assert (row["position"], row["line"]) == (lot["position"], lot["line"])
        coverage = (await service.lineage(connection, LotId(id_), _NOW)).coverage
        assert coverage.total == lot["received"]
        graded[row["account"]] += coverage.produced + coverage.state_sold
    for account, carats in graded.items():
        assert carats <= sum(recorded[account].values()), "more is graded as recorded than was"


async def _assert_sold_early_holds(
    connection: Connection, edges: Sequence[Record], exits: Sequence[Record]
) -> None:
    """Of nothing more waits for its title than went by it and did not come back, or was lost there (R24)."""
    gone: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for edge in edges:
        gone[edge["source"], edge["target"]] += edge["carats"] - edge["reversed"]
    for row in exits:
        gone[row["lot"], row["lot"]] += row["carats"] if row["kind"] == "loss" else 0
    counted: dict[tuple[UUID, UUID], int] = defaultdict(int)
    for row in await connection.fetch("select * from sold_early order by position"):
        counted[row["source"], row["target"]] += row["carats"]
        assert counted[row["source"], row["target"]] >= 0
    for key, carats in counted.items():
        assert carats <= gone[key]


async def _assert_sales_hold(connection: Connection, lots: Mapping[UUID, Record]) -> None:
    """Each line of a sale is one lot, in the state its sale is in; what more was delivered is held."""
    states = {"answered": "held", "withdrawn": "withdrawn", None: "offered"}
    rows = await connection.fetch("select s.*, e.state from sales s left join sale_ends e on e.sale = s.id")
    ends = await connection.fetch("select statement from correction_ends")
    agreed = {row["statement"] for row in ends}
    lines: dict[UUID, list[Record]] = defaultdict(list)
    for lot in lots.values():
        if lot["kind"] in {"sale", "outside"} and lot["statement"] in agreed:
            assert lot["state"] == "held"
        elif lot["kind"] in {"sale", "outside"}:
            lines[lot["statement"]].append(lot)
    assert lines.keys() == {row["id"] for row in rows if row["state"] != "title"}
    for sale in (row for row in rows if row["state"] != "title"):
        opened = lines[sale["id"]]
        assert sorted(lot["line"] for lot in opened) == list(range(1, sale["lines"] + 1))
        expected = states[sale["state"]] if sale["buyer"] else "held"
        assert {lot["state"] for lot in opened} == {expected}
        assert {lot["owner"] or lot["holder"] for lot in opened} == {sale["buyer"]}


async def _assert_consignments_hold(connection: Connection, lots: Mapping[UUID, Record]) -> None:
    """Goods sent are lots in the receiver's hands, in the state of what was sent, and never its own."""
    moves: dict[UUID, set[str]] = defaultdict(set)
    for row in await connection.fetch("select * from consignment_moves"):
        moves[row["consignment"]].add(row["state"])
    sent = {row["id"]: row for row in await connection.fetch("select * from consignments")}
    assert moves.keys() <= sent.keys()
    opened = [lot for lot in lots.values() if lot["kind"] in {"memo", "work", "return"}]
    assert {lot["statement"] for lot in opened} == sent.keys()
    for lot in opened:
        row = sent[lot["statement"]]
        assert lot["kind"] == row["kind"]
        assert lot["holder"] == row["receiver"]
        assert lot["owner"] != lot["holder"]
        assert lot["owner"] is not None or row["kind"] == "return"
        is_here = "out" in moves[row["id"]] or row["receiver"] is None
        expected = "held" if is_here else "withdrawn" if moves[row["id"]] else "offered"
        assert lot["state"] == expected


async def _assert_log_holds(connection: Connection) -> None:
    """The tree computed again from its entries; each statement is its leaf, signed, and filed as it reads."""
    size = (await log.audit(connection)).size
    rows = await connection.fetch(
        "select s.*, coalesce(d.encoded, ''::bytea) as encoded "
        "from statements s left join disclosures d using (position) order by position"
    )
    assert [row["position"] for row in rows] == list(range(size))
    entries = await read_entries(connection, 0, size) if size else []
    for row, encoded in zip(rows, entries, strict=True):
        envelope = split(row["signed"] + b"~" + row["encoded"])
        assert verify(envelope)
        statement = read(envelope, complete=False)
        entry = decode_entry(encoded)
        assert entry.digest == statement_digest(row["signed"])
        assert entry.recorded_at == row["recorded_at"]
        assert entry.entry_class == (EntryClass.PUBLIC if row["is_public"] else EntryClass.PRIVATE)
        assert row["id"] == statement.id
        assert row["issuer"] == party_named(statement.issuer)
        assert row["type"] == type(statement.document).__name__
        assert row["event_on"] == statement.document.event_on
        assert row["is_public"] == statement.document.is_public
    times = [row["recorded_at"] for row in rows]
    assert times == sorted(times)
