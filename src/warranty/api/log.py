"""`/log`: the append-only log for everybody, as C2SP tlog-tiles lays it out; proofs; public statements.

Tiles never change once they can be asked for, so they may be kept for ever by whoever passes them on; only
the checkpoint has to be asked for anew.
"""

from base64 import b64encode
from typing import Annotated, Any, Final

from litestar import MediaType, Request, Response, get
from litestar.params import PathParameter, QueryParameter

from warranty.api.auth import OPEN, public_visit, resources_of
from warranty.parties import service as parties
from warranty.register.reading import published, signer_of
from warranty.transparency import service as log
from warranty.wire.logs import PlatformKeys, PlatformKeySeen, Proof, PublicStatement, PublicStatements

FOR_EVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
ASK_AGAIN: Final = {"Cache-Control": "no-cache"}
OCTETS: Final = "application/octet-stream"
TAGS: Final = ["The log"]
LARGEST_PAGE: Final = 1_000

LARGEST: Final = (1 << 63) - 1
# The framework tells limits of numbers as floating point, which would let in one more.
EXACTLY: Final = {"maximum": LARGEST}

Position = Annotated[
    int, QueryParameter(ge=0, le=LARGEST, description="Place in the log, from 0.", schema_extra=EXACTLY)
]
Size = Annotated[
    int, QueryParameter(ge=1, le=LARGEST, description="Number of entries.", schema_extra=EXACTLY)
]


@get("/log/checkpoint", summary="The signed head", tags=TAGS, media_type=MediaType.TEXT, security=OPEN)
async def show_checkpoint(request: Request[Any, Any, Any]) -> Response[str]:
    """The log's size and root, signed (C2SP tlog-checkpoint)."""
    resources = resources_of(request)
    async with public_visit(request) as connection:
        head = await log.current_head(connection)
        signer = await signer_of(connection, head, resources.identity, resources.keys)
    note = log.checkpoint(head, signer.key, resources.origin)
    return Response(note, media_type=MediaType.TEXT, headers=ASK_AGAIN)


@get(
    "/log/key",
    summary="The log's key",
    tags=TAGS,
    media_type=MediaType.TEXT,
    security=OPEN,
)
async def show_key(request: Request[Any, Any, Any]) -> Response[str]:
    """The verifier key (vkey) of today's checkpoints. Have it from elsewhere, too: a forger forges this."""
    resources = resources_of(request)
    async with public_visit(request) as connection:
        head = await log.current_head(connection)
        signer = await signer_of(connection, head, resources.identity, resources.keys)
    return Response(signer.vkey + "\n", media_type=MediaType.TEXT, headers=ASK_AGAIN)


@get("/log/keys", summary="All keys of the platform", tags=TAGS, security=OPEN)
async def list_keys(request: Request[Any, Any, Any]) -> Response[PlatformKeys]:
    """The keys the platform has signed with, since which entry: the log's (vkey) and the tokens' (z6Mk…).

    A checkpoint over more entries than `position` is signed by that key until the next of its purpose. The
    first key for tokens is not in the log. `warranty log-keys` fetches the statements that prove all this.
    """
    resources = resources_of(request)
    async with public_visit(request) as connection:
        founding = await parties.founding(connection)
        changed = await parties.platform_keys(connection)
        began = [await log.moment(connection, 0)] if founding else []
    first = [
        PlatformKeySeen(purpose="log", key=resources.identity.log_key, position=0, since=one.recorded_at)
        for one in began
    ]
    later = (PlatformKeySeen(**one._asdict()) for one in changed)
    return Response(PlatformKeys(keys=(*first, *later)), headers=ASK_AGAIN)


@get(
    "/log/tile/{tile:path}",
    summary="A tile of hashes or entries",
    tags=TAGS,
    media_type=OCTETS,
    security=OPEN,
)
async def show_tile(
    request: Request[Any, Any, Any],
    tile: Annotated[
        str, PathParameter(description="`<level>/<index>` or `entries/<index>`, with `.p/<width>`.")
    ],
) -> Response[bytes]:
    """A tile (C2SP tlog-tiles): 256 hashes of a level, or the entries below such a tile, or a partial one."""
    async with public_visit(request) as connection:
        content = await log.tile(connection, f"tile/{tile.removeprefix('/')}")
    return Response(content, media_type=OCTETS, headers=FOR_EVER)


@get("/log/proofs/inclusion", summary="Proof that an entry is in the log", tags=TAGS, security=OPEN)
async def prove_inclusion(request: Request[Any, Any, Any], position: Position, size: Size) -> Response[Proof]:
    """RFC 9162, 2.1.3, for the tree of `size` entries."""
    async with public_visit(request) as connection:
        hashes = await log.inclusion_proof(connection, position, size)
    return Response(_proof(size, hashes), headers=FOR_EVER)


@get("/log/proofs/consistency", summary="Proof that the log only grew", tags=TAGS, security=OPEN)
async def prove_consistency(request: Request[Any, Any, Any], first: Size, size: Size) -> Response[Proof]:
    """RFC 9162, 2.1.4: the tree of `size` entries begins with that of `first`."""
    async with public_visit(request) as connection:
        hashes = await log.consistency_proof(connection, first, size)
    return Response(_proof(size, hashes), headers=FOR_EVER)


@get("/log/statements", summary="Public statements in full", tags=TAGS, security=OPEN)
async def list_public_statements(
    request: Request[Any, Any, Any],
    begin: Position = 0,
    limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE)] = LARGEST_PAGE,
) -> Response[PublicStatements]:
    """Everything of public class: founding, parties, keys, standing, rule sets, void and fake certificates.

    In log order from position `begin`; go on at `next`. Each statement's digest stands in the log at its
    position, so a monitor can check that the history of keys is complete. Confidential parts stay out.
    """
    async with public_visit(request) as connection:
        head = await log.current_head(connection)
        found = await published(connection, begin, limit)
    statements = tuple(
        PublicStatement(
            position=one.position, recorded_at=one.recorded_at, statement=one.signed.decode() + "~"
        )
        for one in found
    )
    is_last = len(statements) < limit
    following = head.frontier.size if is_last else statements[-1].position + 1
    page = PublicStatements(statements=statements, next=max(begin, following), size=head.frontier.size)
    return Response(page, headers=ASK_AGAIN)


def _proof(size: int, hashes: list[bytes]) -> Proof:
    return Proof(size=size, hashes=tuple(b64encode(one).decode() for one in hashes))
