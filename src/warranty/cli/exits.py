"""Exit codes: one for each kind of refusal, the same in every command."""

from enum import IntEnum
from typing import Final, NoReturn

from click.exceptions import Exit as Ending

from warranty.foundation.errors import Kind, Refusal
from warranty.sdk.problems import ServerFailed


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    UNEXPECTED = 1
    USAGE = 2
    INVALID = 3
    NOT_FOUND = 4
    FORBIDDEN = 5
    CONFLICT = 6
    UNAUTHENTICATED = 7
    TRY_LATER = 8
    CHECK_FAILED = 9
    STOPPED = 130


MEANINGS: Final = {
    Exit.OK: "done",
    Exit.UNEXPECTED: "something unexpected, with a reference number",
    Exit.USAGE: "the command was not understood",
    Exit.INVALID: "invalid: what was given cannot be used",
    Exit.NOT_FOUND: "not found, here or in the register",
    Exit.FORBIDDEN: "forbidden for the one who asks or signs",
    Exit.CONFLICT: "conflict with what is on record",
    Exit.UNAUTHENTICATED: "who is asking could not be established",
    Exit.TRY_LATER: "too large, too many, or not available now",
    Exit.CHECK_FAILED: "a check found doubtful rows, or a verification failed",
}
_BY_KIND: Final = {
    Kind.INVALID: Exit.INVALID,
    Kind.NOT_FOUND: Exit.NOT_FOUND,
    Kind.FORBIDDEN: Exit.FORBIDDEN,
    Kind.CONFLICT: Exit.CONFLICT,
    Kind.UNAUTHENTICATED: Exit.UNAUTHENTICATED,
    Kind.TOO_LARGE: Exit.TRY_LATER,
    Kind.RATE_LIMITED: Exit.TRY_LATER,
    Kind.UNAVAILABLE: Exit.TRY_LATER,
}


def finish(code: Exit) -> NoReturn:
    """End the command with this code, after it has said everything."""
    raise Ending(code)


def exit_of(refusal: Refusal) -> Exit:
    """The code of a refusal. What failed inside the server is as unexpected as a failure here."""
    return Exit.UNEXPECTED if isinstance(refusal, ServerFailed) else _BY_KIND[refusal.kind]
