"""jwcrypto.jws, as far as sd-jwt asks for it: reading and verifying the compact form."""

import warnings
from typing import Any

from joserfc import jws
from joserfc.errors import SecurityWarning

from tests.support.jwcrypto_adapter.jwk import JWK


class JWS:
    """One JWS; `payload` and what it says count only after `verify`."""

    def __init__(self, payload: str | None = None) -> None:
        self.payload = b"" if payload is None else payload.encode()
        self._compact = ""

    def deserialize(self, compact: str) -> None:
        """Take the compact form."""
        self._compact = compact

    @property
    def jose_header(self) -> dict[str, Any]:
        """The protected header, not verified."""
        return dict(jws.extract_compact(self._compact.encode()).headers())

    def verify(self, key: JWK, alg: str | None = None) -> None:
        """Raises joserfc's BadSignatureError unless the signature holds."""
        with warnings.catch_warnings():
            # RFC 9864 would have `alg` name the curve (Ed25519), and joserfc says so; our statements keep
            # RFC 8037's EdDSA, which every verifier knows.
            warnings.simplefilter("ignore", SecurityWarning)
            signature = jws.deserialize_compact(self._compact, key.key, algorithms=[alg or "EdDSA"])
        self.payload = signature.payload
