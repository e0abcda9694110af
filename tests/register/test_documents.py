"""What holds for every kind of statement there is."""

import pytest

from warranty.disclosure.rules import Field
from warranty.foundation.statements import Document
from warranty.register.books import _ROOM_OF
from warranty.register.documents import DOCUMENT_TYPES

EVERY = pytest.mark.parametrize("kind", DOCUMENT_TYPES.values(), ids=DOCUMENT_TYPES.keys())


@EVERY
def test_each_confidential_part_is_a_field_somebody_may_be_granted(kind: type[Document]) -> None:
    """Any other name would be shown to nobody, not even to its maker."""
    assert kind.parts.keys() <= {field.value for field in Field}


@EVERY
def test_each_is_judged_by_a_room_that_says_who_signs_it(kind: type[Document]) -> None:
    assert kind in _ROOM_OF


@EVERY
def test_of_what_is_public_only_particulars_and_figures_are_confidential(kind: type[Document]) -> None:
    """A monitor is served the rest in full; of persons nothing is public (R57), of a mandate no limit is."""
    assert not kind.is_public or kind.parts.keys() <= {Field.PARTICULARS.value, Field.PRICES.value}
