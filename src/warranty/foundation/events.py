"""How a running server tells what happens: one event a line, as JSON, on stderr.

Of an error the places in the code are told, never the values of variables there: those may be confidential
parts, tokens or keys, and a log is read by more people than the register.
"""

import logging
import sys
from typing import Final

import structlog
from structlog.typing import Processor

_EVERY_EVENT: Final[tuple[Processor, ...]] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


def tell_events(level: str) -> None:
    """Tell events from this level on (debug, info, warning, error): ours, and those of libraries."""
    formatter = structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(),
        ],
        foreign_pre_chain=_EVERY_EVENT,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_EVERY_EVENT,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
