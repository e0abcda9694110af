"""Acts of the authority: the real list is read, the doubtful rows decided, the imports confirmed."""

from collections import Counter
from datetime import date
from importlib.resources import files

from warranty.certificates.intake import (
    CertificateList,
    ImportConfirmationInput,
    apply_decisions,
    import_confirmations,
    read_decisions,
    read_list,
)
from warranty.cli.confirming import confirmation
from warranty.cli.demonstration import telling
from warranty.cli.demonstration.cast import Actor
from warranty.cli.demonstration.stage import Stage, Words
from warranty.cli.demonstration.trading import Imported
from warranty.foundation.money import parse_amount
from warranty.foundation.quantities import parse_carats
from warranty.policy.rule_set import packaged

PARTICIPANT = "IN"
_FOLDER = files("warranty.demonstration")
_DOUBTS = {
    "parties-exchanged": "importer and exporter under each other's heading",
    "name-cut": "a firm's name cut off",
    "not-a-member": "importer no member of the association",
    "figures-exchanged": "carats and amount exchanged",
}


def read_real_list() -> tuple[CertificateList, list[ImportConfirmationInput]]:
    """The list as it is, and what may be confirmed of it after the official's recorded decisions."""
    policy = packaged()
    listed = read_list(policy, _FOLDER.joinpath("india_2015.csv").read_bytes(), importing=PARTICIPANT)
    decided = read_decisions(_FOLDER.joinpath("india_2015_decisions.toml").read_bytes())
    return listed, import_confirmations(apply_decisions(policy, listed, decided).rows)


def tell_list(listed: CertificateList, accepted: list[ImportConfirmationInput]) -> None:
    """What the check found, and what was decided."""
    doubts = Counter(doubt.code for row in listed.rows for doubt in row.doubts)
    telling.line(f"{len(listed.rows)} rows; days are read {listed.facts.day_order}. Doubtful, and why:")
    telling.table(
        ("doubt", "rows"), [(_DOUBTS.get(code, code), str(rows)) for code, rows in doubts.most_common()]
    )
    telling.line(
        "The official decides each kind of doubt, with a reason, in the intake file beside the list."
    )
    telling.line(f"{len(accepted)} rows are accepted; what the list does not say stays 'not stated':")
    telling.line(", ".join(accepted[0].transcription.not_stated) + ".")


def confirm(
    stage: Stage, accepted: list[ImportConfirmationInput], importers: dict[str, Actor], on: date
) -> list[Imported]:
    """One signed import confirmation a row, to the party the row names."""
    dids = {name: actor.did for name, actor in importers.items()}
    statements: list[Words] = [(stage.cast.authority, confirmation(each, dids, on), {}) for each in accepted]
    return [
        Imported(
            number=each.number,
            importer=importers[each.importer_name or ""],
            carats=parse_carats(each.carats),
            value_cents=parse_amount(each.value, "USD") if each.value else None,
            confirmation=said.recorded.id,
        )
        for each, said in zip(accepted, stage.say_all(statements), strict=True)
    ]
