"""The README's sessions, run line by line as a newcomer would, one after the other, their output compared."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
# What differs from run to run, in the order in which it is put out of the way.
CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "<id>"),
    (re.compile(r"z6Mk[1-9A-HJ-NP-Za-km-z]{44}"), "<key>"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"), "<instant>"),
)


def session() -> tuple[list[str], str]:
    """The commands, and everything the README says they print."""
    first, renewal = SESSION.findall((ROOT / "README.md").read_text())
    lines = [*first.splitlines(), "$ wait", *renewal.splitlines()]
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return commands, "".join(f"{line}\n" for line in lines if not line.startswith("$ "))


def settled(text: str) -> str:
    """Text without what differs from run to run."""
    for pattern, name in CHANGING:
        text = pattern.sub(name, text)
    return text


def test_the_sessions_print_what_the_readme_says(tmp_path: Path) -> None:
    commands, printed = session()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    script = "\n".join(["set -m", *commands]).replace("8400", port)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WARRANTY_")}
    environment = {
        **kept,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "WARRANTY_BIND": f"127.0.0.1:{port}",
        "WARRANTY_URL": f"http://127.0.0.1:{port}",
    }
    ran = subprocess.run(
        ["bash", "-c", script],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert settled(ran.stdout) == settled(printed.replace("8400", port)), ran.stderr
