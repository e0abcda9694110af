"""`warranty demo`: plays the demonstration; `--keep` leaves its server up."""

import time
from pathlib import Path

from warranty.cli.demonstration import story
from warranty.cli.talk import say


def demo(*, keep: bool, folder: Path | None, port: int) -> None:
    """Play the story. keep: go on serving until stopped. folder: keep the data there. port: 0 for any."""
    story.play(folder, port, then=_stay if keep else None)


def _stay(url: str) -> None:
    say(f"The register goes on at {url} – its API is described at {url}/schema. Stop it with Ctrl-C.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        say("Stopping.")
