"""Reads what each module under a source folder imports, without importing it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Import:
    """One import. target: the module; names: what is taken from it, empty for the module itself."""

    target: str
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Module:
    """name: dotted. tree: as parsed. imports: also those inside functions and under TYPE_CHECKING."""

    name: str
    path: Path
    tree: ast.Module
    imports: tuple[Import, ...]


def read_modules(source: Path) -> dict[str, Module]:
    """All modules under a source folder, by dotted name; `warranty/lots/__init__.py` is `warranty.lots`."""
    paths = sorted(source.rglob("*.py"))
    names = {path: _dotted(path.relative_to(source)) for path in paths}
    known = set(names.values())
    modules = {}
    for path, name in names.items():
        tree = ast.parse(path.read_text(encoding="utf-8"), str(path))
        package = name if path.name == "__init__.py" else name.rpartition(".")[0]
        modules[name] = Module(name, path, tree, tuple(_imports(tree, package, known)))
    return modules


def _dotted(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(tree: ast.Module, package: str, known: set[str]) -> Iterator[Import]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, (), node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.rsplit(".", node.level - 1)[0] if node.level else ""
            target = ".".join(filter(None, (above, node.module)))
            names = tuple(alias.name for alias in node.names)
            modules = [name for name in names if f"{target}.{name}" in known]
            yield from (Import(f"{target}.{name}", (), node.lineno) for name in modules)
            rest = tuple(name for name in names if name not in modules)
            if rest:
                yield Import(target, rest, node.lineno)
