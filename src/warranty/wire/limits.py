"""What one request may hold: the answer of `/v1/limits`."""

from warranty.wire.shapes import Shape


class Limits(Shape, frozen=True, omit_defaults=False):
    """Bytes of a request's body and of one statement; statements in one request; records on one page.

    max_body_seconds, max_header_seconds: how long body and head of a request may take to arrive; a connection
    that says nothing is closed after the latter, too.
    max_requests: in a minute, of one party or address, however many connections it has.
    max_connections: of one address at once, to one worker process; further ones are closed.
    """

    max_body_bytes: int
    max_statement_bytes: int
    max_lines: int
    max_page: int
    max_body_seconds: int = 60
    max_requests: int = 1_000_000
    max_header_seconds: int = 10
    max_connections: int = 256


class Health(Shape, frozen=True, omit_defaults=False):
    """live: the process answers; ready: its database too, whose log has `size` entries then."""

    live: bool
    ready: bool
    size: int = 0
