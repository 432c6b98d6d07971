"""Names are nouns and verbs of the field: no module, class, function, parameter or variable is a bare participle."""

from __future__ import annotations

import ast
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "conviction"
PARTICIPLES = {"asked", "told", "kept", "recorded", "weighed", "settled", "begun", "revised", "touched"}
"""Words that were each a dictionary, a list, a flag and a sentence, depending on the module."""


def names(tree: ast.AST) -> list[tuple[int, str]]:
    """Line and name of everything that a module names."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.append((node.lineno, node.name))
        elif isinstance(node, ast.arg):
            found.append((node.lineno, node.arg))
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.append((node.lineno, node.id))
        elif isinstance(node, ast.ImportFrom | ast.Import):
            found += [(node.lineno, alias.asname) for alias in node.names if alias.asname]
    return found


def test_no_name_is_a_bare_participle() -> None:
    """A reader who meets the name knows what it holds."""
    wrong = []
    for path in sorted(SOURCE.rglob("*.py")):
        found = [(0, path.stem), *names(ast.parse(path.read_text(encoding="utf-8")))]
        wrong += [
            f"{path.relative_to(SOURCE)}:{line} {name}"
            for line, name in found
            if name.strip("_").lower() in PARTICIPLES
        ]
    assert not wrong, "\n".join(wrong)
