"""The three forms in which statements are sent, read so that a request is taken whole or not at all.

One SD-JWT by itself, a JSON batch `{"statements": ["…", …]}`, or NDJSON with one JSON string a line. Whether
each statement is one is the register's to say; here a request is refused that may lack a part: truncated, not
text, or naming its list twice.
"""

import json
from collections.abc import Sequence
from typing import Final

import msgspec

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.statements import MEDIA_TYPE
from warranty.register.malformed import wrong_with
from warranty.wire import statements as wire

NDJSON: Final = "application/x-ndjson"
JSON: Final = "application/json"
FORMS: Final = (MEDIA_TYPE, JSON, NDJSON)
# The longest there is admits 5,000 members with their particulars: some 3 MB.
LONGEST_STATEMENT: Final = 1 << 22
_UNCODED: Final = ("", "identity")
_LIST: Final = b'"statements"'

_batch = msgspec.json.Decoder(wire.Batch)
_line = msgspec.json.Decoder(str)


class StatementsUnreadable(Refusal):
    """A request that is none of the three forms; nothing of it is recorded."""

    kind = Kind.INVALID
    code = "request-unreadable"
    title = "The request cannot be read"


class TooManyStatements(Refusal):
    """More statements in one request, or a longer one, than /v1/limits says; nothing of it is recorded."""

    kind = Kind.TOO_LARGE
    code = "too-many-statements"
    title = "Too much in one request"


class MediaTypeUnknown(Refusal):
    """A content type that is not one of the three, or a compressed body."""

    kind = Kind.INVALID
    code = "media-type-unknown"
    title = "The content type is not known here"


def form_of(content_type: str, content_encoding: str = "") -> str:
    """Which of FORMS a request is in; parameters and capitals do not matter. Raises MediaTypeUnknown."""
    if content_encoding.strip().lower() not in _UNCODED:
        raise MediaTypeUnknown(
            "A compressed body is not taken here.", instead="Send it without Content-Encoding."
        )
    form = content_type.partition(";")[0].strip().lower()
    if form not in FORMS:
        raise MediaTypeUnknown(
            f"Statements are sent as {MEDIA_TYPE} (one), {JSON} (a batch) or {NDJSON} (a file, one JSON "
            "string a line).",
            instead="Set the Content-Type header.",
        )
    return form


def statements_in(form: str, body: bytes, most: int) -> list[bytes]:
    """The statements of a body in one of FORMS. Raises StatementsUnreadable, TooManyStatements.

    A line or member that is not text refuses the whole request before anything is recorded: a truncated
    file must not be half taken. most: statements in one request.
    """
    if not body.strip():
        raise StatementsUnreadable("The request has no body.", instead="Send the statement as its body.")
    texts = [body.strip()] if form == MEDIA_TYPE else _READERS[form](body, most)
    for index, text in enumerate(texts):
        if len(text) > LONGEST_STATEMENT:
            raise TooManyStatements(
                f"A statement has at most {LONGEST_STATEMENT} bytes; the one numbered {index + 1} has more.",
                pointer=f"/statements/{index}" if form == JSON else "",
                limit=LONGEST_STATEMENT,
            )
    return texts


def _ndjson(body: bytes, most: int) -> list[bytes]:
    lines = body.removesuffix(b"\n").split(b"\n", most)
    _refuse_too_many(lines, most)
    return [_of_line(line, number) for number, line in enumerate(lines, 1)]


def _of_line(line: bytes, number: int) -> bytes:
    try:
        return _line.decode(line).encode("ascii")
    except (msgspec.DecodeError, UnicodeError) as broken:
        raise StatementsUnreadable(
            f"Line {number} is not a JSON string with one statement; nothing of this file was recorded.",
            instead="Send the whole file again; each line is one statement in double quotes.",
            line=number,
        ) from broken


def _json(body: bytes, most: int) -> list[bytes]:
    try:
        texts = _batch.decode(body).statements
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as broken:
        raise _not_a_batch(wrong_with(broken).pointer) from broken
    if _repeats_its_list(body):
        raise StatementsUnreadable(
            'The body names "statements" more than once; nothing of it was recorded.',
            pointer="/statements",
            instead="Put all statements into one list.",
        )
    _refuse_too_many(texts, most)
    return [_of_member(text, index) for index, text in enumerate(texts)]


def _repeats_its_list(body: bytes) -> bool:
    """Whether a body that was read as a batch names its list again: the reader keeps the last one alone.

    Statements hold neither quotation marks nor backslashes, so that a look at the bytes is mostly enough.
    """
    if body.count(_LIST) == 1 and b"\\" not in body:
        return False
    return len(json.loads(body, object_pairs_hook=list)) > 1


def _of_member(text: str, index: int) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError as broken:
        raise _not_a_batch(f"/statements/{index}") from broken


def _not_a_batch(pointer: str) -> StatementsUnreadable:
    return StatementsUnreadable(
        'The body is not {"statements": ["…", …]} with statements as text; nothing of it was recorded.',
        pointer=pointer,
    )


def repeated_name(body: bytes) -> str | None:
    """A name that some object of a JSON body has twice, of which a reader would keep the last value alone."""
    repeated: list[str] = []

    def note(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                repeated.append(name)
                return
            seen.add(name)

    json.loads(body, object_pairs_hook=note)
    return repeated[0] if repeated else None


def _refuse_too_many(texts: Sequence[object], most: int) -> None:
    if not texts:
        raise StatementsUnreadable("The request holds no statement.", pointer="/statements")
    if len(texts) > most:
        raise TooManyStatements(
            f"A request holds at most {most} statements.", instead="Send several requests.", limit=most
        )


_READERS: Final = {JSON: _json, NDJSON: _ndjson}
