"""Who may see what (domain.md § 8, R59), walked cell by cell over every endpoint there is."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from tests.api.door import SD_JWT
from tests.api.matrix import FACTS, ROWS, VIEWERS, Ask, Propose, Send
from tests.api.telling import KINDS, Story, a_story
from tests.api.world import founded, key_files
from tests.parties.builders import ORIGIN, Somebody
from warranty.api.app import HANDLERS
from warranty.api.auth import scope_of
from warranty.api.purposes import CASE, PURPOSE
from warranty.disclosure.scopes import SCOPES
from warranty.foundation.settings import Settings

QUESTIONS = [one for row in ROWS.values() for one in row if isinstance(one, Ask)]
SENT = [one for row in ROWS.values() for one in row if isinstance(one, Send)]
DRAFTED = [one for row in ROWS.values() for one in row if isinstance(one, Propose)]
AUDITORS = ("engaged", "ended", "elsewhere")
"""Each asks under its engagement, whose number is its name."""
HOW = "tests/api/matrix.py tells at its head how an endpoint gets its row"


@pytest.fixture(scope="module")
async def story(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    """What happened, behind a running API."""
    folder, operator = tmp_path_factory.mktemp("matrix"), Somebody()
    settings = Settings(
        database_url=files_database_url,
        data=folder,
        origin=ORIGIN,
        root_key=operator.public,
        max_requests=100_000,
        **key_files(folder),  # type: ignore[arg-type]
    )
    async with founded(settings, operator) as world:
        yield await a_story(world, folder)


def endpoints() -> set[str]:
    """Every endpoint the application has, as method and address."""
    handlers: list[Any] = HANDLERS
    return {
        f"{method} {path}" for one in handlers for path in one.paths for method in sorted(one.http_methods)
    }


def test_every_endpoint_has_its_row() -> None:
    assert endpoints() - set(ROWS) == set(), HOW
    assert set(ROWS) - endpoints() == set(), "rows of endpoints there are no more"


def test_the_matrix_speaks_of_nobody_and_nothing_else() -> None:
    for ask in QUESTIONS:
        assert set(ask.cells) <= set(VIEWERS), ask.path
        assert set().union(*map(ask.cell, VIEWERS)) <= set(FACTS), ask.path


@pytest.mark.parametrize("ask", QUESTIONS, ids=[f"{ask.path} {ask.case}" for ask in QUESTIONS])
async def test_each_viewer_learns_what_its_cell_says_and_nothing_else(story: Story, ask: Ask) -> None:
    seen, statuses = {}, {}
    for viewer in VIEWERS:
        is_under = bool(ask.case) and viewer in ("association", "india")
        case = viewer if viewer in AUDITORS else ask.case if is_under else ""
        said = {CASE: case} if case else {}
        answer = await story.ask(viewer, ask.path, said | ({PURPOSE: ask.purpose} if ask.purpose else {}))
        seen[viewer], statuses[viewer] = story.told_by(ask.path, answer), answer.status_code
    assert {one: seen[one] for one in VIEWERS if not _fits(ask, one, seen[one])} == {}, ask.path
    assert statuses == {viewer: _status(ask, viewer) for viewer in VIEWERS}


def _fits(ask: Ask, viewer: str, seen: set[str]) -> bool:
    return seen <= ask.cell(viewer) if ask.is_at_most else seen == ask.cell(viewer)


def _status(ask: Ask, viewer: str) -> int:
    """Shown, or answered like a record there is not."""
    if ask.everybody is not None:
        return 200
    if viewer == "nobody":
        return 401
    if scope_of(ask.path.partition("?")[0]) not in SCOPES[KINDS.get(viewer, "Member")]:
        assert not ask.cell(viewer), f"{viewer} is to learn something it has no scope for"
        return 403
    if viewer == "ended":
        return 403
    return ask.refused.get(viewer) or (200 if ask.is_list or viewer in ask.cells else 404)


@pytest.mark.parametrize("send", SENT, ids=[send.what for send in SENT])
async def test_a_refusal_tells_its_signer_nothing_it_did_not_know(story: Story, send: Send) -> None:
    signed = story.world.signed(send.draft(story).document, story.somebody(send.by), send.draft(story).parts)
    answer = await story.world.http.post("/v1/statements", content=signed, headers={"Content-Type": SD_JWT})
    assert answer.status_code >= 400, answer.text
    assert story.told_by("", answer) <= set(send.known.split()), answer.text


@pytest.mark.parametrize("draft", DRAFTED, ids=[draft.kind for draft in DRAFTED])
async def test_a_draft_tells_each_viewer_what_is_its_own_to_know(story: Story, draft: Propose) -> None:
    body = msgspec.json.encode(draft.draft).decode()
    seen = {}
    for viewer in VIEWERS:
        headers = await story.login(viewer)
        answer = await story.world.http.post(
            f"/v1/drafts/{draft.kind}", json=filled(story, draft.draft), headers=headers
        )
        assert (answer.status_code == 401) == (viewer == "nobody")
        seen[viewer] = story.told_by(body, answer)
    assert seen == {viewer: set(draft.cells.get(viewer, "").split()) for viewer in VIEWERS}


def filled(story: Story, value: object) -> object:
    """A draft with the facts it names."""
    if isinstance(value, dict):
        return {name: filled(story, below) for name, below in value.items()}
    if isinstance(value, list):
        return [filled(story, below) for below in value]
    return story.filled(value) if isinstance(value, str) else value
