"""Sealed text, which its reader can neither read nor make: authenticated encryption by PyNaCl."""

from hashlib import sha256
from hmac import digest
from typing import Final

from nacl import exceptions, secret

from warranty.foundation.encoding import b64url_decode, b64url_encode

_BLOCK: Final = 64
_END: Final = b"\x80"


class Seal:
    """Seals texts under a secret. The same text is sealed the same, so that an answer may be compared.

    Texts are filled up to whole blocks of 64 bytes: their length tells next to nothing of what they say.
    """

    def __init__(self, master: bytes, purpose: str) -> None:
        """master: a secret, of which keys for this purpose alone are derived."""
        self._box = secret.SecretBox(digest(master, f"seal {purpose}".encode(), sha256))
        self._naming = digest(master, f"nonce {purpose}".encode(), sha256)

    def seal(self, text: str) -> str:
        """The text sealed, base64url."""
        content = text.encode() + _END
        content += bytes(-len(content) % _BLOCK)
        # A nonce made of the content: it comes again with the same content alone.
        nonce = digest(self._naming, content, sha256)[: secret.SecretBox.NONCE_SIZE]
        return b64url_encode(bytes(self._box.encrypt(content, nonce)))

    def open(self, sealed: str) -> str | None:
        """The text; None for what was not sealed here."""
        try:
            content = self._box.decrypt(b64url_decode(sealed))
        except (ValueError, exceptions.CryptoError):
            return None
        return content.rstrip(b"\0").removesuffix(_END).decode()
