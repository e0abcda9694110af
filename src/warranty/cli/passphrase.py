"""The passphrase of a key file: from a file, or asked for without showing it."""

import sys

import rich_click as click

from warranty.cli import files
from warranty.foundation.errors import Kind, Refusal


class PassphraseMissing(Refusal):
    """A passphrase is needed, and nobody can be asked for it."""

    kind = Kind.INVALID
    code = "passphrase-missing"
    title = "The passphrase is missing"


def from_file(path: str | None) -> str | None:
    """The first line of a file; None without a file. Raises PassphraseMissing when the line is empty."""
    if path is None:
        return None
    try:
        lines = files.read(path).decode().splitlines()
    except UnicodeDecodeError as broken:
        raise files.FileUnreadable(f"{path} is not text.") from broken
    if not lines or not lines[0]:
        raise PassphraseMissing(f"The first line of {path} is empty.")
    return lines[0]


def ask(prompt: str, *, twice: bool = False) -> str:
    """What a person types, not shown, twice for a new key. Raises PassphraseMissing without a terminal."""
    if not sys.stdin.isatty():
        raise PassphraseMissing(
            "There is no terminal to ask for the passphrase.",
            instead="Give --passphrase-file or WARRANTY_PASSPHRASE_FILE.",
        )
    typed: str = click.prompt(prompt, hide_input=True, confirmation_prompt=twice, err=True)
    return typed
