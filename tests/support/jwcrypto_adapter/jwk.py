"""jwcrypto.jwk, as far as sd-jwt asks for it."""

from joserfc.jwk import OKPKey


class JWK:
    """An Ed25519 public key as joserfc holds it."""

    def __init__(self, **members: str | list[str]) -> None:
        self.key = OKPKey.import_key(members)
