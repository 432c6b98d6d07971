"""The direction of imports, and what the pure layers may not touch."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "conviction"
MODULES = sorted(SOURCE.rglob("*.py"))
MAY_USE = {
    "errors": set(),
    "model": {"errors", "model"},
    "core": {"errors", "model", "core"},
    "adapters": {"errors", "model", "adapters"},
    "actions": {"errors", "model", "core", "adapters", "actions"},
    "cli": {"errors", "model", "actions", "cli"},
    "mkdocs_plugin": {"errors", "model", "core", "actions", "markdown_ext"},
    "markdown_ext": {"errors", "model", "core"},
    "__main__": {"cli"},
    "__init__": set(),
}
PURE_FORBIDDEN = {
    "os",
    "subprocess",
    "pathlib",
    "time",
    "shutil",
    "socket",
    "tempfile",
    "sqlite3",
    "io",
    "logging",
    "git",
    "click",
}
PURE_CALLS = {"print", "open", "input", "today", "now", "utcnow"}
HEAVY = {"yaml", "jinja2", "git", "rich", "mkdocs", "markdown", "jsonschema"}


def layer(path: Path) -> str:
    parts = path.relative_to(SOURCE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imports(tree: ast.AST) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [(node.lineno, f"{node.module}.{alias.name}") for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_point_downwards(path: Path) -> None:
    """Each layer imports from the layers below it alone; core and adapters are strangers."""
    allowed = MAY_USE[layer(path)]

    for line, name in imports(ast.parse(path.read_text(encoding="utf-8"))):
        if name.startswith("conviction."):
            target = name.split(".")[1]
            assert target in allowed or target == "__version__", f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", [p for p in MODULES if layer(p) in {"model", "core"}], ids=lambda p: p.stem)
def test_model_and_core_touch_nothing_outside(path: Path) -> None:
    """The pure layers have no files, processes, clock or printing."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    for line, name in imports(tree):
        assert name.split(".")[0] not in PURE_FORBIDDEN, f"{path.name}:{line} imports {name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert called not in PURE_CALLS, f"{path.name}:{node.lineno} calls {called}()"


@pytest.mark.parametrize(
    "path", [p for p in MODULES if layer(p) in {"cli", "actions"}], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_commands_start_without_heavy_imports(path: Path) -> None:
    """Nothing heavy is imported at module level where the command line starts."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = ast.Module([node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)], [])

    for line, name in imports(top):
        assert name.split(".")[0] not in HEAVY, f"{path.name}:{line} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_stay_readable(path: Path) -> None:
    """A module has at most 450 lines and says in a docstring what it owns."""
    text = path.read_text(encoding="utf-8")

    assert text.count("\n") <= 450, f"{path.name} has {text.count(chr(10))} lines: split it by noun"
    assert ast.get_docstring(ast.parse(text)), f"{path.name} has no docstring"
