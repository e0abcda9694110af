"""Signed notes and checkpoints of our own: one spelling, and nothing vouched for that is not verified."""

import pytest

from warranty.foundation.signing import SigningKey
from warranty.transparency.rules.checkpoints import (
    Checkpoint,
    open_checkpoint,
    refuse_if_behind,
    sign_checkpoint,
)
from warranty.transparency.rules.notes import (
    MOST_SIGNATURES,
    Algorithm,
    NoteSignature,
    SignedNote,
    VerifierKey,
    parse_note,
    parse_vkey,
    sign_note,
)
from warranty.transparency.rules.proofs import consistency_ranges, hashes_of
from warranty.transparency.rules.refusals import (
    CheckpointOfAnotherLog,
    CheckpointUnreadable,
    LogBehindCheckpoint,
    LogInconsistent,
    NoteForged,
    NoteUnreadable,
    NoteUnsigned,
    VerifierKeyUnreadable,
)
from warranty.transparency.rules.tree import EMPTY_ROOT, leaf_hash, root_of

ORIGIN = "register.example/log"
KEY = SigningKey.from_seed(bytes(32))
WITNESS = SigningKey.from_seed(bytes([1]) * 32)
LOG = VerifierKey.ed25519(ORIGIN, KEY.public)
WITNESS_KEY = VerifierKey("witness.example/w1", Algorithm.COSIGNATURE_V1, WITNESS.public.raw)
LEAVES = [leaf_hash(bytes([number])) for number in range(9)]
NOTE = sign_checkpoint(ORIGIN, 5, root_of(LEAVES[:5]), KEY)


def cosigned(note: str, at: int, key: SigningKey = WITNESS) -> str:
    """The note with a line more, by a witness (C2SP tlog-cosignature, cosignature/v1)."""
    signed = parse_note(note)
    message = f"cosignature/v1\ntime {at}\n{signed.text}".encode()
    line = NoteSignature(WITNESS_KEY.name, WITNESS_KEY.key_id, at.to_bytes(8) + key.sign(message))
    return SignedNote(signed.text, (*signed.signatures, line)).format()


def test_a_checkpoint_comes_back_from_its_note() -> None:
    opened = open_checkpoint(NOTE, LOG)

    assert opened.checkpoint == Checkpoint(ORIGIN, 5, root_of(LEAVES[:5]))
    assert opened.cosignatures == ()


def test_the_same_head_gives_the_same_note() -> None:
    assert sign_checkpoint(ORIGIN, 5, root_of(LEAVES[:5]), KEY) == NOTE


def test_a_key_comes_back_from_its_text() -> None:
    assert parse_vkey(LOG.text()) == LOG
    assert parse_vkey(WITNESS_KEY.text()) == WITNESS_KEY


@pytest.mark.parametrize("name", ["", "two words", "a+b", "no\u00a0break", "line\nbreak"])
def test_a_key_name_with_spaces_or_plus_is_refused(name: str) -> None:
    with pytest.raises(VerifierKeyUnreadable):
        VerifierKey.ed25519(name, KEY.public)


@pytest.mark.parametrize(
    "text",
    [
        LOG.text().upper(),
        LOG.text() + "=",
        LOG.text().replace("+", " "),
        LOG.text()[:-4],
        f"{ORIGIN}+00000000+",
        f"{ORIGIN}+{LOG.key_id.hex()}",
        LOG.text().replace(ORIGIN, "another.example/log"),
    ],
)
def test_a_key_whose_parts_do_not_belong_together_is_refused(text: str) -> None:
    with pytest.raises(VerifierKeyUnreadable):
        parse_vkey(text)


@pytest.mark.parametrize("position", [0, len(ORIGIN) + 1, len(ORIGIN) + 5])
def test_a_changed_text_is_refused(position: int) -> None:
    changed = NOTE[:position] + ("x" if NOTE[position] != "x" else "y") + NOTE[position + 1 :]

    with pytest.raises(NoteForged):
        open_checkpoint(changed, LOG)


def test_a_signature_by_nobody_known_is_no_signature() -> None:
    other = SigningKey.from_seed(bytes([9]) * 32)

    with pytest.raises(NoteUnsigned):
        open_checkpoint(sign_checkpoint(ORIGIN, 5, EMPTY_ROOT, other), LOG)


def test_a_checkpoint_naming_another_log_is_refused() -> None:
    text = Checkpoint("another.example/log", 5, EMPTY_ROOT).text()

    with pytest.raises(CheckpointOfAnotherLog):
        open_checkpoint(sign_note(text, ORIGIN, KEY), LOG)


def test_a_signed_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(CheckpointUnreadable):
        open_checkpoint(sign_note("good morning\n", ORIGIN, KEY), LOG)


def test_a_cosignature_of_a_known_witness_is_verified() -> None:
    opened = open_checkpoint(cosigned(NOTE, 1_795_426_200), LOG, [WITNESS_KEY])

    assert [signature.name for signature in opened.cosignatures] == ["witness.example/w1"]


def test_a_cosignature_of_an_unknown_witness_says_nothing() -> None:
    assert open_checkpoint(cosigned(NOTE, 1_795_426_200), LOG).cosignatures == ()


def test_a_forged_cosignature_spoils_the_checkpoint() -> None:
    with pytest.raises(NoteForged):
        open_checkpoint(cosigned(NOTE, 1_795_426_200, key=KEY), LOG, [WITNESS_KEY])


def test_a_cosignature_with_another_time_is_forged() -> None:
    signed = parse_note(cosigned(NOTE, 1_795_426_200))
    log, witness = signed.signatures
    later = NoteSignature(witness.name, witness.key_id, (7).to_bytes(8) + witness.signature[8:])

    with pytest.raises(NoteForged):
        open_checkpoint(SignedNote(signed.text, (log, later)).format(), LOG, [WITNESS_KEY])


def test_the_log_key_cannot_stand_in_for_a_witness() -> None:
    """Same name and key, other signature type: the key ids differ, so the line counts for nobody."""
    as_witness = VerifierKey(ORIGIN, Algorithm.COSIGNATURE_V1, KEY.public.raw)

    assert open_checkpoint(NOTE, LOG, [as_witness]).cosignatures == ()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        NOTE[:-1],
        NOTE + "\n",
        NOTE.replace("\n\n", "\n"),
        NOTE.replace("— ", "- "),
        NOTE.replace("— ", "—  "),
        NOTE.replace("\n", "\r\n"),
        NOTE.replace("5", "\x00"),
        NOTE[:-2] + "!\n",
        NOTE + "no signature line\n",
        NOTE + f"— {ORIGIN} AAAA\n",
        NOTE + (NOTE[NOTE.index("—") :] * MOST_SIGNATURES),
        "\ud800" + NOTE,
    ],
)
def test_what_is_not_a_signed_note_is_refused(note: str) -> None:
    with pytest.raises(NoteUnreadable):
        parse_note(note)


def test_the_text_of_a_note_may_have_empty_lines() -> None:
    note = sign_note("one\n\ntwo\n\n", ORIGIN, KEY)

    assert parse_note(note).text == "one\n\ntwo\n\n"


def test_a_second_line_of_one_key_counts_once() -> None:
    line = NOTE[NOTE.index("—") :]

    assert open_checkpoint(NOTE + line, LOG).checkpoint.size == 5


def test_a_database_that_continues_the_kept_checkpoint_may_go_on() -> None:
    kept = Checkpoint(ORIGIN, 5, root_of(LEAVES[:5]))
    proof = hashes_of(
        consistency_ranges(5, 9), lambda level, i: root_of(LEAVES[i << level : (i + 1) << level])
    )

    refuse_if_behind(9, root_of(LEAVES), kept, proof)
    refuse_if_behind(5, root_of(LEAVES[:5]), kept, [])


def test_every_log_continues_the_empty_one() -> None:
    refuse_if_behind(9, root_of(LEAVES), Checkpoint(ORIGIN, 0, EMPTY_ROOT), [])


def test_a_database_that_knows_less_is_refused() -> None:
    with pytest.raises(LogBehindCheckpoint) as refused:
        refuse_if_behind(4, root_of(LEAVES[:4]), Checkpoint(ORIGIN, 5, root_of(LEAVES[:5])), [])

    assert refused.value.facts == {"stored": 4, "published": 5}


def test_a_database_that_knows_something_else_is_refused() -> None:
    kept = Checkpoint(ORIGIN, 5, root_of(LEAVES[1:6]))
    proof = hashes_of(
        consistency_ranges(5, 9), lambda level, i: root_of(LEAVES[i << level : (i + 1) << level])
    )

    with pytest.raises(LogInconsistent):
        refuse_if_behind(5, root_of(LEAVES[:5]), kept, [])
    with pytest.raises(LogInconsistent):
        refuse_if_behind(9, root_of(LEAVES), kept, proof)
