"""Text from elsewhere, made safe for a terminal.

Whatever a register, a file or a draft says is printed so that all of it is seen: a control character could
move the cursor and write over a line, a newline could add a line that looks like ours, and an override of
the writing direction could show a name or a weight backwards.
"""

import re
from typing import Final

# C0, DEL and C1; separators of lines and paragraphs; embeddings, overrides and isolates of direction; halves
# of surrogate pairs, which cannot be written out at all.
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BUT_NEWLINE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: object) -> str:
    r"""One line, with what cannot be seen written out: a newline as \u000a."""
    return _UNSEEN.sub(_written_out, str(text))


def plain_lines(text: str) -> str:
    """The same for text whose lines are its own. In JSON the escapes mean what they stand for."""
    return _BUT_NEWLINE.sub(_written_out, text)


def _written_out(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"
