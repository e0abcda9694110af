"""What a draft still lacks, all of it at once: the decoder would name one value at a time."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from msgspec import inspect


class Gap(NamedTuple):
    """A value that is missing, or none of those its place may have. path: as `--set` takes it."""

    path: str
    choices: tuple[str, ...]
    is_missing: bool

    def __str__(self) -> str:
        return f"{self.path} ({' or '.join(self.choices)})" if self.choices else self.path


def gaps(value: object, shape: object, path: str = "") -> Iterator[Gap]:
    """Every gap of a value as its type asks for it; below what is missing altogether, the values it needs."""
    yield from _gaps(value, inspect.type_info(shape), path)


_MISSING = object()


def _gaps(value: object, shape: inspect.Type, path: str) -> Iterator[Gap]:
    if isinstance(shape, inspect.UnionType):
        known = [each for each in shape.types if isinstance(each, inspect.StructType | inspect.LiteralType)]
        shape = known[0] if known else inspect.AnyType()
    if isinstance(shape, inspect.StructType) and (value is _MISSING or isinstance(value, dict)):
        below = list(_of_struct({} if value is _MISSING else value, shape, path))  # type: ignore[arg-type]
        yield from below if below or value is not _MISSING else [Gap(path, (), is_missing=True)]
    elif isinstance(shape, inspect.VarTupleType) and (value is _MISSING or isinstance(value, list)):
        entries: list[Any] = [_MISSING] if value is _MISSING else value  # type: ignore[assignment]
        for at, entry in enumerate(entries):
            yield from _gaps(entry, shape.item_type, f"{path}.{at}")
    elif isinstance(shape, inspect.LiteralType):
        choices = tuple(map(str, shape.values))
        if value is _MISSING or value not in choices:
            yield Gap(path, choices, value is _MISSING)
    elif value is _MISSING:
        yield Gap(path, (), is_missing=True)


def _of_struct(value: dict[str, Any], shape: inspect.StructType, path: str) -> Iterator[Gap]:
    for field in shape.fields:
        name = field.encode_name
        if name in value or field.required:
            yield from _gaps(value.get(name, _MISSING), field.type, f"{path}.{name}".lstrip("."))
