"""What all answers have in common."""

import msgspec


class Shape(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, kw_only=True):
    """Base of answers: immutable, camelCase. A reader passes over fields it does not know yet."""
