"""Reads the vectors under tests/vectors; each folder's ORIGIN.md says where they come from."""

import json
from base64 import b64decode
from pathlib import Path
from typing import Any, Final

VECTORS: Final = Path(__file__).parents[1] / "vectors"


def document(name: str) -> dict[str, Any]:
    """One JSON object, `merkle/rfc6962_small_tree.json`."""
    found: dict[str, Any] = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return found


def lines(name: str) -> list[dict[str, Any]]:
    """A JSON object a line, `merkle/inclusion_a.jsonl`."""
    return [json.loads(line) for line in (VECTORS / name).read_text(encoding="utf-8").splitlines()]


def hashes(encoded: list[str] | None) -> list[bytes]:
    """Hashes from base64; vectors write no proof as null."""
    return [b64decode(value) for value in encoded or []]
