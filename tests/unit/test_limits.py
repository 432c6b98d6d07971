"""Limits that keep functions readable: lines of a body, branches, and parameters."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src" / "conviction"
LINES, COMPLEXITY, PARAMETERS = 40, 12, 10
Function = ast.FunctionDef | ast.AsyncFunctionDef
_BRANCHES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.ExceptHandler, ast.match_case)


def functions() -> Iterator[tuple[str, Function]]:
    """Every function and method, with its dotted name below `conviction`."""
    for path in sorted(SOURCE.rglob("*.py")):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, Function):
                yield f"{module}.{node.name}", node


def body_lines(function: Function) -> int:
    """The lines of the body, without the docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def complexity(function: Function) -> int:
    """McCabe's number, with one more for each `and` and `or`; functions within count for themselves."""
    total, todo = 1, list(ast.iter_child_nodes(function))
    while todo:
        node = todo.pop()
        total += isinstance(node, _BRANCHES)
        total += len(node.values) - 1 if isinstance(node, ast.BoolOp) else 0
        if not isinstance(node, Function | ast.ClassDef):
            todo += ast.iter_child_nodes(node)
    return total


def parameters(function: Function) -> int:
    """The number of parameters, `*args` and `**kwargs` as one each."""
    of = function.args
    return len((*of.posonlyargs, *of.args, *of.kwonlyargs)) + bool(of.vararg) + bool(of.kwarg)


def test_functions_stay_readable() -> None:
    """A body has at most 40 lines and 12 ways through it, a parameter list at most 10 names."""
    wrong = []
    for name, function in functions():
        lines, ways, names = body_lines(function), complexity(function), parameters(function)
        if lines > LINES or ways > COMPLEXITY or names > PARAMETERS:
            wrong.append(f"{name}:{function.lineno} has {lines} lines, complexity {ways}, {names} parameters")
    assert not wrong, "\n".join(sorted(wrong))


def test_limits_count_what_they_say() -> None:
    """A docstring is not counted, each `and` and `or` is a way, and a function within is counted for itself."""
    source = '''
def outer(a, /, b, *rest, c, **more):
    """Two lines
    of text."""
    if a and b or c:
        return 1
    def inner():
        if a:
            return 2
    return inner
'''
    outer = ast.parse(source).body[0]
    assert isinstance(outer, ast.FunctionDef)
    assert (body_lines(outer), complexity(outer), parameters(outer)) == (6, 4, 5)
