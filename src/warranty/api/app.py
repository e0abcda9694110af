"""The application put together: rooms' handlers, the shell around them, and the description of it all."""

import gc
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Final

from litestar import Litestar
from litestar.exceptions import HTTPException
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.openapi.spec import Components, OAuthFlow, OAuthFlows, SecurityScheme

from warranty.api import (
    acknowledgements,
    attempts,
    auth,
    batches,
    boxes,
    cases,
    certificates,
    connections,
    contexts,
    counts,
    dids,
    drafts,
    engagements,
    erasures,
    findings,
    flows,
    joining,
    limits,
    listing,
    log,
    looks,
    lots,
    parameters,
    parties,
    people,
    problems,
    reconciliations,
    roots,
    slack,
    statements,
    stock,
    suspicions,
)
from warranty.api.cursors import OPENED, Answer, seal_of
from warranty.api.docs import ReadablePage, name_of, tell_of_closed, tell_of_problems
from warranty.api.purposes import tell_of_purposes
from warranty.api.resources import LOCAL_ORIGIN, Resources, open_resources
from warranty.api.shell import Guard, add_headers
from warranty.foundation import settings as configuration
from warranty.foundation.events import tell_events
from warranty.foundation.settings import Settings

Opening = Callable[[Settings], AbstractAsyncContextManager[Resources]]

VERSION: Final = "1"
"""Of the API, as in its addresses; the program has its own."""
TITLE: Final = "Warranty register"
DESCRIPTION: Final = """\
A register of signed warranties for rough diamonds, drawn from lots that lead back to Kimberley Process \
certificates.

Facts are signed statements: send them to /v1/statements, one or thousands at a time, and keep the receipts. \
Statements need no login, they carry their signature. Questions about records need an access token from \
/oauth/token, and are answered as far as the asker is entitled to read; what is not its to read is answered \
as if it did not exist.

The log of all statements is public at /log, as digests; what concerns parties and keys is there in full. \
A refused request is answered by a problem document (RFC 9457) whose type names the rule; all of them are \
listed at /problems.\
"""
HANDLERS: Final[list[Any]] = [
    *statements.HANDLERS,
    *listing.HANDLERS,
    *drafts.HANDLERS,
    *attempts.HANDLERS,
    *lots.HANDLERS,
    *batches.HANDLERS,
    *boxes.HANDLERS,
    *stock.HANDLERS,
    *roots.HANDLERS,
    *counts.HANDLERS,
    *acknowledgements.HANDLERS,
    *certificates.HANDLERS,
    *reconciliations.HANDLERS,
    *flows.HANDLERS,
    *slack.HANDLERS,
    *findings.HANDLERS,
    *looks.HANDLERS,
    *cases.HANDLERS,
    *engagements.HANDLERS,
    *suspicions.HANDLERS,
    *erasures.HANDLERS,
    parties.tell_myself,
    parties.list_members,
    parties.list_statuses,
    parties.tell_status,
    dids.show_did_document,
    joining.explain_invitation,
    people.list_people,
    people.list_rectifications,
    people.tell_all,
    people.list_mandates,
    parties.tell_warranty_status,
    auth.give_token,
    auth.describe_server,
    auth.list_token_keys,
    log.show_checkpoint,
    log.show_key,
    log.list_keys,
    log.show_tile,
    log.prove_inclusion,
    log.prove_consistency,
    log.list_public_statements,
    contexts.show_context,
    limits.tell_limits,
    limits.tell_health,
    problems.list_problems,
    problems.explain_problem,
]


def create_app(settings: Settings, opening: Opening = open_resources) -> Litestar:
    """The application. opening: how it comes to its resources when it starts; closed when it stops."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with opening(settings) as resources:
            app.state.resources = resources
            app.state.origin = resources.origin
            app.state.cursors = seal_of(resources.keys)
            yield

    guard = Guard(settings)
    app = Litestar(
        route_handlers=HANDLERS,
        dependencies=OPENED,
        response_class=Answer,
        lifespan=[lifespan],
        middleware=[guard],
        before_request=parameters.refuse_unknown,
        before_send=[add_headers],
        exception_handlers={**problems.HANDLERS, HTTPException: guard.counted(problems.not_handled)},
        request_max_body_size=settings.max_body_bytes,
        openapi_config=_description(),
        logging_config=None,
        debug=False,
    )
    app.state.origin = settings.origin or LOCAL_ORIGIN
    app.state.scopes = _scopes()
    app.state.parameters = parameters.described(app.openapi_schema)
    tell_of_problems(app.openapi_schema)
    tell_of_purposes(app.openapi_schema)
    tell_of_closed(app.openapi_schema)
    parameters.tell_of_text(app.openapi_schema)
    return app


GARBAGE_AFTER: Final = 100_000
"""Values made before the collector looks for cycles among them."""


def serving() -> Litestar:
    """What each worker process of `warranty serve` runs: settings from its environment."""
    settings = configuration.read(os.environ)
    tell_events(settings.log_level, settings.audit_file)
    connections.watch(settings)
    app = create_app(settings)
    # What a worker starts with stays; and a batch makes some hundred thousand values that hardly ever form a
    # cycle, among which the collector would look for one a thousand times.
    gc.freeze()
    gc.set_threshold(GARBAGE_AFTER, 20, 20)
    return app


def _scopes() -> frozenset[str]:
    """The resources that are asked about with a token."""
    asked = (one for one in HANDLERS if any(auth.ACCESS_TOKEN in needed for needed in one.security or ()))
    return frozenset(auth.scope_of(path) for one in asked for path in one.paths)


def _description() -> OpenAPIConfig:
    scopes = {scope: f"Questions to /v1/{scope}." for scope in sorted(_scopes())}
    flow = OAuthFlow(token_url="/oauth/token", scopes=scopes)  # noqa: S106 - an address
    scheme = SecurityScheme(
        type="oauth2",
        description="Client credentials with private_key_jwt (RFC 7523); send the token as Bearer.",
        flows=OAuthFlows(client_credentials=flow),
    )
    return OpenAPIConfig(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        use_handler_docstrings=True,
        components=Components(security_schemes={auth.ACCESS_TOKEN: scheme}),
        path="/schema",
        operation_id_creator=name_of,
        render_plugins=[ReadablePage(), JsonRenderPlugin()],
    )
