"""Requests stay within the server's limits, and nothing is lost or reordered."""

from hypothesis import given
from hypothesis import strategies as st

from warranty.sdk.slices import sliced


def test_a_request_holds_at_most_the_number_told() -> None:
    assert [len(batch) for batch in sliced([b"x"] * 25, 10, 10_000)] == [10, 10, 5]


def test_a_request_stays_within_the_bytes_told() -> None:
    # 64 bytes around all, 3 around each: two statements of 100 make 270, three would make 373.
    assert [len(batch) for batch in sliced([b"x" * 100] * 5, 10, 300)] == [2, 2, 1]


def test_a_statement_too_large_alone_goes_alone_so_that_the_server_can_say_so() -> None:
    assert list(sliced([b"a", b"x" * 1000, b"b"], 10, 100)) == [[b"a"], [b"x" * 1000], [b"b"]]


def test_no_statements_make_no_request() -> None:
    assert list(sliced([], 10, 100)) == []


@given(st.lists(st.binary(max_size=50)), st.integers(1, 7), st.integers(70, 300))
def test_all_statements_arrive_in_order(statements: list[bytes], most: int, most_bytes: int) -> None:
    batches = list(sliced(statements, most, most_bytes))
    assert [statement for batch in batches for statement in batch] == statements
    assert all(1 <= len(batch) <= most for batch in batches)
