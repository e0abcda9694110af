"""The few names of jwcrypto that sd-jwt 0.10 imports, on joserfc instead.

jwcrypto is LGPL and stays out of the project. sd-jwt does all SD-JWT work itself (splitting, digests,
disclosures) and asks jwcrypto only for JWS and keys; here joserfc does that part. Nothing of warranty's own
code takes part on the verifying side.
"""

import sys

from tests.support.jwcrypto_adapter import jwk, jws


def install() -> None:
    """Let `import jwcrypto.jws` and `jwcrypto.jwk` find the adapter; before sd_jwt is imported."""
    sys.modules["jwcrypto"] = sys.modules[__name__]
    sys.modules["jwcrypto.jwk"] = jwk
    sys.modules["jwcrypto.jws"] = jws
