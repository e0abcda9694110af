"""The open doubts of a list as an intake file to fill in: one decision for each kind of doubt."""

from collections.abc import Iterator

from warranty.certificates.intake.facts import TOTAL_DIFFERS
from warranty.certificates.intake.rows import CertificateList, Doubt

_ACTIONS = {
    "parties-exchanged": "exchange-parties",
    "figures-exchanged": "exchange-figures",
    "serial-short": "pad-serials",
    "day-order-unknown": "day-first",
}


def proposed(listed: CertificateList) -> str:
    """A TOML intake file about this list. Every action is commented out: an official writes the decision."""
    found: dict[str, list[tuple[int, Doubt]]] = {}
    for row in listed.rows:
        for doubt in row.doubts if not row.is_skipped else ():
            found.setdefault(doubt.code, []).append((row.line, doubt))
    for doubt in listed.facts.doubts:
        found.setdefault(TOTAL_DIFFERS, []).append((0, doubt))
    entries = ("\n".join(_entry(code, places)) for code, places in found.items())
    head = (
        "# Take the # away before an action, or write another, and fill in reason, decided_by, decided_on.\n"
        "# Take out the decisions that are not made; add line = 9 to decide one row alone.\n"
        f'list = "{listed.facts.digest}"\n'
    )
    return head + "".join(f"\n{entry}\n" for entry in entries)


def _entry(code: str, places: list[tuple[int, Doubt]]) -> Iterator[str]:
    line, first = places[0]
    lines = ", ".join(str(at) for at, _ in places[:12] if at)
    if lines:
        yield f"# {len(places)} on line {lines}{', …' if len(places) > 12 else ''}"
    yield f"# {_printable(first.sentence)}"
    yield "[[decision]]"
    yield f'doubt = "{code}"'
    if first.needs_value and code not in _ACTIONS:
        yield f"line = {line}"
        if first.field:
            yield '# action = "set"'
            yield f'# field = "{first.field}"'
            yield f'# value = "{_printable(first.suggestion).replace(chr(34), chr(39))}"'
        yield '# action = "skip"'
    else:
        yield f'# action = "{_ACTIONS.get(code, "accept")}"'
    yield 'reason = ""'
    yield 'decided_by = ""'
    yield "# decided_on = 2026-11-23"


def _printable(text: str) -> str:
    return "".join(sign if sign.isprintable() else " " for sign in text)
