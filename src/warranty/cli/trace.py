"""`warranty trace`: what a lot is drawn from, or where it went."""

import msgspec
import rich_click as click
from msgspec import UNSET

from warranty.certificates.numbers import parse
from warranty.cli.naming import Names
from warranty.cli.options import as_of_option, asking, json_option
from warranty.cli.output import print_fields, print_json, print_table
from warranty.cli.spelling import is_id, named
from warranty.cli.words import (
    coverage_cells,
    coverage_columns,
    coverage_fields,
    grades_among,
    uncertified_fields,
)
from warranty.foundation.errors import Refusal
from warranty.policy.rule_set import packaged
from warranty.sdk.client import Client
from warranty.wire.lots import Dispersion, Edge, Lineage


@click.command()
@click.argument("lot", metavar="LOT|NUMBER")
@click.option("--forward", is_flag=True, help="Where it went; also of a certificate, by its number.")
@as_of_option
@json_option
@asking
def trace(register: Client, lot: str, as_of: int | None, *, forward: bool, as_json: bool) -> None:
    """What a lot is drawn from, back to the certificates behind it; with --forward, where it went."""
    lot = named(lot)
    _refuse_nonsense(lot, forward=forward)
    if forward:
        dispersion = register.dispersion(lot, as_of=as_of)
        print_json(dispersion) if as_json else _print_dispersion(dispersion, Names(register))
    else:
        lineage = _whole_lineage(register, lot, as_of)
        print_json(lineage) if as_json else _print_lineage(lineage)


def _refuse_nonsense(what: str, *, forward: bool) -> None:
    """A word that names neither a lot nor a certificate is told as one, before anybody is asked."""
    if is_id(what):
        return
    try:
        parse(packaged(), what)
    except Refusal:
        raise click.UsageError(
            f"{what[:60]!r} is no id of a lot ('warranty stock' lists them) and no certificate number."
        ) from None
    if not forward:
        raise click.UsageError(
            f"{what} is a certificate: --forward tells where its goods went, 'warranty spot-check' what is "
            "on record about it."
        )


def _whole_lineage(register: Client, lot: str, as_of: int | None) -> Lineage:
    """The lineage with all its edges: only they come in pages."""
    lineage = page = register.lineage(lot, as_of=as_of)
    edges: list[Edge] = list(page.edges or ())
    while page.cursor is not UNSET:
        page = register.lineage(lot, as_of=lineage.as_of, cursor=page.cursor)
        edges.extend(page.edges or ())
    if lineage.edges is UNSET:
        return lineage
    return msgspec.structs.replace(lineage, edges=tuple(edges), cursor=UNSET)


def _print_lineage(lineage: Lineage) -> None:
    print_fields(
        [
            ("lot", lineage.lot),
            ("received", f"{lineage.carats} ct"),
            *coverage_fields(lineage.coverage),
            *uncertified_fields(lineage.uncertified),
            ("single stone", "of one of these roots" if lineage.is_single_stone else ""),
            ("ways back", lineage.path_count),
            ("as known at entry", lineage.as_of),
        ]
    )
    grades = grades_among(root.coverage for root in lineage.roots)
    print_table(
        ["drawn from", "certificate behind it", "record behind it", "root", "ct", *coverage_columns(grades)],
        [
            (
                root.kind,
                root.certificate,
                root.reference,
                root.root,
                root.carats,
                *coverage_cells(root.coverage, grades),
            )
            for root in lineage.roots
        ],
        title="Roots",
    )
    print_table(
        ["mined in", "ct"],
        [(" or ".join(origin.countries) or "not disclosed", origin.carats) for origin in lineage.origins],
        title="Origin",
    )
    if lineage.edges:
        print_table(
            ["entry", "from", "through", "to", "ct"],
            [(edge.position, edge.source, edge.through, edge.target, edge.carats) for edge in lineage.edges],
            title="Steps",
        )


def _print_dispersion(dispersion: Dispersion, names: Names) -> None:
    print_fields(
        [
            ("of", dispersion.of),
            ("carats", f"{dispersion.carats} ct"),
            ("as known at entry", dispersion.as_of),
        ]
    )
    grades = grades_among(each.coverage for each in dispersion.holdings)
    print_table(
        ["where it went", "place", "holder", "country", "stage", "ct", *coverage_columns(grades)],
        [
            (
                f"inside {each.box}" if each.box else each.lot,
                each.place,
                names.of(each.holder),
                each.country,
                each.stage,
                each.carats,
                *coverage_cells(each.coverage, grades),
            )
            for each in dispersion.holdings
        ],
        title="Held now",
    )
    print_table(
        ["what became of it", "country", "ct"],
        [(each.kind, each.country, each.carats) for each in dispersion.left],
        title="Gone",
    )
