"""Sealed text: read where it was sealed, made nowhere else, and nothing to be learnt by its length."""

import pytest

from warranty.foundation.encoding import b64url_decode, b64url_encode
from warranty.foundation.sealing import Seal

OURS = Seal(b"a secret of 32 bytes, as keys are", "cursors")


@pytest.mark.parametrize("text", ["", "[1]", "a" * 63, "a" * 64, "é\0\x80\0", "x" * 3_000])
def test_what_was_sealed_is_opened_as_it_was(text: str) -> None:
    assert OURS.open(OURS.seal(text)) == text


def test_the_same_is_sealed_the_same_and_numbers_side_by_side_have_nothing_in_common() -> None:
    one, two = OURS.seal("[41]"), OURS.seal("[42]")
    assert one == OURS.seal("[41]")
    assert sum(a == b for a, b in zip(b64url_decode(one), b64url_decode(two), strict=True)) < 10


def test_a_small_number_is_as_long_as_a_large_one() -> None:
    """64 bytes, a nonce of 24 and a tag of 16: 104, which are 139 letters."""
    assert {len(OURS.seal(text)) for text in ("[1]", "[9223372036854775807]", "[1,2,3,true]")} == {139}


def test_nobody_else_can_make_or_change_one() -> None:
    sealed = b64url_decode(OURS.seal("[41]"))
    for other in (Seal(b"another secret", "cursors"), Seal(b"a secret of 32 bytes, as keys are", "names")):
        assert other.open(b64url_encode(sealed)) is None
    for at in range(len(sealed)):
        changed = bytes((*sealed[:at], sealed[at] ^ 1, *sealed[at + 1 :]))
        assert OURS.open(b64url_encode(changed)) is None
    for text in ("", "x", "WzQxXQ", b64url_encode(sealed[:-1]), b64url_encode(sealed) + "="):
        assert OURS.open(text) is None
