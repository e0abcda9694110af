"""The API's promise as text: `python -m warranty.api.contract > api-spec/openapi.json`.

A test compares the file with what the app serves, so a change of promise shows as a change of file.
"""

import sys

import msgspec

from warranty.api.app import create_app
from warranty.foundation.settings import Settings


def contract() -> str:
    """The OpenAPI 3.1 document, indented, members sorted, ending in a line break."""
    schema = create_app(Settings()).openapi_schema.to_schema()
    plain = msgspec.json.encode(schema, order="sorted")
    return msgspec.json.format(plain, indent=2).decode() + "\n"


if __name__ == "__main__":
    sys.stdout.write(contract())
