"""Slack: the answer of `/v1/slack`. Weights are decimal text in carats."""

from datetime import date

import msgspec

from warranty.wire.shapes import Shape


class Slack(Shape, frozen=True):
    """The largest weight a member could have injected in a period without any finding (R67), by part.

    slack is the sum of all parts. At the end of the period: unclaimed (confirmed to the member, drawn by
    nobody), legacy (left of stock that no certificate covers by its nature), surplus (found at counts and not
    explained). Within it: losses (declared beyond what is usual), yield_headroom (rough that the ends of the
    yield bands would have taken besides), root_tolerance (of the certificates it claimed), scale_tolerance
    (used in weighings).
    """

    member: str
    from_day: date = msgspec.field(name="from")
    to_day: date = msgspec.field(name="to")
    as_of: int
    slack: str
    unclaimed: str
    losses: str
    yield_headroom: str
    root_tolerance: str
    scale_tolerance: str
    legacy: str
    surplus: str
