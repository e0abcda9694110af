"""A register's API as Python: statements in, answers out.

    with Client("http://127.0.0.1:8400", did=did, key=key) as register:
        for outcome in register.submit(statements):
            …
        print(register.lineage(lot).coverage.confirmed)

A method returns the answer's shape from `wire`, or raises the refusal the server told. Lists come as
iterators that fetch the next page when it is needed.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote
from uuid import UUID

import httpx
import msgspec
from msgspec import UNSET, UnsetType

from warranty.foundation.clock import Clock, now
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.signing import SigningKey
from warranty.sdk.access import Credentials, CredentialsMissing, HeldToken, grant_request, held
from warranty.sdk.bundles import Bundle
from warranty.sdk.exchange import Exchange, read_answer
from warranty.sdk.problems import AnswerUnreadable
from warranty.sdk.public_log import PublicLog
from warranty.sdk.slices import sliced
from warranty.wire.access import AccessToken
from warranty.wire.acknowledgements import Acknowledgement, Acknowledgements
from warranty.wire.attempts import Attempts, AttemptSeen
from warranty.wire.batches import ManufactureBatch, ManufactureBatches
from warranty.wire.boxes import Box, Boxes
from warranty.wire.cases import Cases, CaseSeen
from warranty.wire.certificates import Certificate, SpotCheck
from warranty.wire.counts import Count, Counts
from warranty.wire.drafts import CompletedDraft
from warranty.wire.engagements import Engagements, EngagementSeen
from warranty.wire.erasures import Erasure, ErasureRequest
from warranty.wire.findings import Findings, FindingSeen
from warranty.wire.flows import Exports
from warranty.wire.limits import Limits
from warranty.wire.looks import Looks, LookSeen
from warranty.wire.lots import Dispersion, Lineage, Lot, Lots
from warranty.wire.members import Members, MemberSeen
from warranty.wire.parties import PartyStatus
from warranty.wire.people import PersonalData, RectificationAsked, RectificationsAsked
from warranty.wire.reconciliation import Reconciliation
from warranty.wire.records import Receipt, Record
from warranty.wire.roots import RootAccount, RootAccounts
from warranty.wire.slack import Slack
from warranty.wire.statements import Batch, Outcome, Outcomes, StatementList, StatementListed
from warranty.wire.stock import Balances, Stock
from warranty.wire.suspicions import Suspicions, SuspicionSeen

DEFAULT_URL: Final = "http://127.0.0.1:8400"
_SLICE: Final = 1000
Answer = TypeVar("Answer")


class Client:
    """A connection to one register, and who asks.

    did, key: needed for questions, not for submitting: a statement carries its own signature. purpose: what
    the questions are asked for, kept by the register with each look at another's record. case: number of an
    open case to ask under. predecessor: DID of a party one succeeds, to ask in its place. http, clock, sleep:
    for tests.
    """

    def __init__(
        self,
        url: str = DEFAULT_URL,
        *,
        did: str = "",
        key: SigningKey | None = None,
        purpose: str = "",
        case: str = "",
        predecessor: str = "",
        http: httpx.Client | None = None,
        clock: Clock = now,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        waiting = {} if sleep is None else {"sleep": sleep}
        self._exchange = Exchange(url, http=http, clock=clock, **waiting)
        self.log = PublicLog(self._exchange)
        self._credentials = Credentials(did, key) if key is not None else None
        said = {
            "Warranty-Purpose": purpose,
            "Warranty-Case": case,
            "Warranty-Predecessor": predecessor,
        }
        self._said = {name: text for name, text in said.items() if text}
        self._token: HeldToken | None = None
        self._limits: Limits | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def url(self) -> str:
        """Where the register is; `log` is its public log."""
        return self._exchange.url

    @property
    def is_anonymous(self) -> bool:
        """Whether it does not say who asks."""
        return self._credentials is None

    def close(self) -> None:
        """Close the connections; the token is forgotten."""
        self._token = None
        self._exchange.close()

    # Statements in.

    def submit(self, statements: Iterable[bytes], *, slice_size: int = _SLICE) -> Iterator[Outcome]:
        """Record statements in their order; yields one outcome each, `index` counting from 0 over all.

        Cut into requests that the server takes, and sent again when an answer was lost: that is safe,
        because an id is consumed once. A refused statement stops nobody else.
        """
        limits = self.limits()
        start = 0
        for batch in sliced(statements, min(slice_size, limits.max_lines), limits.max_body_bytes):
            for outcome in self._submit(batch):
                yield msgspec.structs.replace(outcome, index=start + outcome.index)
            start += len(batch)

    def _submit(self, batch: list[bytes]) -> tuple[Outcome, ...]:
        body = msgspec.json.encode(Batch(tuple(statement.decode("ascii", "replace") for statement in batch)))
        response = self._exchange.send(
            "POST", "/v1/statements", content=body, headers={"Content-Type": "application/json"}
        )
        outcomes = read_answer(response.content, Outcomes).outcomes
        if len(outcomes) != len(batch):
            raise AnswerUnreadable(f"{len(batch)} statements were sent and {len(outcomes)} answers came.")
        return outcomes

    def complete_draft(self, kind: str, draft: Mapping[str, Any]) -> CompletedDraft:
        """A draft completed by the register, with the findings it would raise; raises what would refuse it.

        kind: the statement's word, such as `sale`. Nothing is recorded.
        """
        content = msgspec.json.encode(draft)
        return read_answer(self._asked("POST", f"/v1/drafts/{_segment(kind)}", {}, content), CompletedDraft)

    # Questions.

    def statement(self, identifier: str) -> Record:
        """A recorded statement, with the confidential parts the asker may have."""
        return self._ask(Record, f"/v1/statements/{_segment(identifier)}")

    def statements(
        self,
        *,
        of_type: str | None = None,
        first: date | None = None,
        last: date | None = None,
        counterparty: str | None = None,
        received: bool = False,
        member: str | None = None,
    ) -> Iterator[StatementListed]:
        """What one recorded, newest first. received: by others towards one; counterparty: a DID.

        member: DID of whom one audits, or of a party one's case is about (`case`); its statements then.
        """
        query = {"type": of_type, "from": first, "to": last, "counterparty": counterparty, "member": member}
        return self._pages(
            StatementList,
            lambda page: page.statements,
            "/v1/statements",
            **query,
            received="true" if received else None,
        )

    def receipt(self, identifier: str) -> Receipt:
        """A fresh proof that a statement is in the log."""
        return self._ask(Receipt, f"/v1/statements/{_segment(identifier)}/receipt")

    def bundle(self, identifier: str, *, with_history: bool = False) -> Bundle:
        """Statement and receipt together, for `verify_bundle`; with the signer's key history if asked for."""
        record, receipt = self.statement(identifier), self.receipt(identifier)
        history = self.log.key_history(record.issuer, before=record.position) if with_history else UNSET
        return Bundle(record.statement, receipt.entry, receipt.receipt, receipt.log_key, history)

    def lot(self, identifier: str, *, as_of: int | None = None) -> Lot:
        """One lot."""
        return self._ask(Lot, f"/v1/lots/{_segment(identifier)}", asOf=as_of)

    def lots(self, *, member: str | None = None, report: str | None = None) -> Iterator[Lot]:
        """One's own lots, newest first, or those of the member one audits.

        report: the stone of a report alone, by laboratory and number.
        """
        return self._pages(Lots, lambda page: page.lots, "/v1/lots", member=member, report=report)

    def batches(self) -> Iterator[ManufactureBatch]:
        """One's own manufacture batches, newest first."""
        return self._pages(ManufactureBatches, lambda page: page.batches, "/v1/batches")

    def boxes(self) -> Iterator[Box]:
        """One's own boxes as they are now, newest first."""
        return self._pages(Boxes, lambda page: page.boxes, "/v1/boxes")

    def stock(
        self, on: date, *, member: str | None = None, hs: str | None = None, as_of: int | None = None
    ) -> Iterator[Stock]:
        """The stock at the end of a day, a page at a time; one's own unless a member is named."""
        return self._each_page(Stock, "/v1/stock", on=on.isoformat(), member=member, hs=hs, asOf=as_of)

    def balance(
        self,
        from_day: date,
        to_day: date,
        *,
        member: str | None = None,
        roots: bool = False,
        as_of: int | None = None,
    ) -> Balances:
        """The balance of a period, days included on both ends; one's own unless a member is named.

        roots: with what stands behind it, each kind of root apart.
        """
        period = {"from": from_day.isoformat(), "to": to_day.isoformat(), "roots": "true" if roots else None}
        return self._ask(Balances, "/v1/balances", **period, member=member, asOf=as_of)

    def counts(self, *, member: str | None = None, as_of: int | None = None) -> Iterator[Count]:
        """Physical counts, newest first; one's own unless a member is named."""
        return self._pages(Counts, lambda page: page.counts, "/v1/counts", member=member, asOf=as_of)

    def acknowledgements(self, *, open_alone: bool = False) -> Iterator[Acknowledgement]:
        """Goods one is named an owner of by others, or has named others of, newest first."""
        asked = "true" if open_alone else None
        return self._pages(
            Acknowledgements, lambda page: page.acknowledgements, "/v1/acknowledgements", open=asked
        )

    def count(self, identifier: str, *, as_of: int | None = None) -> Count:
        """One physical count, with what stood apart from it."""
        return self._ask(Count, f"/v1/counts/{_segment(identifier)}", asOf=as_of)

    def slack(
        self, from_day: date, to_day: date, *, member: str | None = None, as_of: int | None = None
    ) -> Slack:
        """The slack of a period, days included on both ends; one's own unless a member is named."""
        period = {"from": from_day.isoformat(), "to": to_day.isoformat()}
        return self._ask(Slack, "/v1/slack", **period, member=member, asOf=as_of)

    def lineage(self, identifier: str, *, as_of: int | None = None, cursor: str | None = None) -> Lineage:
        """Where a lot comes from; the cursor continues its edges."""
        return self._ask(Lineage, f"/v1/lots/{_segment(identifier)}/lineage", asOf=as_of, cursor=cursor)

    def dispersion(self, of: str, *, as_of: int | None = None) -> Dispersion:
        """Where the carats of a lot (by id) or of a certificate (by number) went; all pages in one."""
        room = "lots" if is_lot(of) else "certificates"
        pages = list(self._each_page(Dispersion, f"/v1/{room}/{_segment(of)}/dispersion", asOf=as_of))
        return msgspec.structs.replace(
            pages[0],
            holdings=tuple(holding for page in pages for holding in page.holdings),
            left=tuple(departure for page in pages for departure in page.left),
            cursor=UNSET,
        )

    def certificate(self, number: str, *, as_of: int | None = None) -> Certificate:
        """A certificate as far as the asker may know it."""
        return self._ask(Certificate, f"/v1/certificates/{_segment(number)}", asOf=as_of)

    def spot_check(self, number: str, *, as_of: int | None = None) -> SpotCheck:
        """What is on record about a certificate, signed by the platform."""
        return read_answer(self.spot_check_answer(number, as_of=as_of), SpotCheck)

    def spot_check_answer(self, number: str, *, as_of: int | None = None) -> bytes:
        """The same as it came, to be filed: the platform's signature is over these bytes."""
        return self.answer(f"/v1/certificates/{_segment(number)}/spot-check", asOf=as_of)

    def reconcile(
        self,
        participant: str,
        from_day: date,
        to_day: date,
        *,
        hs: str | None = None,
        importer: str | None = None,
        as_of: int | None = None,
    ) -> Reconciliation:
        """Certificates against claims, days included on both ends; all pages in one."""
        query = {"participant": participant, "from": from_day.isoformat(), "to": to_day.isoformat()}
        pages = list(
            self._each_page(
                Reconciliation, "/v1/reconciliations", **query, hs=hs, importer=importer, asOf=as_of
            )
        )
        return msgspec.structs.replace(
            pages[0], rows=tuple(row for page in pages for row in page.rows), cursor=UNSET
        )

    def exports(self, participant: str, *, as_of: int | None = None) -> Exports:
        """What a participant exported against all it can have; for its authorities."""
        return self._ask(Exports, "/v1/reconciliations/exports", participant=participant, asOf=as_of)

    def findings(
        self, *, member: str | None = None, state: str | None = None, rule: str | None = None
    ) -> Iterator[FindingSeen]:
        """Discrepancies on record that the asker may read, newest first.

        member: whom one audits, or of those one looks after one alone. state: open, explained or accepted.
        rule: of the discrepancy catalogue.
        """
        asked = {"member": member, "state": state, "rule": rule}
        return self._pages(Findings, lambda page: page.findings, "/v1/findings", **asked)

    def root_accounts(self, *, member: str | None = None) -> Iterator[RootAccount]:
        """What was taken into stock without a certificate, and what stands behind it, newest first.

        member: whom one audits, or of those one looks after one alone.
        """
        return self._pages(RootAccounts, lambda page: page.accounts, "/v1/root-accounts", member=member)

    def looks(
        self, whose: str = "at-me", *, record: str | None = None, case: UUID | None = None
    ) -> Iterator[LookSeen]:
        """Who was shown what, newest first. whose: at-me, own, or all (oversight). case: what it released."""
        return self._pages(Looks, lambda page: page.looks, "/v1/looks", whose=whose, record=record, case=case)

    def cases(self) -> Iterator[CaseSeen]:
        """Cases of one's own, or that one may be told of; newest first."""
        return self._pages(Cases, lambda page: page.cases, "/v1/cases")

    def engagements(self, *, member: str | None = None, state: str | None = None) -> Iterator[EngagementSeen]:
        """Audits one ordered, carries out, or is audited under, newest first."""
        return self._pages(
            Engagements, lambda page: page.engagements, "/v1/engagements", member=member, state=state
        )

    def suspicions(self) -> Iterator[SuspicionSeen]:
        """Sealed reports one made or is addressed by, newest first; what they say stands in the statement."""
        return self._pages(Suspicions, lambda page: page.suspicions, "/v1/suspicions")

    def rectifications(self) -> Iterator[RectificationAsked]:
        """Requests to put right who a party is, one's own or of whom one looks after; the oldest first."""
        return self._pages(RectificationsAsked, lambda page: page.rectifications, "/v1/people/rectifications")

    def personal_data(self, subject: str) -> PersonalData:
        """All that is held about a person (urn:uuid) or a party (DID); all pages in one."""
        who = UUID(subject.rpartition(":")[2])
        pages = list(self._each_page(PersonalData, f"/v1/people/{who}/access"))
        return msgspec.structs.replace(
            pages[0],
            statements=tuple(one for page in pages for one in page.statements),
            looks=tuple(one for page in pages for one in page.looks),
            cursor=UNSET,
        )

    def erase(self, statement: str, reason: str, part: str = "particulars", party: str = "") -> Erasure:
        """Have the particulars of a statement, or of one party in it, taken away; since when."""
        content = msgspec.json.encode(
            ErasureRequest(statement=statement, reason=reason, part=part, party=party)
        )
        return read_answer(self._asked("POST", "/v1/erasures", {}, content), Erasure)

    def attempts(self, of: str | None = None) -> Iterator[AttemptSeen]:
        """What was refused, newest first: one's own, or that of a party one supervises (its DID)."""
        return self._pages(Attempts, lambda page: page.attempts, "/v1/attempts", party=of)

    def members(self, name: str | None = None) -> Iterator[MemberSeen]:
        """Who takes part. name: what the name holds somewhere."""
        return self._pages(Members, lambda page: page.members, "/v1/members", name=name)

    def party(self, did: str) -> PartyStatus:
        """What a party is called, and its standing; open to everybody."""
        return self._ask(PartyStatus, f"/v1/members/{_segment(did)}/status")

    def limits(self) -> Limits:
        """What one request may hold; asked once."""
        if self._limits is None:
            self._limits = read_answer(self._exchange.send("GET", "/v1/limits").content, Limits)
        return self._limits

    def log_key(self) -> str:
        """The key of the register's log (vkey), as this server tells it."""
        return self.log.key()

    def answer(self, path: str, **query: object) -> bytes:
        """The body of an answer to any question, as it came. None in the query is left out."""
        return self._asked(
            "GET", path, {name: str(value) for name, value in query.items() if value is not None}
        )

    def _asked(self, method: str, path: str, query: Mapping[str, str], content: bytes | None = None) -> bytes:
        try:
            return self._send(method, path, query, content)
        except Refusal as refusal:
            if refusal.kind is not Kind.UNAUTHENTICATED:
                raise
            if self._credentials is None:
                raise CredentialsMissing(
                    "This question needs to know who asks.", instead="Give --key, and --did of your own."
                ) from refusal
            if self._token is None:
                raise
        # Our clock and the server's may disagree on the token's end: once with a fresh one.
        self._token = None
        return self._send(method, path, query, content)

    def _send(self, method: str, path: str, query: Mapping[str, str], content: bytes | None) -> bytes:
        headers = {"Accept": "application/json", **self._said}
        if content is not None:
            headers["Content-Type"] = "application/json"
        if self._credentials is not None:
            headers["Authorization"] = f"Bearer {self._access(self._credentials)}"
        return self._exchange.send(method, path, query=query, headers=headers, content=content).content

    def _access(self, credentials: Credentials) -> str:
        moment = self._exchange.now()
        if self._token is None or not self._token.holds(moment):
            form = grant_request(credentials, moment)
            answer = read_answer(self._exchange.send("POST", "/oauth/token", form=form).content, AccessToken)
            self._token = held(answer.access_token, answer.expires_in, moment)
        return self._token.value

    def _ask(self, shape: type[Answer], path: str, **query: object) -> Answer:
        return read_answer(self.answer(path, **query), shape)

    def _each_page(self, shape: type[Answer], path: str, **query: object) -> Iterator[Answer]:
        cursor: str | UnsetType | None = None
        while cursor is not UNSET:
            page: Any = self._ask(shape, path, **query, cursor=cursor)
            yield page
            cursor = page.cursor

    def _pages(
        self, shape: type[Answer], items: Callable[[Answer], Iterable[Any]], path: str, **query: object
    ) -> Iterator[Any]:
        for page in self._each_page(shape, path, **query):
            yield from items(page)


def is_lot(text: str) -> bool:
    """Whether text is a lot's id (a UUIDv8) and not a certificate number."""
    text = text.removeprefix("urn:uuid:")
    return (
        len(text) == len("00000000-0000-8000-8000-000000000000") and text[14] == "8" and text.count("-") == 4
    )


def _segment(text: str) -> str:
    """A path segment; a urn:uuid: goes without its prefix."""
    return quote(text.removeprefix("urn:uuid:"), safe="")
