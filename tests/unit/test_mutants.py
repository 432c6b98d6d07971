"""The mutation tool: the faults it makes, the tests it chooses, and its reports on both."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path

import pytest

from helpers import Repository, tree
from mutants.choice import Equivalent, changed, draw, equivalents, is_known, is_pure
from mutants.coverage_map import functions, golden_tests
from mutants.operators import OPERATORS, Mutant, apply, is_valid, mutants
from mutants.runner import Copy, diff

CODE = '''\
"""A module."""
__all__ = ["area"]


def area(width: int, height: int = 2, *, names: "list[str]" = ["x"]) -> int:
    """The docstring stays."""
    if 0 < width and not height:
        return width + height
    text = f"{width} wide"
    names[1:3] = [text]
    raise ValueError(b"no" if width in (1, None) else True)
'''


def made(source: str) -> set[tuple[str, str]]:
    """Operator and changed line of each mutant."""
    return {
        (mutant.operator, line[1:].strip())
        for mutant in mutants("m.py", source)
        for line in diff(mutant, source)
        if line.startswith("+")
    }


def test_every_operator_makes_its_faults() -> None:
    """Docstrings, annotations and `__all__` are left alone, and every other small fault is made."""
    assert made(CODE) == {
        ("default", 'def area(width: int, height: int = 3, *, names: "list[str]" = ["x"]) -> int:'),
        ("string", "def area(width: int, height: int = 2, *, names: \"list[str]\" = ['XXx']) -> int:"),
        ("boolean", "if (0 < width or not height):"),
        ("comparison", "if (0 >= width) and not height:"),
        ("boundary", "if (0 <= width) and not height:"),
        ("integer", "if 1 < width and not height:"),
        ("boolean", "if 0 < width and (height):"),
        ("return", "return None"),
        ("arithmetic", "return (width - height)"),
        ("removal", "pass"),
        ("string", "text = (f'{width}XX wide')"),
        ("slice", "names[:3] = [text]"),
        ("slice", "names[1:] = [text]"),
        ("integer", "names[2:3] = [text]"),
        ("integer", "names[1:4] = [text]"),
        ("string", "raise ValueError(b'XXno' if width in (1, None) else True)"),
        ("comparison", 'raise ValueError(b"no" if (width not in (1, None)) else True)'),
        ("integer", 'raise ValueError(b"no" if width in (2, None) else True)'),
        ("boolean", 'raise ValueError(b"no" if width in (1, None) else False)'),
    }
    assert {operator for operator, _ in made(CODE)} == set(OPERATORS)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("x = a == b", "x = (a != b)"),
        ("x = a is None", "x = (a is not None)"),
        ("x = a not in b", "x = (a in b)"),
        ("x = a <= b < c", "x = (a < b < c)"),
        ("x = a or b", "x = (a and b)"),
        ("x = a // b", "x = (a % b)"),
        ("x = a[b:]", "x = a[(b) + 1:]"),
        ("x = b if a else c", "x = b if (not a) else c"),
        ("x = [a for a in b if a]", "x = [a for a in b if (not a)]"),
        ("x = ''", "x = 'XX'"),
        ("x = 'é' + 'ü' if a > 1 else 0", "x = 'é' + 'ü' if (a >= 1) else 0"),
    ],
)
def test_a_fault_keeps_the_rest_of_the_line(line: str, fault: str) -> None:
    """Only the expression changes, also after letters of several bytes."""
    assert fault in {text for _, text in made(line + "\n")}


def test_a_type_checker_block_and_a_decorator_are_left_alone() -> None:
    """No test can detect a fault in either of them."""
    source = 'if TYPE_CHECKING:\n    x = 1\n@dataclass(frozen=True)\nclass A:\n    a: int\n    """Text."""\n'
    assert made(source) == set()


def test_a_mutant_must_be_other_python() -> None:
    """One that does not parse, or parses to the same, is not drawn."""
    assert not is_valid(Mutant("m.py", 1, "string", "", 4, 5, "1"), "x = 1\n")
    assert not is_valid(Mutant("m.py", 1, "string", "", 4, 5, ")"), "x = 1\n")
    assert is_valid(Mutant("m.py", 1, "string", "", 4, 5, "2"), "x = 1\n")


@pytest.mark.long
def test_a_draw_follows_its_seed() -> None:
    """The same seed draws the same mutants, at most one of a line; every operator has its turn."""
    source = CODE * 40
    found = mutants("m.py", source)
    shuffled = random.Random(1).sample(found, len(found))
    first = draw(found, {"m.py": source}, sample=30, seed=7)

    assert draw(found, {"m.py": source}, sample=30, seed=7) == first
    assert draw(found, {"m.py": source}, sample=30, seed=8) != first
    assert len({mutant.line for mutant in first}) == 30
    assert len({mutant.operator for mutant in first}) >= 8
    everything = draw(shuffled, {"m.py": source}, sample=10_000, seed=7)
    assert {mutant.line for mutant in everything} == {mutant.line for mutant in found}


@pytest.mark.parametrize(
    ("path", "pure"),
    [
        ("src/conviction/lint/selection.py", True),
        ("src/conviction/lint/actions/run.py", False),
        ("src/conviction/adapters/http.py", False),
        ("src/conviction/cli/lint.py", False),
        ("src/conviction/api.py", False),
        ("src/conviction/mkdocs_plugin.py", False),
        ("src/conviction/lint/rules.md", False),
        ("tests/helpers.py", False),
    ],
)
def test_only_pure_modules_are_mutated(path: str, pure: bool) -> None:
    """Actions, adapters, commands, the API and the plugins are not."""
    assert is_pure(path) is pure


def test_the_modules_of_a_branch_are_those_that_it_changed(tmp_path: Path) -> None:
    """Committed, changed and new modules since the branch left the default one; no deleted and no impure ones."""
    repo = Repository(tmp_path / "repo")
    names = [f"src/conviction/{name}.py" for name in ("kept", "gone", "edited", "dirty", "cli/new")]
    repo.commit(dict.fromkeys(names, "x = 1\n"))
    repo.git("switch", "--quiet", "--create", "work")
    repo.commit({"src/conviction/edited.py": "x = 2\n", "src/conviction/gone.py": None})
    tree(repo.root, {"src/conviction/dirty.py": "x = 2\n", "src/conviction/fresh.py": "", "src/conviction/api.py": ""})

    assert changed(repo.root) == [f"src/conviction/{name}.py" for name in ("dirty", "edited", "fresh")]
    repo.git("branch", "--quiet", "--delete", "--force", "main")
    with pytest.raises(RuntimeError, match="no default branch"):
        changed(repo.root)


def test_equivalents_are_found_wherever_their_line_is(tmp_path: Path) -> None:
    """An entry names path and lines; without a reason, or with a strange field, the file is refused."""
    mutant = next(mutant for mutant in mutants("m.py", CODE) if mutant.operator == "boundary")
    entry = Equivalent("m.py", "if 0 < width and not height:", "if (0 <= width) and not height:", "never 0")
    assert is_known(mutant, CODE, [entry])
    assert not is_known(mutant, CODE, [Equivalent("n.py", entry.before, entry.after, "never 0")])
    other = "x = 1\n" + CODE
    moved = next(mutant for mutant in mutants("m.py", other) if mutant.operator == "boundary")
    assert is_known(moved, other, [entry])

    file = tmp_path / "equivalent.toml"
    body = '[[mutant]]\npath = "m.py"\nbefore = "a"\nafter = "b"\nreason = "{}"\n'
    file.write_text(body.format("why"))
    assert equivalents(file) == [Equivalent("m.py", "a", "b", "why")]
    file.write_text(body.format(" "))
    with pytest.raises(RuntimeError, match="needs a reason"):
        equivalents(file)
    file.write_text(body.format("why") + "line = 3\n")
    with pytest.raises(RuntimeError, match="line"):
        equivalents(file)


def test_the_kept_list_of_equivalents_is_of_this_code() -> None:
    """Each entry of equivalent.toml names a line that is there, and a mutant that the tool makes of it."""
    root = Path(__file__).parents[2]
    for entry in equivalents(root / "tests/mutants/equivalent.toml"):
        source = (root / entry.path).read_text(encoding="utf-8")
        assert any(is_known(mutant, source, [entry]) for mutant in mutants(entry.path, source)), entry


def test_functions_have_their_lines() -> None:
    """Methods and inner functions have dotted names."""
    assert functions("class A:\n    def b(self):\n        def c(): pass\n        return c\n") == {
        "A": (1, 4),
        "A.b": (2, 4),
        "A.b.c": (3, 3),
    }


def test_tests_that_compare_golden_files_are_found() -> None:
    """They compare by themselves or through a function of their file; a mention elsewhere is nothing."""
    source = (
        'def same(text):\n    """`$UPDATE_GOLDEN` updates it."""\n\ndef test_a():\n    same("x")\n\n'
        "def test_b():\n    os.environ.get('UPDATE_GOLDEN')\n\ndef test_c():\n    other()\n"
    )
    assert golden_tests(source) == {"test_a", "test_b"}
    assert golden_tests("def test_a():\n    same()\n") == set()


TESTS = """\
import m

def test_one():
    assert m.double(0) == 0

def test_two():
    assert m.double(2) == 4
"""


@pytest.fixture
def copy(tmp_path: Path) -> Copy:
    """A copy of a small project with a module and two tests."""
    repo = Repository(tmp_path / "repo")
    repo.commit({"src/m.py": "def double(x):\n    return x + x\n", "tests/test_m.py": TESTS, "pyproject.toml": ""})
    plugin = Path(__file__).parents[1] / "mutants"
    tree(repo.root, {f"tests/mutants/{path.name}": path.read_bytes() for path in plugin.glob("*.py")})
    return Copy(repo.root, tmp_path / "copy")


@pytest.mark.long
def test_a_mutant_is_killed_by_the_test_that_notices(copy: Copy, tmp_path: Path) -> None:
    """The first test that fails is named, in the given order, and neither the copy nor the project changes."""
    source = "def double(x):\n    return x + x\n"
    minus = next(mutant for mutant in mutants("src/m.py", source) if mutant.operator == "arithmetic")
    ids = ["tests/test_m.py::test_one", "tests/test_m.py::test_two"]

    outcome = copy.run(minus, ids, {})
    assert (outcome.status, outcome.by, outcome.tests) == ("killed", ids[1], 2)
    assert copy.run(minus, ids[:1], {}).status == "survived"
    assert copy.run(minus, ["tests/test_m.py"], {}).by == ids[1]
    assert copy.run(minus, [], {}).status == "survived"
    for root in (copy.folder, tmp_path / "repo"):
        assert (root / "src/m.py").read_text() == source
    assert copy.test(ids, 60) == ("survived", "")


def test_a_mutant_without_an_end_is_stopped(copy: Copy) -> None:
    """The limit is CPU time of the process that runs the tests."""
    copy.write("src/m.py", "def double(x):\n    while True: pass\n")
    assert copy.test(["tests/test_m.py::test_one"], 3) == ("timeout", "")


def test_every_mutant_of_a_real_module_is_applied_at_its_place() -> None:
    """Each one differs from the module in the lines of its piece alone."""
    path = Path(__file__).parents[2] / "src/conviction/documents/fields.py"
    source = path.read_text(encoding="utf-8")
    for mutant in mutants("fields.py", source):
        changed_source = apply(mutant, source)
        data = source.encode()
        assert changed_source.encode().startswith(data[: mutant.start])
        assert changed_source.encode().endswith(data[mutant.end :])
        assert mutant.line == data[: mutant.start].count(b"\n") + 1


def test_the_list_can_be_printed_without_a_run() -> None:
    """`--list` shows each mutant with its place, operator and lines; the exit code is 0."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "mutants", "--list", "--sample", "3", "--seed", "1"]
    done = subprocess.run(command, cwd=root / "tests", capture_output=True, check=True, text=True)
    heads = [line for line in done.stdout.split("\n") if line.startswith(" ")]
    assert len(heads) == 3
    assert all(line.split()[0].startswith("src/conviction/") for line in heads)
