#!/usr/bin/env python3
"""Checks the English outside of the site with the house style of this repository, `styles/House`.

`scaffold lint` checks docs/ and thesis/. This script copies the other texts into a workspace of pages and lints those:
files at the root, docstrings, comments and messages of src/, docstrings and comments of scripts/ and tests/, comments
of settings, the help of every command, descriptions of schemas, and messages of prose rules. It prints the place of
each finding in its source, and exits with 1 if there are any. Run it with the Python of .venv.
"""

from __future__ import annotations

import ast
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
import tokenize
from collections.abc import Iterator
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parent.parent
STYLE = ROOT / "styles" / "House"
PAGES = ("README.md", "CONTRIBUTING.md", "AGENTS.md", "CHANGELOG.md")
COMMENTED = (
    "scripts/[a-z]*",
    "pyproject.toml",
    "mkdocs.yml",
    ".pre-commit-hooks.yaml",
    "src/conviction/templates/ci/*",
)
"""Files whose comments are checked, besides Python."""
RULES = "House,P050"

Text = tuple[int, str]
"""First line in the source, and the text."""

EXCEPTIONS = {
    "src/conviction/lint/rules/examples.py": "whole documents",
}
"""Beginnings of paths to skip, each with the reason. The bodies of templates are not read either: their guidance asks
questions of an author, and a new version of a template needs a merge in every document."""

_PATTERN = re.compile(r"\(\?|\\[sSdDwWbB]|</?\w+[ >]|[\[{(][^ ]*\||[{;]\n|\w\|\w")
"""Regular expressions, markup and style sheets, which are not messages."""
_ITEM = re.compile(r"^ {4}[\w*/.`-]+(?: \([^)]*\))?: ")
"""An entry below `Args:` or `Raises:`."""
_EXAMPLES = {"bad", "good", "at", "beside"}
"""Arguments of a rule that are documents."""
_PASSAGES = {"_HARD", "_NEWER"}
"""Constants with passages of such documents."""


def check(texts: dict[str, list[Text]]) -> list[str]:
    """The findings in these texts, by file of the source, as `path:line: code message`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(STYLE, root / "styles" / "House")
        (root / "scaffold.toml").write_text('schema = 1\n[lint]\nhouse-style = "styles/House"\n', encoding="utf-8")
        lines = {}
        for number, (path, content) in enumerate(sorted(texts.items())):
            page = f"docs/p{number}.md"
            lines[page] = path, _write(root / page, content)
        command = ["scaffold", "lint", "--select", RULES, "--output-format", "json", "--no-cache"]
        done = subprocess.run(
            [sys.executable, "-m", "conviction", *command[1:]], cwd=root, capture_output=True, text=True, check=False
        )
        if done.returncode not in (0, 1):
            raise SystemExit(done.stderr)
        found = []
        for finding in json.loads(done.stdout)["findings"]:
            path, places = lines[finding["path"]]
            found.append((path, places[finding["line"] - 1], f"{finding['code']} {finding['message']}"))
    return [f"{path}:{line}: {message}" for path, line, message in sorted(found)]


def _write(page: Path, content: list[Text]) -> list[int]:
    """Writes a page with one paragraph for each text; the line of the source for each line of the page."""
    page.parent.mkdir(parents=True, exist_ok=True)
    rows, places = [], []
    for first, text in content:
        for offset, row in enumerate(text.split("\n")):
            rows.append(re.sub(r"^[#>|~=+*-]+ *", "", row.strip()).replace("<", "‹"))
            places.append(first + offset)
        rows.append("")
        places.append(first)
    page.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return places


def texts() -> dict[str, list[Text]]:
    """All texts of the repository that `scaffold lint` does not read, by path."""
    found: dict[str, list[Text]] = {}
    for path in sorted(file for folder in ("src", "scripts", "tests") for file in (ROOT / folder).rglob("*.py")):
        name = str(path.relative_to(ROOT))
        if not name.startswith(tuple(EXCEPTIONS)):
            found[name] = list(python_texts(path.read_text(encoding="utf-8"), messages=name.startswith("src/")))
    for page in PAGES:
        found[page] = list(_markdown(ROOT / page))
    for path in sorted(file for pattern in COMMENTED for file in ROOT.glob(pattern)):
        if path.is_file() and path.suffix != ".py":
            found[str(path.relative_to(ROOT))] = list(_lines(path, r"(?:^|\s)#[ !]*(.*)$"))
    for path in sorted((ROOT / "src").rglob("*.schema.json")):
        found[str(path.relative_to(ROOT))] = list(_schema(path))
    for path in sorted((ROOT / "src/conviction/styles").rglob("*.yml")):
        found[str(path.relative_to(ROOT))] = list(_lines(path, r"message: *[\"'](.*)[\"']$"))
    found.update(_help())
    return found


def python_texts(source: str, messages: bool = True) -> Iterator[Text]:
    """Docstrings and comments of a module, and with `messages` its other texts of three words or more."""
    tree = ast.parse(source)
    docs = {
        id(node.value): node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for constant in docs.values():
        yield from _docstring(constant.lineno, str(constant.value))
    yield from _comments(source)
    if not messages:
        return
    skipped = set(docs)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(value) for value in node.values}
        elif _data(node):
            skipped |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(v.value) if isinstance(v, ast.Constant) else "`x`" for v in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if _prose(text) and not _PATTERN.search(text):
            yield node.lineno, text.replace("\n", " ") if text.count("\n") > node.end_lineno - node.lineno else text


def _data(node: ast.AST) -> bool:
    """True for texts that are not messages: examples of rules, replacements in them, and lists of words."""
    if isinstance(node, ast.keyword):
        return node.arg in _EXAMPLES
    if isinstance(node, ast.Assign | ast.AugAssign):
        target = node.targets[0] if isinstance(node, ast.Assign) else node.target
        return isinstance(target, ast.Name) and target.id in _PASSAGES
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        return name in {"replace", "split", "frozenset", "compile"}
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and len(node.value.split()) > 50 and not re.search(r"[.:;,]\s", node.value)
    return isinstance(node, ast.Dict) and all(isinstance(value, ast.Tuple) for value in node.values)


def _docstring(first: int, text: str) -> Iterator[Text]:
    """Its paragraphs, and each entry below `Args:` without its name; indented examples are left out."""
    head, _, rest = text.partition("\n")
    rows = [head, *textwrap.dedent(rest).split("\n")]
    start, part, entries = 0, "", False
    for number, row in enumerate([*rows, ""]):
        title = re.fullmatch(r"[A-Z]\w+:", row)
        item = entries and _ITEM.match(row)
        if not row or title or item:
            if _prose(part):
                yield first + start, part
            start, part = number, row[item.end() :] if item else ""
            entries = bool(title) or (entries and bool(row))
        elif entries or not row.startswith("    "):
            part, start = (f"{part}\n{row}", start) if part else (row, number)


def _comments(source: str) -> Iterator[Text]:
    """Comments; those of successive lines are one text."""
    first, last, text = 0, -1, ""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        line, body = token.start[0], token.string.lstrip("#:! ")
        if line == last + 1 and token.line.lstrip().startswith("#"):
            text = f"{text}\n{body}"
        else:
            if _prose(text):
                yield first, text
            first, text = line, body
        last = line
    if _prose(text):
        yield first, text


def _markdown(path: Path) -> Iterator[Text]:
    """Its paragraphs and the entries of its lists, without code."""
    fenced = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        fenced ^= line.lstrip().startswith("```")
        if not fenced and _prose(line) and not line.startswith(("    ", "#")):
            yield number, line


def _schema(path: Path) -> Iterator[Text]:
    """Titles and descriptions of a JSON Schema."""
    return _lines(path, r'"(?:description|title|\$comment)": "(.*?)"(?:[,}]|$)')


def _lines(path: Path, pattern: str) -> Iterator[Text]:
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        for found in re.finditer(pattern, line):
            yield number, re.sub(r"%[sd]", "`x`", found[1])


def _help() -> dict[str, list[Text]]:
    """The help of every command, as `scaffold COMMAND --help`."""
    from conviction.cli import scaffold
    from conviction.cli.console import State

    found = {}
    stack: list[tuple[str, click.Command]] = [("scaffold", scaffold)]
    while stack:
        name, command = stack.pop()
        context = click.Context(command, info_name=name, obj=State(start=ROOT))
        shown = [command.help, command.short_help, command.epilog, *(getattr(p, "help", "") for p in command.params)]
        found[f"{name} --help"] = [(n, re.sub(r"\s+", " ", text or "")) for n, text in enumerate(shown) if text]
        inner = {}
        if isinstance(command, click.Group):
            inner = {sub: command.get_command(context, sub) for sub in command.list_commands(context)}
        inner.update(getattr(command, "verbs", {}))
        stack += [(f"{name} {sub}", child) for sub, child in inner.items() if child is not None]
    return found


def _prose(text: str) -> bool:
    """True for three words or more."""
    return len(re.findall(r"[A-Za-z]{2,}", text)) >= 3 and " " in text.strip()


def main() -> int:
    """Prints the findings; 1 if there are any."""
    found = check(texts())
    print("\n".join(found) or "english: no findings")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
