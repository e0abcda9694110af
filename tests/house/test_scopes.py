"""Who may ask about which resource is decided for each resource there is."""

from typing import get_args

from warranty.api.app import create_app
from warranty.disclosure.scopes import SCOPES
from warranty.foundation.settings import Settings
from warranty.parties.documents import PartyKind


def test_every_resource_asked_about_with_a_token_is_somebodys() -> None:
    """A new one has its line in `disclosure/scopes.py`."""
    assert frozenset[str]().union(*SCOPES.values()) == create_app(Settings()).state.scopes


def test_every_kind_of_party_has_its_scopes() -> None:
    assert SCOPES.keys() == set(get_args(PartyKind))
