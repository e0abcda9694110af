"""What others do changes not one byte of what an asker gets, at whatever door it asks, and however (§ 8).

Every door is asked before and after: trade, audits, cases, reports, refusals, drafts and looks in a country
nobody here has to do with; then what happens beside and below the story's own goods. All of an answer counts:
status, headers with its length, sums, findings, cursors, how many pages there are. What the command line
writes, as text, tables or JSON, it makes of these answers alone.
"""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import date
from typing import Final, NamedTuple

import msgspec
import pytest

from tests.api.channels import Answer, Question, questions
from tests.api.door import SD_JWT
from tests.api.matrix import ROWS, Send
from tests.api.telling import Story, a_story
from tests.api.test_matrix import AUDITORS, DRAFTED, SENT, endpoints, filled
from tests.api.world import founded, key_files
from tests.audits import ordering
from tests.builders import Draft, a_claim, a_confirmation, a_line, a_number, a_purchase, a_sale
from tests.parties.builders import ORIGIN, Somebody, a_row, an_admission
from tests.parties.casework import a_case, a_suspicion
from warranty.api.purposes import CASE
from warranty.foundation.encoding import b64url_decode
from warranty.foundation.settings import Settings

FAR: Final = ("buyer", "stranger", "association", "india", "namibia")
"""Who is to notice nothing of what happens in Israel, but may of what happens beside the story."""
ASIDE: Final = ("importer", "dealer", "engaged", "chair", "suspended", "nobody")
"""Who is to notice neither: not what becomes of goods it sold, not that another claims its certificate,
reports it, reaches for its lots or is looked into."""
CURIOUS: Final = ("importer", "association", "india", "nobody")
"""Who asks in all ways; everybody else as the matrix does."""
LENGTH: Final[Mapping[str, frozenset[str]]] = {
    "GET /health": frozenset({"size"}),
    "GET /log/checkpoint": frozenset(),  # nothing else: it is the log's head, which witnesses compare
    "GET /log/statements": frozenset({"next", "size"}),
    "GET /v1/statements/{statement:uuid}/receipt": frozenset({"receipt"}),  # proves an entry by the head
    "GET /v1/certificates/{number:str}/spot-check": frozenset({"signature"}),  # is signed under the head
}
"""How long the log is, is public by design (RFC 9162): doors that tell it, by which members of an answer."""

Taken = dict[tuple[str, Question], list[Answer]]
_SHUT: Final = frozenset({401, 403})
_MOST_PAGES: Final = 40
ACCESS: Final = "GET /v1/people/{person:uuid}/access"


class Watch:
    """A register's answers to the same questions, now and later. facts: of the story as it stands now."""

    def __init__(self, story: Story, asked: Iterable[Question]) -> None:
        self.story, self.asked = story, list(asked)
        position = story.scene.position
        known = {name: spellings[0] for name, spellings in story.facts.items()}
        self.facts = {**known, "size": position + 1, "early": position // 2, "latest": position}
        self.sent = {one.what: self._signed(one) for one in SENT}

    def _signed(self, send: Send) -> bytes:
        draft = send.draft(self.story)
        return self.story.world.signed(draft.document, self.story.somebody(send.by), draft.parts)

    async def taken(self, viewers: Iterable[str], *, of_looks: bool) -> Taken:
        """What each is answered. A door shut to somebody is not tried in all other ways.

        of_looks: at the doors that tell of looks, or at all others: asking there leaves some.
        """
        got: Taken = {}
        for viewer in viewers:
            shut = set()
            for one in self.asked:
                is_asked = one.is_plain or viewer in CURIOUS
                if one.is_of_looks is not of_looks or one.door in shut or not is_asked:
                    continue
                if one.door == ACCESS and viewer != "dealer":  # it would be a look at the dealer
                    continue
                got[viewer, one] = await self.answers(viewer, one)
                if got[viewer, one][0].status in _SHUT:
                    shut.add(one.door)
        return got

    async def differing(self, before: Taken) -> dict[str, list[str]]:
        """Who is answered otherwise than before, and to which questions."""
        found: dict[str, list[str]] = {}
        for viewer, one in before:
            if await self.answers(viewer, one) != before[viewer, one]:
                found.setdefault(viewer, []).append(str(one))
        return found

    async def answers(self, viewer: str, one: Question) -> list[Answer]:
        """To a question, page for page where it is walked, without what tells the log's length."""
        headers = dict(await self.story.login(viewer)) | ({CASE: viewer} if viewer in AUDITORS else {})
        headers |= {name: said.format_map(self.facts) for name, said in one.headers}
        path, cursor = one.path.format_map(self.facts), ""
        got: list[Answer] = []
        while len(got) < _MOST_PAGES:
            page = f"{'&' if '?' in path else '?'}limit=1{cursor}" if one.pages else ""
            answer = await self.story.world.http.get(path + page, headers=headers)
            got.append(_without_length(Answer.of(answer, is_pinned=one.is_pinned), one.door))
            on = answer.json().get("cursor") if one.pages and answer.is_success else None
            if on is None:
                break
            cursor = f"&cursor={on}"
        return got

    async def outcomes(self) -> dict[str, Answer]:
        """Of the matrix's statements that are refused, and its drafts by those who did nothing meanwhile."""
        post, got = self.story.world.http.post, {}
        for what, statement in self.sent.items():
            answer = await post("/v1/statements", content=statement, headers={"Content-Type": SD_JWT})
            got[what] = Answer.of(answer)
        for draft in DRAFTED:
            for viewer in ASIDE:
                answer = await post(
                    f"/v1/drafts/{draft.kind}",
                    json=filled(self.story, draft.draft),
                    headers=await self.story.login(viewer),
                )
                got[f"{draft.kind} by {viewer}"] = Answer.of(answer)
        return got


def _without_length(answer: Answer, door: str) -> Answer:
    left_out = LENGTH.get(door)
    if left_out is None or answer.status in _SHUT | {404}:
        return answer
    headers = tuple(each for each in answer.headers if each[0] != "content-length")
    said = msgspec.json.decode(answer.body) if left_out else {}
    told = {name: value for name, value in said.items() if name not in left_out}
    return Answer(answer.status, headers, msgspec.json.encode(told))


class Elsewhere:
    """Two traders in Israel with an association and an auditor of their own."""

    def __init__(self, story: Story) -> None:
        self.story, self.scene = story, story.scene
        self.office, self.auditor, self.seller, self.buyer = (Somebody() for _ in range(4))

    async def enters(self) -> None:
        """By statements, which everybody reads: before anybody looks."""
        rows = [a_row(self.office, "Association"), a_row(self.auditor, "Auditor")]
        await self.scene.record(self.scene.cast.operator, Draft(an_admission(*rows)))
        members = [a_row(who, country="IL") for who in (self.seller, self.buyer)]
        await self.scene.record(self.office, Draft(an_admission(*members)))

    async def trades(self) -> None:
        """An import, sales with findings, an audit, a case, a sealed report, refusals and looks."""
        scene, israel, number = self.scene, self.story.somebody("israel"), a_number("IL")
        await scene.record(israel, a_confirmation(number, self.seller, "50.00"))
        lot = (await scene.record(self.seller, a_claim(number, "40.00"))).lots[0]
        await scene.record(self.seller, a_claim(a_number("IL"), "5.00", on=date(2026, 1, 5)))
        for _ in range(3):
            line = a_line("2.00", (lot, "1.00"), unsupported="1.00")
            sale = await scene.record(self.seller, a_sale(self.seller, self.buyer, line))
        await scene.record(self.buyer, a_purchase(sale.statement, "2.00"))
        await scene.record(self.office, ordering.an_order(self.auditor, self.seller, number="far"))
        await scene.record(self.office, a_case(self.seller, number="far"))
        await scene.record(self.buyer, a_suspicion(israel, self.seller))
        for _ in range(3):
            too_much = a_sale(self.seller, self.buyer, a_line("999.00", (lot, "999.00")))
            await scene.running.refused(self.seller, too_much)
            seen = await self.story.world.get(f"/v1/lots/{lot}", israel)
            assert seen.status_code == 200, "a look that is noted"


async def goes_on_beside(story: Story) -> None:
    """The buyer sells on; a stranger claims the importer's certificate, reports it, and reaches for lots."""
    scene, buyer, stranger = story.scene, story.somebody("buyer"), story.somebody("stranger")
    line = a_line("3.00", (story.lot("resold"), "2.00"), unsupported="1.00")
    resold = await scene.record(buyer, a_sale(buyer, scene.cutter, line))
    await scene.record(scene.cutter, a_purchase(resold.statement, "3.00"))
    await scene.record(stranger, a_claim(story.facts["number"][0], "9.00"))
    importer, dealer = story.somebody("importer"), story.somebody("dealer")
    await scene.record(stranger, a_suspicion(scene.cast.india, importer, dealer))
    await scene.record(scene.cast.association, a_case(buyer, stranger, number="beside"))
    for lot in ("imported", "bought"):
        reach = a_sale(stranger, buyer, a_line("1.00", (story.lot(lot), "1.00")))
        await scene.running.refused(stranger, reach)


class Seen(NamedTuple):
    """Answers before, whole; what was answered otherwise after others' doings, by viewer; what was posted."""

    before: Taken
    differing: dict[str, list[str]]
    outcomes: tuple[dict[str, Answer], dict[str, Answer]]


@pytest.fixture(scope="module")
async def story(files_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Story]:
    folder, operator = tmp_path_factory.mktemp("channels"), Somebody()
    settings = Settings(
        database_url=files_database_url,
        data=folder,
        origin=ORIGIN,
        root_key=operator.public,
        max_requests=1_000_000,
        **key_files(folder),  # type: ignore[arg-type]
    )
    async with founded(settings, operator) as world:
        yield await a_story(world, folder)


@pytest.fixture(scope="module")
async def seen(story: Story) -> Seen:
    """Asked before, after what happened elsewhere, and after what went on beside."""
    elsewhere = Elsewhere(story)
    await elsewhere.enters()
    contract = (await story.world.http.get("/schema/openapi.json")).json()
    watch, everybody = Watch(story, questions(contract)), (*FAR, *ASIDE)
    posted = await watch.outcomes()
    before = await watch.taken(everybody, of_looks=False)
    looks = await watch.taken(everybody, of_looks=True)
    await elsewhere.trades()
    differing = [await watch.differing(looks), await watch.differing(_of(FAR, before))]
    looks = await watch.taken(ASIDE, of_looks=True)
    await goes_on_beside(story)
    differing += [await watch.differing(looks), await watch.differing(_of(ASIDE, before))]
    merged = {who: [one for each in differing for one in each.get(who, ())] for who in everybody}
    return Seen(before, merged, (posted, await watch.outcomes()))


def _of(viewers: Iterable[str], taken: Taken) -> Taken:
    return {each: answers for each, answers in taken.items() if each[0] in viewers}


def test_every_door_has_a_question() -> None:
    """Those with none are posted to, or told of at their row in the matrix."""
    asked = {door for door, row in ROWS.items() if row}
    assert endpoints() - asked == {"POST /v1/erasures", "POST /oauth/token"}


@pytest.mark.parametrize("viewer", [*FAR, *ASIDE])
async def test_what_is_nobodys_business_changes_no_byte_of_an_answer(seen: Seen, viewer: str) -> None:
    shown = [one for (who, one), answers in seen.before.items() if who == viewer and answers[0].status == 200]
    assert len(shown) > 20, "it asked"
    assert seen.differing[viewer] == []


async def test_a_refusal_and_a_draft_are_worded_the_same_whatever_others_do(seen: Seen) -> None:
    before, after = seen.outcomes
    assert {what: (said, after[what]) for what, said in before.items() if after[what] != said} == {}


async def test_no_cursor_can_be_read(seen: Seen) -> None:
    """Where a page ended would tell how many rows lie between: others' looks, refusals, hidden findings."""
    cursors = [
        cursor
        for answers in seen.before.values()
        for answer in answers
        if answer.body.startswith(b"{") and (cursor := msgspec.json.decode(answer.body).get("cursor"))
    ]
    assert len(cursors) > 20
    for cursor in cursors:
        with pytest.raises(msgspec.DecodeError):
            msgspec.json.decode(b64url_decode(cursor))
