"""What people type, in the one spelling the register reads; and a plain word where that cannot be."""

import re
from datetime import date
from typing import Final

import rich_click as click

from warranty.foundation.statements import URN

_UUID_LENGTH: Final = 36
_PARTICIPANT: Final = re.compile("[A-Z]{2}")


class Day(click.ParamType[date]):
    """A day as ISO 8601 writes it."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day of a text; a usage error for what is none."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value).strip())
        except ValueError:
            self.fail(f"{str(value)[:40]!r} is no day: write 2026-01-04 for 4 January 2026.", param, ctx)


def named(what: str) -> str:
    """An id in small letters, a certificate number in capitals, neither with spaces."""
    compact = "".join(what.split())
    return compact.lower() if is_id(compact) else compact.upper()


def is_id(text: str) -> bool:
    """Whether a text has the form of an id, with or without `urn:uuid:`."""
    identifier = text.lower().removeprefix(URN)
    return len(identifier) == _UUID_LENGTH and identifier.count("-") == 4


def participant_named(text: str) -> str:
    """Two capitals; a usage error for anything else, such as the name of a country."""
    code = text.strip().upper()
    if not _PARTICIPANT.fullmatch(code):
        raise click.UsageError(
            f"{text[:40]!r} is no participant: write the two letters of its certificates, for example IN."
        )
    return code
