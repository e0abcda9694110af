"""How a running server tells what happens: one event a line, as JSON, on stderr.

Of an error the places in the code are told, never the values of variables there: those may be confidential
parts, tokens or keys, and a log is read by more people than the register.

The *audit log* is told by `audit`, whatever level the rest is told from: who logged in, who was shown what,
what was refused to whom, what was done about parties and keys. It names parties and records by their ids; no
token, assertion, confidential part or text of a question stands in it. It goes to a file of its own if one is
named, readable by our account alone, which may be moved away at any time.
"""

import logging
import os
import sys
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Final

import structlog
from structlog.typing import Processor

_EVERY_EVENT: Final[tuple[Processor, ...]] = (
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
)


AUDIT: Final = "warranty.audit"
audit: Final[structlog.stdlib.BoundLogger] = structlog.get_logger(AUDIT, log="audit")


def tell_events(level: str, audit_file: Path | None = None) -> None:
    """Tell events from this level on (debug, info, warning, error): ours, and those of libraries.

    audit_file: where the audit log goes instead of stderr.
    """
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
    _tell_audit(audit_file, formatter)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_EVERY_EVENT,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )


class _OwnFile(WatchedFileHandler):
    """A file for our account alone, also the one made anew after it was moved away."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, errors=self.errors, opener=_ours_alone)


def _ours_alone(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _tell_audit(file: Path | None, formatter: logging.Formatter) -> None:
    logger = logging.getLogger(AUDIT)
    logger.setLevel(logging.INFO)
    logger.propagate = file is None
    for old in logger.handlers[:]:
        logger.removeHandler(old)
        old.close()
    if file is not None:
        own = _OwnFile(file)
        own.setFormatter(formatter)
        logger.addHandler(own)
