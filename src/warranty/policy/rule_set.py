"""The rule set as one frozen value: read once from the package, with the digest the operator signs."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from typing import NamedTuple, TypeVar

import msgspec

from warranty.policy.rows import (
    Advisory,
    CatalogueEdition,
    CatalogueEntry,
    ClockTolerance,
    CompleteList,
    Dated,
    Declaration,
    Edition,
    Expiry,
    ExplanationCode,
    IssuingPlace,
    LeastPrice,
    Licensing,
    LossLimit,
    Member,
    NamesApart,
    NumberRange,
    OriginDisclosure,
    ParticipantPeriod,
    PolishedRounding,
    Prefix,
    PriceJump,
    PublicNames,
    RateBand,
    Reason,
    Retention,
    Rotation,
    Row,
    SerialPattern,
    SmallCell,
    StandingConflict,
    ValueTolerance,
    Viewer,
    WarrantyText,
    WeighingCap,
    WeightTolerance,
    Window,
    YieldBand,
    YieldHistory,
    Zone,
    ZoneRegister,
)

AnyDated = TypeVar("AnyDated", bound=Dated)


class Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`texts.toml`. parts: name of a clause for people."""

    parts: dict[str, str]
    text: tuple[WarrantyText, ...]


class Participants(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`participants.toml`."""

    complete_lists: tuple[CompleteList, ...]
    periods: tuple[ParticipantPeriod, ...]
    members: tuple[Member, ...]
    zone_registers: tuple[ZoneRegister, ...]
    zones: tuple[Zone, ...]
    advisories: tuple[Advisory, ...] = ()


class Parties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`parties.toml`."""

    conflicts: tuple[StandingConflict, ...]
    retention: tuple[Retention, ...]
    public_names: tuple[PublicNames, ...]
    names_apart: tuple[NamesApart, ...]
    standing_reasons: tuple[Reason, ...]
    revocation_reasons: tuple[Reason, ...]
    withdrawal_reasons: tuple[Reason, ...]
    small_cells: tuple[SmallCell, ...]
    licensing: tuple[Licensing, ...]
    rates: tuple[RateBand, ...]
    least_prices: tuple[LeastPrice, ...]


class Audits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`audits.toml`."""

    declaration: tuple[Declaration, ...]
    rotation: tuple[Rotation, ...]


class Explanations(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`explanations.toml`."""

    codes: tuple[ExplanationCode, ...]


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`numbers.toml`."""

    prefixes: tuple[Prefix, ...]
    patterns: tuple[SerialPattern, ...]
    ranges: tuple[NumberRange, ...]
    authorities: tuple[IssuingPlace, ...]


class Certificates(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`certificates.toml`."""

    expiry: tuple[Expiry, ...]
    origin_disclosure: tuple[OriginDisclosure, ...]


class Tolerances(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tolerances.toml`."""

    weight: tuple[WeightTolerance, ...]
    value: tuple[ValueTolerance, ...]
    price: tuple[PriceJump, ...]
    clock: tuple[ClockTolerance, ...]
    loss: tuple[LossLimit, ...]
    weighing: tuple[WeighingCap, ...]


class Polished(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`polished.toml`."""

    yields: tuple[YieldBand, ...]
    history: tuple[YieldHistory, ...]
    rounding: tuple[PolishedRounding, ...]


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`catalogue.toml`."""

    audiences: dict[str, tuple[Viewer, ...]]
    edition: tuple[CatalogueEdition, ...]


class Policy(msgspec.Struct, frozen=True, dict=True):
    """Everything the rules need to know that is not in a statement.

    digest: SHA-256, hex, over all data files; equal digests mean equal rules. sources: key → citation.
    editions: this rule set and those before it, oldest first.
    """

    version: str
    digest: str
    sources: dict[str, str]
    countries: frozenset[str]
    texts: Texts
    participants: Participants
    parties: Parties
    audits: Audits
    explanations: Explanations
    numbers: Numbers
    certificates: Certificates
    tolerances: Tolerances
    polished: Polished
    windows: tuple[Window, ...]
    catalogue: Catalogue
    editions: tuple[Edition, ...] = ()

    @cached_property
    def texts_by_id(self) -> Mapping[str, WarrantyText]:
        """The registered texts by id."""
        return {text.id: text for text in self.texts.text}

    @cached_property
    def windows_by_rule(self) -> Mapping[str, tuple[Window, ...]]:
        """The windows of each rule."""
        found: dict[str, list[Window]] = {}
        for window in self.windows:
            found.setdefault(window.rule, []).append(window)
        return {rule: tuple(windows) for rule, windows in found.items()}

    @cached_property
    def members_by_code(self) -> Mapping[str, tuple[Member, ...]]:
        """Through whom a country takes part, by country code."""
        return _by_code(self.participants.members)

    @cached_property
    def catalogue_by_rule(self) -> Mapping[str, tuple[tuple[CatalogueEdition, CatalogueEntry], ...]]:
        """Every edition of a rule, by its id."""
        found: dict[str, list[tuple[CatalogueEdition, CatalogueEntry]]] = {}
        for edition in self.catalogue.edition:
            for entry in edition.entries:
                found.setdefault(entry.id, []).append((edition, entry))
        return {rule: tuple(entries) for rule, entries in found.items()}

    @cached_property
    def periods_by_code(self) -> Mapping[str, tuple[ParticipantPeriod, ...]]:
        """The spans of standing by country code."""
        return _by_code(self.participants.periods)


AnyCoded = TypeVar("AnyCoded", ParticipantPeriod, Member)


def _by_code(rows: Iterable[AnyCoded]) -> dict[str, tuple[AnyCoded, ...]]:
    found: dict[str, list[AnyCoded]] = {}
    for row in rows:
        found.setdefault(row.code, []).append(row)
    return {code: tuple(coded) for code, coded in found.items()}


class RuleSetBroken(Exception):
    """The packaged data contradict themselves: our own mistake, found on loading."""


def holding(rows: Iterable[AnyDated], day: date) -> Iterator[AnyDated]:
    """The rows that hold on a day."""
    return (row for row in rows if row.holds_on(day))


@cache
def packaged() -> Policy:
    """The rule set shipped with this version, read once."""
    return load({entry.name: entry.read_bytes() for entry in files(__package__).joinpath("data").iterdir()})


def load(data: Mapping[str, bytes]) -> Policy:
    """File name → bytes, as under `data/`. Raises RuleSetBroken where rows cite unknown sources."""
    data = {name: raw.replace(b"\r\n", b"\n") for name, raw in data.items() if name.endswith(".toml")}
    tables = {name.removesuffix(".toml"): tomllib.loads(raw.decode()) for name, raw in data.items()}
    policy = Policy(
        version=tables["rule_set"]["version"],
        digest=digest_of(data),
        sources=tables["sources"]["sources"],
        countries=frozenset(tables["countries"]["codes"].split()),
        texts=msgspec.convert(tables["texts"], Texts),
        participants=msgspec.convert(tables["participants"], Participants),
        parties=msgspec.convert(tables["parties"], Parties),
        audits=msgspec.convert(tables["audits"], Audits),
        explanations=msgspec.convert(tables["explanations"], Explanations),
        numbers=msgspec.convert(tables["numbers"], Numbers),
        certificates=msgspec.convert(tables["certificates"], Certificates),
        tolerances=msgspec.convert(tables["tolerances"], Tolerances),
        polished=msgspec.convert(tables["polished"], Polished),
        windows=msgspec.convert(tables["windows"]["windows"], tuple[Window, ...]),
        catalogue=msgspec.convert(tables["catalogue"], Catalogue),
        editions=msgspec.convert(tables["rule_set"]["editions"], tuple[Edition, ...]),
    )
    unknown = {row.source for row in rows_of(policy)} - policy.sources.keys()
    if unknown:
        raise RuleSetBroken(f"unknown sources: {sorted(unknown)}")
    return policy


class Newer(NamedTuple):
    """What later editions judge otherwise than the one a register had adopted (`rows.Edition`)."""

    findings: frozenset[str] = frozenset()
    fewer: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()


def newer_than(policy: Policy, edition: Edition) -> Newer:
    """What a rule set judges otherwise than one of its editions, by all that came after that."""
    later = policy.editions[policy.editions.index(edition) + 1 :]
    return Newer(
        frozenset(rule for each in later for rule in each.findings),
        frozenset(rule for each in later for rule in each.fewer),
        frozenset(code for each in later for code in each.refusals),
    )


def digest_of(data: Mapping[str, bytes]) -> str:
    """SHA-256, hex, over the files in order of name: name, length and bytes of each."""
    whole = sha256()
    for name in sorted(data):
        whole.update(f"{name}\n{len(data[name])}\n".encode() + data[name])
    return whole.hexdigest()


def rows_of(value: object) -> Iterator[Row]:
    """Every row inside a rule set, nested ones too."""
    if isinstance(value, Row):
        yield value
    if isinstance(value, tuple):
        children = value
    elif isinstance(value, msgspec.Struct):
        children = tuple(getattr(value, name) for name in value.__struct_fields__)
    else:
        return
    for child in children:
        yield from rows_of(child)
