"""Reading and writing the files a command is given; `-` is stdin or stdout."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import msgspec
import rich_click as click

from warranty.foundation.errors import Kind, Refusal
from warranty.sdk.bundles import read_bundle

SECRET: Final = 0o600
OPEN: Final = 0o644


class FileMissing(Refusal):
    """A file that is not there."""

    kind = Kind.NOT_FOUND
    code = "file-missing"
    title = "The file is not there"


class FileUnreadable(Refusal):
    """A file that cannot be opened, or does not hold what it should."""

    kind = Kind.INVALID
    code = "file-unreadable"
    title = "The file cannot be read"


class FileUnwritable(Refusal):
    """A file that cannot be written, or exists and is not to be overwritten."""

    kind = Kind.CONFLICT
    code = "file-unwritable"
    title = "The file cannot be written"


def read(path: str) -> bytes:
    """The bytes of a file, of stdin for `-`. Raises FileMissing or FileUnreadable."""
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except FileNotFoundError as missing:
        raise FileMissing(f"There is no file {path}.") from missing
    except OSError as broken:
        raise FileUnreadable(f"{path} cannot be opened: {broken.strerror}.") from broken


def write_new(path: str, content: bytes, mode: int = OPEN) -> None:
    """Write a file that must not exist yet. Raises FileUnwritable."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as exists:
        raise FileUnwritable(
            f"{path} exists and is not overwritten.",
            instead="Choose another name, or move the file away first.",
        ) from exists
    except OSError as broken:
        raise FileUnwritable(f"{path} cannot be written: {broken.strerror}.") from broken
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)


def write(path: str, content: bytes) -> None:
    """Write to a new file, or to stdout for `-`."""
    if path == "-":
        click.echo(content, nl=False)
    else:
        write_new(path, content)


def json_values(path: str) -> list[Any]:
    """The values in a file of JSON: those of an array, one value, or one a line. Raises FileUnreadable."""
    return _values(path, read(path))


def _values(path: str, content: bytes) -> list[Any]:
    try:
        value = msgspec.json.decode(content)
    except msgspec.DecodeError:
        return _json_lines(path, content)
    return value if isinstance(value, list) else [value]


def _json_lines(path: str, content: bytes) -> list[Any]:
    values = []
    for number, line in enumerate(content.splitlines(), 1):
        if line.strip():
            try:
                values.append(msgspec.json.decode(line))
            except msgspec.DecodeError as broken:
                raise FileUnreadable(f"{path} is not JSON: line {number}: {broken}.") from broken
    if not values:
        raise FileUnreadable(f"{path} is empty.")
    return values


def statements(paths: Sequence[str]) -> list[bytes]:
    """The statements in files: SD-JWT texts, one a line; JSON of them, plain or as NDJSON; or bundles."""
    return [statement for path in paths for statement in _statements(path)]


def _statements(path: str) -> list[bytes]:
    content = read(path)
    beginning = content.lstrip()[:1]
    if beginning == b"{" and b'"warranty-bundle-' in content[:200]:
        return [read_bundle(content).statement.encode()]
    if beginning not in (b"{", b"[", b'"'):
        return [line.strip() for line in content.splitlines() if line.strip()]
    values = [value for each in _values(path, content) for value in _of_batch(each)]
    if not all(isinstance(value, str) for value in values):
        raise FileUnreadable(
            f"{path} holds JSON, but not of signed statements.", instead="Sign drafts first: 'warranty sign'."
        )
    return [value.encode() for value in values]


def _of_batch(value: object) -> list[Any]:
    """`{"statements": […]}`, what `sign --json` prints, or the text of one."""
    if isinstance(value, dict):
        if isinstance(value.get("statements"), list):
            return list(value["statements"])
        return [value.get("statement")]
    return [value]
