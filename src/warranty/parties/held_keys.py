"""The platform's keys a process holds, by the names the log has for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import SigningKey
from warranty.transparency.rules.notes import VerifierKey


class PlatformKeyMissing(Refusal):
    """The log names a key that this process does not hold."""

    kind = Kind.UNAVAILABLE
    code = "platform-key-missing"
    title = "The platform's key is not at hand"


@dataclass(frozen=True, slots=True)
class HeldKeys:
    """log: by vkey; token: by public key (z6Mk…); in each the one configured, then the coming one if any."""

    log: Mapping[str, SigningKey]
    token: Mapping[str, SigningKey] = field(default_factory=dict)

    @classmethod
    def of(cls, origin: str, log: Iterable[SigningKey], token: Iterable[SigningKey] = ()) -> "HeldKeys":
        """Keys under the names they have in a register of this origin."""
        return cls(
            {VerifierKey.ed25519(origin, key.public).text(): key for key in log},
            {key.public.multibase: key for key in token},
        )

    @property
    def names(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self.log) | frozenset(self.token)

    def log_key(self, vkey: str) -> SigningKey:
        """The log's key of this name. Raises PlatformKeyMissing."""
        return _held(self.log, vkey, "LOG")

    def token_key(self, public_key: str) -> SigningKey:
        """The tokens' key of this name. Raises PlatformKeyMissing."""
        return _held(self.token, public_key, "TOKEN")


def _held(keys: Mapping[str, SigningKey], name: str, purpose: str) -> SigningKey:
    if name in keys:
        return keys[name]
    raise PlatformKeyMissing(
        f"The log names {name} as the platform's key, and no file with it is named.",
        instead=f"Name the file of that key in WARRANTY_{purpose}_KEY_FILE and start again.",
    )
