"""The JSON-LD context statements name is shipped, and is the one they name."""

import json
from importlib.resources import files

from warranty.foundation.statements import CONTEXT


def test_the_second_context_of_every_statement_is_version_one() -> None:
    assert CONTEXT == ("https://www.w3.org/ns/credentials/v2", "urn:warranty:context:v1")


def test_the_context_does_not_redefine_terms_of_the_credential() -> None:
    """VC 2.0 protects its terms; redefining one would make every statement invalid JSON-LD."""
    terms = json.loads(files("warranty.wire").joinpath("context_v1.json").read_text())["@context"]
    protected = {
        "id",
        "type",
        "issuer",
        "validFrom",
        "validUntil",
        "credentialSubject",
        "name",
        "description",
    }
    assert not protected & terms.keys()
