"""The small faults that can be put into a module, each as the replacement of a piece of its text.

    comparison   == and !=, is and is not, in and not in, < and >= …
    boundary     < and <=, > and >=
    boolean      and and or, a condition under not, True and False
    arithmetic   + and -, * and /, // and %
    integer      n and n + 1, -n and -n + 1
    string       a text with XX put before it
    return       `return x` without its value
    removal      a statement that is left out
    slice        a bound that is one higher, or left out
    default      the default of a parameter: another integer, text or truth

Left alone are docstrings, annotations, decorators, `__all__`, blocks for type checkers, and the insides of f-strings,
whose places Python 3.11 does not record.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass

__all__ = ["OPERATORS", "Mutant", "apply", "is_valid", "mutants"]

OPERATORS = (
    "comparison", "boundary", "boolean", "arithmetic", "integer", "string", "return", "removal", "slice", "default",
)  # fmt: skip
_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt,
}  # fmt: skip
_BOUNDARIES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mod,
    ast.Mod: ast.FloorDiv,
}  # fmt: skip
_REMOVABLE = (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Delete, ast.Continue, ast.Break, ast.Assert)


@dataclass(frozen=True, slots=True)
class Mutant:
    """One fault in one module."""

    path: str
    """The path of the module from the root of the repository, with `/`."""
    line: int
    """The line, counted from 1."""
    operator: str
    function: str
    """The dotted name of the function or class around it; empty at the top of the module."""
    start: int
    """The offset in the module's bytes where the replaced piece begins."""
    end: int
    new: str

    @property
    def place(self) -> str:
        """`path:line`."""
        return f"{self.path}:{self.line}"


def apply(mutant: Mutant, source: str) -> str:
    """The module with the fault in it."""
    data = source.encode("utf-8")
    return (data[: mutant.start] + mutant.new.encode("utf-8") + data[mutant.end :]).decode("utf-8")


def mutants(path: str, source: str) -> list[Mutant]:
    """Every fault that can be put into a module, in the order of their places; a few are not valid Python."""
    visitor = _Visitor(path, source)
    visitor.visit(ast.parse(source))
    return sorted(visitor.found, key=lambda one: (one.start, one.end, OPERATORS.index(one.operator), one.new))


def is_valid(mutant: Mutant, source: str) -> bool:
    """True when the mutant is valid Python that parses to another tree than the source."""
    try:
        return ast.dump(ast.parse(apply(mutant, source))) != ast.dump(ast.parse(source))
    except (SyntaxError, ValueError):
        return False


class _Visitor(ast.NodeVisitor):
    """Walks a module and notes the faults."""

    def __init__(self, path: str, source: str) -> None:
        self.path = path
        self.found: list[Mutant] = []
        self.names: list[str] = []
        self.in_function = 0
        lines = source.encode("utf-8").splitlines(keepends=True)
        self.starts = [0]
        for line in lines:
            self.starts.append(self.starts[-1] + len(line))

    def add(self, operator: str, node: ast.AST, new: str) -> None:
        """Note a fault that replaces this node."""
        start = self.starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self.starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        line = node.lineno  # type: ignore[attr-defined]
        self.found.append(Mutant(self.path, line, operator, ".".join(self.names), start, end, new))

    def change(self, operator: str, node: ast.expr, **fields: object) -> None:
        """Note a fault that replaces this expression by one with other fields."""
        other = copy.copy(node)
        for name, value in fields.items():
            setattr(other, name, value)
        self.add(operator, node, f"({ast.unparse(other)})")

    # Parts that are left alone

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self.names.append(node.name)
        self._defaults(node.args)
        self.in_function += 1
        self._body(node.body)
        self.in_function -= 1
        self.names.pop()

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node.args)
        self.visit(node.body)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self.names.append(node.name)
        outer, self.in_function = self.in_function, 0
        self._body(node.body)
        self.in_function = outer
        self.names.pop()

    def visit_Module(self, node: ast.Module) -> None:
        self._body(node.body)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_Assign(self, node: ast.Assign) -> None:
        if not any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            self.generic_visit(node)

    def visit_If(self, node: ast.If) -> None:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return
        self.visit(node.test)
        self._negate(node.test)
        self._body(node.body)
        self._body(node.orelse)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        texts = [part for part in node.values if isinstance(part, ast.Constant)]
        if texts:
            values = [_longer(part) if part is texts[0] else part for part in node.values]
            self.change("string", node, values=values)

    def _body(self, body: Iterable[ast.stmt]) -> None:
        for statement in body:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                continue  # a docstring
            if self.in_function and isinstance(statement, _REMOVABLE):
                self.add("removal", statement, "pass")
            self.visit(statement)

    def generic_visit(self, node: ast.AST) -> None:
        for _, value in ast.iter_fields(node):
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, ast.stmt):
                    self._body([inner])
                elif isinstance(inner, ast.AST):
                    self.visit(inner)

    # Faults

    def visit_Compare(self, node: ast.Compare) -> None:
        for operator, table in (("comparison", _COMPARISONS), ("boundary", _BOUNDARIES)):
            for number, op in enumerate(node.ops):
                if type(op) in table:
                    ops = [*node.ops[:number], table[type(op)](), *node.ops[number + 1 :]]
                    self.change(operator, node, ops=ops)
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.change("boolean", node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.add("boolean", node, f"({ast.unparse(node.operand)})")
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self._negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._negate(test)
        self.generic_visit(node)

    def _negate(self, test: ast.expr) -> None:
        """Note a condition under `not`, unless another operator changes it."""
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            self.add("boolean", test, f"(not {ast.unparse(test)})")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        texts = any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (node.left, node.right))
        if type(node.op) in _ARITHMETIC and not texts:  # with texts it would only raise a TypeError
            self.change("arithmetic", node, op=_ARITHMETIC[type(node.op)]())
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        operator, new = _other(node)
        if new is not None:
            self.add(operator, node, ast.unparse(new))

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.add("return", node, "return None")
        self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> None:
        for name in ("lower", "upper"):
            bound: ast.expr | None = getattr(node, name)
            if bound is None:
                continue
            if not isinstance(bound, ast.Constant):  # a number is raised by `integer`
                self.add("slice", bound, f"({ast.unparse(bound)}) + 1")
            other = copy.copy(node)
            setattr(other, name, None)
            self.add("slice", node, ast.unparse(other))
        self.generic_visit(node)

    def _defaults(self, args: ast.arguments) -> None:
        for default in (*args.defaults, *args.kw_defaults):
            if isinstance(default, ast.Constant):
                _, new = _other(default)
                if new is not None:
                    self.add("default", default, ast.unparse(new))
            elif default is not None:
                self.visit(default)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)


def _longer(node: ast.Constant) -> ast.Constant:
    return ast.Constant(f"XX{node.value}")


_OTHERS: tuple[tuple[type, str, Callable[[object], object]], ...] = (
    (bool, "boolean", lambda value: not value),
    (int, "integer", lambda value: value + 1),  # type: ignore[operator]
    (str, "string", lambda value: f"XX{value}"),
    (bytes, "string", lambda value: b"XX" + value),  # type: ignore[operator]
)


def _other(node: ast.Constant) -> tuple[str, ast.Constant | None]:
    """The operator and the constant in place of this one; None when it is not replaced."""
    for kind, operator, change in _OTHERS:
        if isinstance(node.value, kind):
            return operator, ast.Constant(change(node.value))
    return "", None
