"""The answer of `/oauth/token` (RFC 6749, 5.1); its names are the RFC's."""

import msgspec


class AccessToken(msgspec.Struct, frozen=True):
    """An access token for ten minutes. expires_in: seconds. scope: what it may be used for."""

    access_token: str
    token_type: str
    expires_in: int
    scope: str
