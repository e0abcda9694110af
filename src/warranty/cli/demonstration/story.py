"""The whole story, act by act."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from warranty.certificates.intake import CertificateList, ImportConfirmationInput
from warranty.cli.demonstration import checking, imports, telling, trading
from warranty.cli.demonstration.cast import Cast, assemble
from warranty.cli.demonstration.founding import found
from warranty.cli.demonstration.server import free_port, running
from warranty.cli.demonstration.stage import Stage

LISTED_ON = date(2015, 4, 4)
"""The day the real list was posted."""


def play(folder: Path | None = None, port: int = 0, *, then: Callable[[str], None] | None = None) -> None:
    """Play everything against a server of its own. folder: keeps the register's data there.

    port: of the server, 0 for any free one. then: called with the server's URL while it still runs.
    """
    listed, accepted = imports.read_real_list()
    cast = assemble(sorted({each.importer_name or "" for each in accepted}))
    with running(cast.operator.key.public.multibase, folder, port or free_port()) as url:
        stage = Stage(url, cast)
        try:
            telling.line(f"A register with a real PostgreSQL and a real HTTP server runs at {url}.")
            _acts(stage, cast, listed, accepted)
        finally:
            stage.close()
        if then is not None:
            then(url)


def _acts(stage: Stage, cast: Cast, listed: CertificateList, accepted: list[ImportConfirmationInput]) -> None:
    telling.heading(1, "The register is founded, and everybody admitted")
    found(stage)
    telling.line(
        f"Operator, association, authority and {len(cast.members)} members, each with a key of its own."
    )
    telling.heading(2, "The real import list of 2015 becomes import confirmations")
    imports.tell_list(listed, accepted)
    imported = imports.confirm(stage, accepted, cast.importers, LISTED_ON)
    total = sum(each.carats for each in imported)
    telling.line(
        f"{len(imported)} imports are confirmed to {len(cast.importers)} importers: {telling.carats(total)}."
    )
    _trade(stage, cast, imported)
    resold = imported[2]
    before = stage.position
    telling.heading(6, "The authority corrects a confirmation after the goods were resold")
    missing = checking.correct_downwards(stage, resold, LISTED_ON + timedelta(days=40))
    grade = checking.spot_check(stage, resold.number, before)
    lost = telling.carats(missing)
    telling.line(f"The missing {lost} are unsupported wherever the carats are: {grade.unsupported} ct.")
    telling.heading(7, "An official reconciles the month")
    checking.tell_reconciliation(stage, date(2015, 4, 1), date(2015, 4, 30))
    telling.heading(8, "An outsider verifies a warranty offline")
    checking.verify_offline(stage, cast.cutters[0], stage.last_sale)
    telling.heading(9, "The totals, added again")
    checking.re_add(stage, imported, checking.PENDING_CLAIMED)


def _trade(stage: Stage, cast: Cast, imported: list[trading.Imported]) -> None:
    telling.heading(3, "Importers claim, sell under warranty; dealers and cutters accept and sell on")
    trading.claim_all(stage, imported, LISTED_ON)
    telling.line(f"{len(imported)} claims draw all of it from the certificates.")
    held = trading.sell_first_hand(
        stage, imported, [*cast.dealers, *cast.cutters], LISTED_ON + timedelta(days=6)
    )
    telling.line(
        f"{len(held)} sales under the warranty of the day (SoW 2002); every buyer signs what it keeps."
    )
    trading.mix_and_sell_on(stage, cast.dealers, cast.cutters, held, LISTED_ON + timedelta(days=12))
    stage.last_sale = trading.hand_over(
        stage, cast.cutters[1], cast.cutters[0], held, LISTED_ON + timedelta(days=20)
    )
    telling.line(f"{cast.cutters[1].name} hands a third of its mixed lot on to {cast.cutters[0].name}.")
    telling.heading(4, "Two certificates that were really reported are tried")
    checking.try_bad_certificates(stage, imported[0].importer, LISTED_ON + timedelta(days=22))
    telling.heading(5, "One asks for too much, a stranger for what is not its own")
    checking.try_to_overclaim(stage, imported[0], LISTED_ON + timedelta(days=23))
    checking.try_as_stranger(stage, imported[1], LISTED_ON + timedelta(days=24))
