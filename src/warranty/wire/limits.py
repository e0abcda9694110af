"""What one request may hold: the answer of `/v1/limits`."""

from warranty.wire.lots import Shape


class Limits(Shape, frozen=True):
    """Bytes of a request's body and of one statement; statements in one request; records on one page."""

    max_body_bytes: int
    max_statement_bytes: int
    max_lines: int
    max_page: int
