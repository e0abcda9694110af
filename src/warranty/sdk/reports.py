"""What a verification found, said so that nobody reads more into it than it proves."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Step:
    """One thing looked at. holds: None when it could not be looked at, for want of something."""

    name: str
    holds: bool | None
    sentence: str


@dataclass(slots=True)
class Report:
    """Steps in the order taken, and what follows from them.

    facts: what the verified text says of itself, only as far as it was verified. not_proven is never empty:
    no receipt proves absence or the truth of a fact.
    """

    steps: list[Step] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)
    proven: list[str] = field(default_factory=list)
    not_proven: list[str] = field(default_factory=list)

    @property
    def verified(self) -> bool:
        """Whether everything that was there to look at holds."""
        return bool(self.steps) and all(step.holds is not False for step in self.steps)

    def holds(self, name: str, sentence: str) -> None:
        """Note a step that holds."""
        self.steps.append(Step(name, holds=True, sentence=sentence))

    def fails(self, name: str, sentence: str) -> None:
        """Note a step that does not hold."""
        self.steps.append(Step(name, holds=False, sentence=sentence))

    def skips(self, name: str, sentence: str) -> None:
        """Note a step that could not be taken."""
        self.steps.append(Step(name, holds=None, sentence=sentence))

    def as_json(self) -> Mapping[str, object]:
        """For programs."""
        steps = [{"name": step.name, "holds": step.holds, "sentence": step.sentence} for step in self.steps]
        return {
            "verified": self.verified,
            "facts": self.facts,
            "steps": steps,
            "proven": self.proven,
            "notProven": self.not_proven,
        }
