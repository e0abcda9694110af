"""The Legal Entity Identifier of ISO 17442: twenty characters, the last two of which check the others."""

import re
from typing import Final

_FORM: Final = re.compile(r"[0-9A-Z]{18}[0-9]{2}")


def is_lei(text: str) -> bool:
    """Whether the check digits fit: letters as 10 to 35, the whole leaves 1 when divided by 97 (ISO 7064)."""
    if not _FORM.fullmatch(text):
        return False
    return int("".join(str(int(character, 36)) for character in text)) % 97 == 1
