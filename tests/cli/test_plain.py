"""Nothing a register says steers the terminal it is printed on, or looks like a line of ours."""

import json

import pytest

from warranty.cli import output, talk
from warranty.cli.plain import plain
from warranty.foundation.errors import Kind, Refusal

HOSTILE = "Shah\x1b[2J\x1b[1;31m\nall proven\r\x9b1A\u202etc 00.01\u2069\x7f\u2028end\t"
SHOWN = (
    "Shah\\u001b[2J\\u001b[1;31m\\u000aall proven\\u000d"
    "\\u009b1A\\u202etc 00.01\\u2069\\u007f\\u2028end\\u0009"
)


class Hostile(Refusal):
    """As a register that is not ours may answer."""

    kind = Kind.INVALID
    code = "hostile"
    title = HOSTILE
    rule = HOSTILE


def test_what_cannot_be_seen_is_written_out() -> None:
    assert plain(HOSTILE) == SHOWN
    assert plain("é “Ω” \u00a0ש\u200f हिन्दी\u200d 1.00") == "é “Ω” \u00a0ש\u200f हिन्दी\u200d 1.00"


def test_every_way_of_printing_writes_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_fields([("name", HOSTILE)])
    output.print_table(["name"], [(HOSTILE,)], title="Members")
    output.print_list("Findings", [HOSTILE])
    output.print_line("1", HOSTILE)
    output.print_json({"name": HOSTILE})
    output.print_json_line({"name": HOSTILE})
    talk.say(HOSTILE)
    talk.tell(Hostile(HOSTILE, pointer=HOSTILE, instead=HOSTILE))
    printed = capsys.readouterr()
    for text in (printed.out, printed.err):
        assert SHOWN in text.replace("\\n", "\\u000a").replace("\\r", "\\u000d").replace("\\t", "\\u0009")
        assert not set(text) & set(HOSTILE.replace("\n", "").replace("\t", "")) - set(SHOWN)
        assert "\nall proven" not in text
    assert json.loads(printed.out.splitlines()[-1]) == {"name": HOSTILE}
