"""The register's public log over HTTP: its key, its public statements, and the key history of a signer."""

from collections.abc import Iterator, Mapping

from warranty.sdk.bundles import LoggedStatement, LogKeyHistory
from warranty.sdk.exchange import Exchange, read_answer
from warranty.sdk.histories import Told, chain_of, log_keys_among, told
from warranty.transparency.rules.checkpoints import parse_checkpoint
from warranty.transparency.rules.encoding import b64_bytes, b64_text
from warranty.transparency.rules.notes import parse_note
from warranty.transparency.rules.receipts import LogProof, format_proof
from warranty.wire.logs import Proof, PublicStatement, PublicStatements


class PublicLog:
    """What everybody may ask, without saying who asks. Nothing is believed here: `verify` does that."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def key(self) -> str:
        """The log's key (vkey), as this server tells it."""
        return self._ask("/log/key").decode().strip()

    def checkpoint(self) -> str:
        """The signed head."""
        return self._ask("/log/checkpoint").decode()

    def statements(self, begin: int = 0) -> Iterator[PublicStatement]:
        """Everything of public class, in log order from a position on."""
        page = PublicStatements(statements=(), next=begin, size=begin + 1)
        while page.next < page.size:
            page = read_answer(self._ask("/log/statements", begin=str(page.next)), PublicStatements)
            yield from page.statements

    def key_history(self, signer: str, *, before: int) -> tuple[LoggedStatement, ...]:
        """The public statements before a position that put a signer (DID) on record, each with its proof.

        Later changes of the log's key stand behind them: today's key signs the proofs.
        """
        public = list(told(self.statements()))
        checkpoint = self.checkpoint()
        chain = chain_of(signer, [each for each in public if each.position < before])
        later = [each for each in log_keys_among(public) if each.position >= before]
        return tuple(self._logged(each, checkpoint) for each in [*chain, *later])

    def log_keys(self) -> LogKeyHistory:
        """The statements that name the log's keys, from the founding on, each with its proof of today."""
        public = list(told(self.statements()))
        checkpoint = self.checkpoint()
        return LogKeyHistory(tuple(self._logged(each, checkpoint) for each in log_keys_among(public)))

    def _logged(self, each: Told, checkpoint: str) -> LoggedStatement:
        size = str(parse_checkpoint(parse_note(checkpoint).text).size)
        answer = self._ask("/log/proofs/inclusion", position=str(each.position), size=size)
        path = tuple(b64_bytes(value) for value in read_answer(answer, Proof).hashes)
        receipt = format_proof(LogProof(each.position, path, checkpoint))
        return LoggedStatement(each.text, b64_text(each.entry), receipt)

    def _ask(self, path: str, **query: str) -> bytes:
        asked: Mapping[str, str] = query
        return self._exchange.send("GET", path, query=asked).content
