"""The discrepancy catalogue: what the register answers, and who may be told (design.md)."""

from datetime import date
from typing import Any, NamedTuple

from warranty.policy.rows import Alarm, Answer, CatalogueEntry, Viewer
from warranty.policy.rule_set import Policy, RuleSetBroken


class Finding(NamedTuple):
    """A discrepancy on record. rule: its id in the catalogue; about: lot, statement or certificate number.

    facts: values a program may use, only such as every viewer in the rule's audience may read. concerns: log
    position of the earlier statement it is about, whose sides are told; None: of the one that brought it.
    """

    rule: str
    about: str
    sentence: str
    facts: dict[str, Any]
    concerns: int | None = None


_RANK = {Alarm.INFORMATION: 0, Alarm.MINOR: 1, Alarm.MAJOR: 2, Alarm.MATERIAL_BREACH: 3}


def entry_of(policy: Policy, rule: str, day: date) -> CatalogueEntry:
    """The catalogue's entry for a rule on a day. Raises RuleSetBroken for an id the edition does not have."""
    for edition, entry in policy.catalogue_by_rule.get(rule, ()):
        if edition.holds_on(day):
            return entry
    raise RuleSetBroken(f"no rule {rule} on {day}")


def answer_to(policy: Policy, rule: str, day: date) -> Answer:
    """What the register does with the statement of a maker who breaks the rule."""
    return entry_of(policy, rule, day).answer


def audience_of(policy: Policy, rule: str, day: date) -> frozenset[Viewer]:
    """Who may be told of a finding under the rule."""
    return frozenset(policy.catalogue.audiences[entry_of(policy, rule, day).audience])


def may_be_told(policy: Policy, rule: str, viewer: Viewer, day: date) -> bool:
    """Whether a viewer may learn of a finding under the rule."""
    return viewer in audience_of(policy, rule, day)


def alarm_within(policy: Policy, rule: str, wished: Alarm, day: date) -> Alarm:
    """The alarm a finding carries: the wished one, held between the least and the most of its rule."""
    entry = entry_of(policy, rule, day)
    return max(entry.least, min(wished, entry.most, key=_RANK.__getitem__), key=_RANK.__getitem__)
