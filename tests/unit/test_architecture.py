"""The two laws of the tree: imports point downwards, and only `actions/` and `adapters/` touch the world."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "conviction"
MODULES = sorted(SOURCE.rglob("*.py"))
FLOORS = (
    ("errors", "notices", "__init__"),
    ("model",),
    ("markup", "adapters"),
    ("documents",),
    ("workspace",),
    ("history",),
    ("authoring", "lint"),
    ("setup",),
    ("site", "markdown_ext"),
    ("api", "mkdocs_plugin"),
    ("cli",),
    ("__main__",),
)
"""The packages from the ground up; a package imports from the floors below its own, and within itself."""
FLOOR = {name: number for number, names in enumerate(FLOORS) for name in names}
WORLDLY = {"adapters", "cli", "api", "mkdocs_plugin", "__main__"}
"""Packages that touch the world; every other one does so in its folder `actions/` alone."""
MODULES_OF_THE_WORLD = {
    "os", "subprocess", "pathlib", "time", "shutil", "socket", "tempfile", "sqlite3", "io", "logging", "git", "click",
    "importlib",
}  # fmt: skip
CALLS_OF_THE_WORLD = {"print", "open", "input", "today", "now", "utcnow"}
HEAVY = {"yaml", "jinja2", "git", "gitdb", "rich", "mkdocs", "markdown", "jsonschema", "sqlite3", "pathspec"}
SLOW = {
    "fcntl", "hashlib", "html", "importlib.metadata", "importlib.util", "io", "resource", "tarfile", "tempfile",
    "threading", "tomllib", "urllib.parse", "urllib.request", "zoneinfo",
}  # fmt: skip
"""Modules of the standard library that only some runs need; together they take a tenth of a quick command."""
LATE = {
    "adapters.http", "adapters.storage.cache", "adapters.storage.change_detection", "adapters.storage.user_files",
    "adapters.vale.installer", "workspace.mkdocs_config", "workspace.nav", "workspace.site_code",
    "adapters.vale.isolation", "lint.prose.alerts", "lint.prose.shadow", "markup.prose_diff", "markup.segments",
    "history.actions.deletions", "history.actions.log_store", "history.actions.timeline",
    "history.actions.timelines", "history.diff",
    "markup.yaml_events", "documents.figure_source", "documents.quote_library",
    "lint.actions.rule_catalogue", "lint.actions.settings", "lint.selection",
}  # fmt: skip
"""Our own modules that load something heavy, or made a command more than 5 % slower when each run imported them."""
BORDER = ("cli", "__init__", "api")
"""The table of commands and the public API: they import an action when it is called."""


def name_of(path: Path) -> str:
    """The dotted name below `conviction`; of a package's own file the package's."""
    parts = path.relative_to(SOURCE).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


NAMES = {name_of(path): path for path in MODULES}


@cache
def tree_of(path: Path) -> ast.Module:
    """The module's syntax."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path, *, top: bool = False) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that is imported, for typing too; with `top`, at the module's top alone."""
    body = tree_of(path)
    for node in body.body if top else ast.walk(body):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def own_imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and module of every import from this package; its own face hands out the names of `api` when asked."""
    for line, name in imports(path) if path != SOURCE / "__init__.py" else ():
        inner = name.removeprefix("conviction.")
        if name == inner:
            continue
        while inner and inner not in NAMES:
            inner = inner.rpartition(".")[0]
        yield line, inner or "__init__"


def package(name: str) -> str:
    """The top-level package or module of a name."""
    return name.partition(".")[0]


def is_worldly(name: str) -> bool:
    """True for a module that may touch files, processes, the clock and the terminal."""
    return package(name) in WORLDLY or "actions" in name.split(".")


def test_every_package_has_a_floor() -> None:
    """A package that is added is given its place."""
    assert {package(name) for name in NAMES} <= FLOOR.keys()


def test_imports_point_downwards() -> None:
    """A package imports from the floors below its own, and within itself."""
    wrong = []
    for name, path in NAMES.items():
        for line, target in own_imports(path):
            if package(target) != package(name) and FLOOR[package(target)] >= FLOOR[package(name)]:
                wrong.append(f"{name}:{line} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Whatever the path, imports for typing and within functions included."""
    arrows = {
        name: sorted({target for _, target in own_imports(path) if target not in (name, "__init__")})
        for name, path in NAMES.items()
    }
    done: set[str] = set()
    circles = []

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            circles.append(" > ".join([*way[way.index(name) :], name]))
        elif name not in done:
            for target in arrows[name]:
                visit(target, [*way, name])
            done.add(name)

    for name in NAMES:
        visit(name, [])
    assert not circles, "\n".join(circles)


def test_pure_modules_touch_nothing_outside() -> None:
    """Outside `actions/` and `adapters/` nothing imports them, and there are no files, processes, clock or printing."""
    wrong = []
    for name, path in NAMES.items():
        if is_worldly(name):
            continue
        wrong += [f"{name}:{line} imports {target}" for line, target in own_imports(path) if is_worldly(target)]
        for line, target in imports(path):
            if target.partition(".")[0] in MODULES_OF_THE_WORLD:
                wrong.append(f"{name}:{line} imports {target}")
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Call):
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                if called in CALLS_OF_THE_WORLD:
                    wrong.append(f"{name}:{node.lineno} calls {called}()")
    assert not wrong, "\n".join(wrong)


def test_commands_start_without_heavy_imports() -> None:
    """The imports of every command at its start have nothing heavy at their top."""
    wrong = []
    for name, path in NAMES.items():
        if package(name) == "cli" or "actions" in name.split("."):
            for line, target in imports(path, top=True):
                if target.partition(".")[0] in HEAVY:
                    wrong.append(f"{name}:{line} imports {target}")
    assert not wrong, "\n".join(wrong)


def test_one_module_imports_gitpython_and_not_at_its_top() -> None:
    """The dependency is used, and no command pays for its import but the one that writes a history."""
    users = {
        name: {target for _, target in imports(path, top=True)}
        for name, path in NAMES.items()
        if any(target.partition(".")[0] == "git" for _, target in imports(path))
    }
    assert list(users) == ["adapters.git.object_writer"]
    assert "git" not in users["adapters.git.object_writer"]


def test_imports_stand_at_the_top() -> None:
    """A function imports only heavy or late modules; everything else is at the top of its module."""
    wrong = []
    for name, path in NAMES.items():
        if any(name == part or name.startswith(f"{part}.") for part in BORDER):
            continue
        functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef)]
        for line, target in {found for function in functions for found in imported(function)}:
            module = target.removeprefix("conviction.")
            if not (target in SLOW or package(target) in HEAVY or (module != target and module in LATE)):
                wrong.append(f"{name}:{line} imports {target} in a function")
    assert not wrong, "\n".join(sorted(wrong))


def imported(function: ast.FunctionDef) -> Iterator[tuple[int, str]]:
    """Line and module of every import in a function; of our own package always the module, not its contents."""
    for node in ast.walk(function):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                is_module = whole.removeprefix("conviction.") in NAMES
                yield node.lineno, whole if is_module else node.module


def test_late_modules_are_imported_late() -> None:
    """The closed lists name nothing that no function imports."""
    names = {
        target.removeprefix("conviction.")
        for name, path in NAMES.items()
        if package(name) not in BORDER
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.FunctionDef)
        for _, target in imported(node)
    }
    assert names >= (SLOW | LATE)


def test_modules_stay_readable() -> None:
    """A module has at most 400 lines, and describes its subject in a docstring."""
    wrong = []
    for name, path in NAMES.items():
        lines = path.read_text(encoding="utf-8").count("\n")
        wrong += [f"{name} has {lines} lines: split it by noun"] * (lines > 400)
        wrong += [f"{name} has no docstring"] * (not ast.get_docstring(tree_of(path)))
    assert not wrong, "\n".join(wrong)
