"""The lock is all that is installed: exact, hashed, without an index, permissively licensed."""

import importlib.metadata
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
REQUIREMENT = re.compile(r"^([a-z0-9-]+)==(\S+)( ; .+)? \\$")
# MPL-2.0 binds only changes to the files under it; certifi comes with httpx, the others serve the tests.
PERMISSIVE = re.compile(r"\b(MIT|BSD|Apache|PSF|ISC|MPL|Mozilla Public License)\b")
COPYLEFT = re.compile(r"\b(A|L)?GPL|GNU\b|General Public", re.IGNORECASE)


@cache
def locked() -> dict[str, str]:
    """Package names with their marker, "" for none."""
    lines = [line for line in LOCK.splitlines() if not line.startswith("    --hash=")]
    matches = [REQUIREMENT.match(line) for line in lines]
    assert all(matches), "a line that is neither an exact requirement nor a hash"
    return {match[1]: match[3] or "" for match in matches if match}


def test_every_package_has_hashes() -> None:
    hashed = re.findall(r"^([a-z0-9-]+)==.*\\\n    --hash=sha256:[0-9a-f]{64}", LOCK, re.MULTILINE)
    assert hashed == list(locked())


def test_no_index_is_named() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*(-i|--(extra-)?index|--find-links|-f)\b", LOCK, re.MULTILINE)


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[\[<>=; ]", text)[0].lower().replace("_", "-") for text in wanted}
    assert names - set(locked()) == set()


def test_the_lgpl_part_of_sd_jwt_stays_out() -> None:
    assert "jwcrypto" not in locked()
    with pytest.raises(importlib.metadata.PackageNotFoundError):
        importlib.metadata.distribution("jwcrypto")


@pytest.mark.parametrize("name", [name for name, marker in locked().items() if "win32'" not in marker])
def test_every_locked_package_is_permissively_licensed(name: str) -> None:
    told = licence_of(importlib.metadata.distribution(name))
    assert PERMISSIVE.search(told), told
    assert not COPYLEFT.search(told), told


def licence_of(package: importlib.metadata.Distribution) -> str:
    """What its metadata say, or else the first line of its licence file."""
    said = [package.metadata[field] or "" for field in ("License-Expression", "License")]
    said += [line for line in package.metadata.get_all("Classifier") or [] if line.startswith("License")]
    if not any(said):
        files = [file for file in package.files or [] if re.search(r"LICEN[CS]E", file.name)]
        said = [file.read_text().strip().partition("\n")[0] for file in files]
    return "; ".join(filter(None, said))
