"""What holds for every request: how many, how long a body may take, what each answer carries."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote_to_bytes

from litestar import Request, Response
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.middleware import ASGIMiddleware

from warranty.api.counting import FILE, WINDOW_SECONDS, Allowance, Counter
from warranty.api.problems import ADDRESS, RequestMalformed, refused
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.settings import Network, Settings
from warranty.foundation.tokens import TokenRefused

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send

    from warranty.api.resources import Resources

Answer = Callable[[Request[Any, Any, Any], HTTPException], Response[bytes]]
_ALLOWANCE: Final = "warranty_allowance"
_PREFIX: Final = 64
_LONGEST_ADDRESS: Final = 45
# The API serves data, never pages that run or load anything.
_SAFE_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"strict-transport-security", b"max-age=31536000"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
)
_UNLESS_SAID_OTHERWISE: Final = (b"cache-control", b"no-store")


class TooManyRequests(Refusal):
    """More requests in a minute than one party, or one address, may make."""

    kind = Kind.RATE_LIMITED
    code = "too-many-requests"
    title = "Too many requests"


class BodyTooSlow(Refusal):
    """The body did not arrive in time."""

    kind = Kind.UNAVAILABLE
    code = "body-too-slow"
    title = "The request took too long to arrive"


class BodyIncomplete(Refusal):
    """The connection ended, or broke off, in the middle of the body; nothing of it is recorded."""

    kind = Kind.INVALID
    code = "body-incomplete"
    title = "The request did not arrive whole"


def address_of(scope: "Scope", proxies: Sequence[Network]) -> str:
    """Where a request comes from: what the proxies before us say, as far as they are ours; "" if unknown.

    Of X-Forwarded-For the last address that is no proxy of ours counts: all before it anybody may write.
    """
    client = scope.get("client")
    address = client[0] if client else ""
    named = dict(scope["headers"]).get(b"x-forwarded-for", b"").decode("latin-1")
    hops = [hop.strip() for hop in named.split(",") if hop.strip()]
    while hops and is_within(address, proxies):
        address = hops.pop()
    return address


def is_within(address: str, networks: Sequence[Network]) -> bool:
    """Whether an address is of one of the networks; what is no address is of none."""
    known = _read(address)
    return known is not None and any(known in network for network in networks)


def household(address: str) -> str:
    """Whom to count: of IPv6 a whole /64, of which everybody has one to choose addresses from."""
    known = _read(address)
    if known is None:
        return address[:_LONGEST_ADDRESS]
    if isinstance(known, IPv4Address):
        return str(known)
    return str(IPv6Network((known, _PREFIX), strict=False))


def _read(address: str) -> IPv4Address | IPv6Address | None:
    """None for what is no address. One of IPv4 that reached a socket of IPv6 (::ffff:…) is one of IPv4."""
    try:
        known = ip_address(address)
    except ValueError:
        return None
    return known.ipv4_mapped or known if isinstance(known, IPv6Address) else known


class Guard(ASGIMiddleware):
    """Counts requests by who asks; takes no body that trickles in or breaks off.

    The framework turns away unknown addresses before it comes here: those are `counted` on their way out.
    U+0000 in an address is refused for all questions at once: no column of the database holds it.
    """

    scopes = (ScopeType.HTTP,)

    def __init__(self, settings: Settings) -> None:
        self._counter = Counter(settings.max_requests, settings.data / FILE)
        self._max_body_seconds = settings.max_body_seconds
        self._proxies = settings.proxies

    async def handle(self, scope: "Scope", receive: "Receive", send: "Send", next_app: "ASGIApp") -> None:
        """Refuse, or hand on with the clock running."""
        if (over := self._count(scope)) is not None:
            raise over
        if "\0" in scope["path"] or b"\0" in unquote_to_bytes(scope["query_string"]):
            raise RequestMalformed("The address or a parameter holds the character U+0000.")
        await next_app(scope, self._timed(receive), send)

    def _count(self, scope: "Scope") -> TooManyRequests | None:
        scope["state"][ADDRESS] = address_of(scope, self._proxies)
        allowance = self._counter.take(*_who(scope))
        scope["state"][_ALLOWANCE] = allowance
        if not allowance.retry_after:
            return None
        return TooManyRequests(
            f"More than {allowance.limit} requests in {WINDOW_SECONDS} seconds.",
            instead="Wait, and send many statements in one request rather than one by one.",
            retry_after=allowance.retry_after,
        )

    def counted(self, answer: Answer) -> Answer:
        """The same answer to what the framework turned away by itself, counted like every other request."""

        def answer_within(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
            is_new = _ALLOWANCE not in request.scope["state"]
            over = self._count(request.scope) if is_new else None
            return answer(request, error) if over is None else refused(request, over)

        return answer_within

    def _timed(self, receive: "Receive") -> "Receive":
        deadline = asyncio.get_running_loop().time() + self._max_body_seconds
        is_whole = False

        async def receive_in_time() -> Any:  # noqa: ANN401 - one of the framework's many messages
            nonlocal is_whole
            if is_whole:
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError as late:
                raise BodyTooSlow(
                    "The body of the request did not arrive in time; nothing of it was recorded.",
                    instead="Send it again, in smaller parts over a slow line.",
                ) from late
            if message["type"] == "http.disconnect":
                raise BodyIncomplete(
                    "The request broke off in the middle of its body; nothing of it was recorded.",
                    instead="Send it again whole; what was recorded before gets its receipt once more.",
                )
            is_whole = message["type"] != "http.request" or not message.get("more_body", False)
            return message

        return receive_in_time


async def add_headers(message: "Message", scope: "Scope") -> None:
    """Put on every answer, refusals included, what keeps browsers from misusing it, and the allowance."""
    if message["type"] != "http.response.start":
        return
    headers: list[tuple[bytes, bytes]] = list(message["headers"])
    present = {name.lower() for name, _ in headers}
    headers += [header for header in _SAFE_HEADERS if header[0] not in present]
    if _UNLESS_SAID_OTHERWISE[0] not in present:
        headers.append(_UNLESS_SAID_OTHERWISE)
    allowance = scope["state"].get(_ALLOWANCE)
    if isinstance(allowance, Allowance):
        headers += allowance.headers()
    message["headers"] = headers


def bearer_token(header: str) -> str | None:
    """The token of an Authorization header, None for another scheme; in whatever case (RFC 9110, 11.1)."""
    scheme, _, token = header.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else None


def _who(scope: "Scope") -> tuple[str, str]:
    """("party", DID) by a valid access token, else ("address", the client's)."""
    headers: Mapping[bytes, bytes] = dict(scope["headers"])
    token = bearer_token(headers.get(b"authorization", b"").decode("latin-1"))
    resources: Resources | None = scope["litestar_app"].state.get("resources")
    if token is not None and token.isascii() and resources is not None:
        try:
            return "party", resources.tokens.verify(token, resources.clock()).did
        except TokenRefused:
            pass
    return "address", household(scope["state"][ADDRESS])
