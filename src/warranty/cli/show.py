"""`warranty show`: a lot, a statement or a certificate."""

from collections.abc import Iterator

import msgspec
import rich_click as click
from msgspec import UNSET

from warranty.cli.naming import Names
from warranty.cli.options import as_of_option, asking, json_option
from warranty.cli.output import print_fields, print_json, print_table
from warranty.cli.spelling import named
from warranty.cli.talk import say
from warranty.cli.words import coverage_fields, finding_rows, uncertified_fields
from warranty.foundation.errors import Kind, Refusal
from warranty.foundation.ids import StatementId, lot_id, parse_uuid
from warranty.foundation.statements import URN
from warranty.register.documents import Statement, read
from warranty.sdk.bundles import envelope_of
from warranty.sdk.client import Client
from warranty.trade.documents import Sale
from warranty.wire.certificates import Certificate
from warranty.wire.lots import Lot
from warranty.wire.records import CorrectionSeen, Record


@click.command()
@click.argument("what", metavar="ID|NUMBER")
@as_of_option
@json_option
@asking
def show(register: Client, what: str, as_of: int | None, *, as_json: bool) -> None:
    """A lot or a statement by its id, or a certificate by its number."""
    what = named(what)
    version = _version(what)
    if version == 8:
        lot = register.lot(what, as_of=as_of)
        print_json(lot) if as_json else _print_lot(lot, Names(register))
    elif version is not None or what.startswith(URN):
        record = register.statement(what)
        print_json(record) if as_json else _print_record(register, record, Names(register))
    else:
        certificate = register.certificate(what, as_of=as_of)
        print_json(certificate) if as_json else _print_certificate(certificate, Names(register))


def _version(what: str) -> int | None:
    """Of the UUID, None for what is none: lots have version 8, statements 7."""
    try:
        return parse_uuid(what.removeprefix(URN)).version
    except ValueError:
        return None


def _print_lot(lot: Lot, names: Names) -> None:
    print_fields(
        [
            ("lot", lot.id),
            ("held by", names.in_full(lot.holder)),
            ("state", lot.state),
            ("goods", f"{lot.hs} {lot.stage}"),
            ("received", f"{lot.received} ct on {lot.event_on}"),
            ("left", f"{lot.left} ct"),
            ("in question", f"{lot.disputed} ct"),
            ("opened by", f"{lot.opened_by}, line {lot.line}, entry {lot.position}"),
            *coverage_fields(lot.coverage),
            *uncertified_fields(lot.uncertified),
        ]
    )


def _print_record(register: Client, record: Record, names: Names) -> None:
    statement = read(envelope_of(record.statement), complete=False)
    withheld = len(statement.document.sd) - len(statement.disclosures)
    print_fields(
        [
            ("statement", record.id),
            ("type", record.type),
            ("made by", names.in_full(record.issuer)),
            ("recorded", f"{record.recorded_at:%Y-%m-%d %H:%M:%S} UTC, entry {record.position}"),
            ("day", statement.document.event_on),
            ("parts shown", ", ".join(sorted(statement.parts))),
            ("parts withheld", withheld or None),
        ]
    )
    click.echo()
    print_fields(_fields(msgspec.to_builtins(statement.document), "", names))
    print_fields(_fields(msgspec.to_builtins(statement.parts), "", names))
    if isinstance(statement.document, Sale):
        _print_lots(register, statement.id, len(statement.document.lines))
    _print_corrections(register, record, names)


def _fields(value: object, path: str, names: Names) -> Iterator[tuple[str, object]]:
    """Single values under the names that lead to them, as a draft sets them; digests are left out.

    Parties are told by what they are called.
    """
    if isinstance(value, dict):
        for name, below in value.items():
            if name not in ("_sd", "type"):
                yield from _fields(below, f"{path}.{name}".lstrip("."), names)
    elif isinstance(value, list | tuple):
        for at, below in enumerate(value):
            yield from _fields(below, f"{path}.{at}", names)
    else:
        yield path, names.in_full(value) if isinstance(value, str) else value


def _print_corrections(register: Client, sale: Record, names: Names) -> None:
    """What was said to correct a sale, with its own values: those above stay as they were signed."""
    corrections = sale.corrections
    rows = [
        (one.position, one.kind, names.of(one.by), _agreement(one, names), _weights(one), one.id)
        for one in corrections
    ]
    print_table(["entry", "correction", "by", "in effect", "what", "statement"], rows, title="Corrections")
    for one in corrections:
        said = what_was_said(register, one.id)
        if said is None:
            continue
        click.echo(f"\n{one.kind}, entry {one.position}")
        print_fields(_fields(msgspec.to_builtins(said.document), "", names))
        print_fields(_fields(msgspec.to_builtins(said.parts), "", names))
    waiting = [one for one in corrections if one.agreed_by is UNSET]
    for one in waiting:
        agreed = f"warranty draft correction-agreed --set sale={sale.id} --set correction={one.id}"
        say(f"The other side agrees with entry {one.position} by '{agreed}'.")


def what_was_said(register: Client, identifier: str) -> Statement | None:
    """A correction's statement; None where it is not for the asker, as to an authority one from abroad."""
    try:
        return read(envelope_of(register.statement(identifier).statement), complete=False)
    except Refusal as refused:
        if refused.kind is not Kind.NOT_FOUND:
            raise
        return None


def _agreement(one: CorrectionSeen, names: Names) -> str:
    if one.agreed_by is UNSET:
        return "waits for the other side"
    if one.agreement == one.id:
        return "at once"
    return f"entry {one.agreed_at}, agreed by {names.of(one.agreed_by)}"


def _weights(one: CorrectionSeen) -> str:
    told = [
        f"line {line.line}: {line.booked} ct booked, {line.carats} ct"
        if line.booked is not UNSET
        else f"line {line.line}: {line.back} ct back"
        for line in one.lines
    ]
    return "; ".join([*told, *(["declared shortage"] if one.declared_shortage else [])])


def _print_lots(register: Client, sale: StatementId, lines: int) -> None:
    """What became of a sale: offered, held once answered, withdrawn. Lots one may not see are left out."""
    lots = []
    for line in range(1, lines + 1):
        try:
            lots.append(register.lot(str(lot_id(sale, line))))
        except Refusal as refused:
            if refused.kind is not Kind.NOT_FOUND:
                raise
    rows = [(lot.line, lot.id, lot.state, lot.received, lot.left, lot.disputed) for lot in lots]
    print_table(["line", "lot", "state", "received ct", "left ct", "in question ct"], rows, title="Lots made")


def _print_certificate(certificate: Certificate, names: Names) -> None:
    confirmed = certificate.confirmation.carats if certificate.confirmation else None
    paper = certificate.issued or (certificate.transcription.paper if certificate.transcription else None)
    print_fields(
        [
            ("certificate", certificate.number),
            ("participant", certificate.participant),
            ("state", certificate.status),
            ("on the paper, ct", paper.carats if paper else None),
            ("confirmed, ct", confirmed),
            ("claimed, ct", certificate.claimed),
            ("drawn, ct", certificate.drawn),
            ("as known at entry", certificate.as_of),
        ]
    )
    print_table(
        ["entry", "day", "what", "by", "statement"],
        [
            (event.position, event.event_on, event.type, names.of(event.by), event.statement)
            for event in certificate.history
        ],
        title="History",
    )
    print_table(["rule", "finding"], finding_rows(certificate.findings), title="Findings")
