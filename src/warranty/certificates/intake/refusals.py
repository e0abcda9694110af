"""Why a list, or the decisions about it, cannot be taken at all. A single bad row never stops a list."""

from warranty.foundation.errors import Kind, Refusal


class ListTooLarge(Refusal):
    """More bytes, lines or characters in a line than a list of certificates has."""

    kind = Kind.TOO_LARGE
    code = "list-too-large"
    title = "The list is too large"


class ListNotText(Refusal):
    """A workbook, PDF, picture, web page or damaged text instead of a CSV file."""

    kind = Kind.INVALID
    code = "list-not-text"
    title = "The file is not a CSV list"


class ListMalformed(Refusal):
    """A CSV file whose quotation marks do not close."""

    kind = Kind.INVALID
    code = "list-malformed"
    title = "The list cannot be taken apart"


class ListHeadingsUnknown(Refusal):
    """No row of headings that names certificate numbers and carats."""

    kind = Kind.INVALID
    code = "list-headings-unknown"
    title = "The list's headings are not understood"


class DecisionsRefused(Refusal):
    """The intake file does not fit the list; facts["faults"] tells each fault."""

    kind = Kind.INVALID
    code = "decisions-refused"
    title = "The decisions do not fit the list"
