"""Nothing in the tree leads to the machine it was written on, or to a package index."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = (".ci", "api-spec", "bench", "migrations", "src", "tests")
# Written so that this file does not find itself.
FORBIDDEN = re.compile(r"pypi[.]org|python[h]osted|/wor[k]/|/roo[t]/|[.]{2}/shared|/opt/p[y]pi")


def files(part: str) -> Iterator[Path]:
    """What is read by people: byte code and caches are not, nor where git keeps a work tree."""
    found = ROOT.glob("*") if part == "." else (ROOT / part).rglob("*")
    yield from sorted(
        path for path in found if path.is_file() and path.suffix != ".pyc" and path.name != ".git"
    )


@pytest.mark.parametrize("part", [".", *FOLDERS])
def test_no_file_names_an_index_or_a_machine(part: str) -> None:
    telling = [path for path in files(part) if FORBIDDEN.search(path.read_text(errors="replace"))]
    assert [str(path.relative_to(ROOT)) for path in telling] == []
