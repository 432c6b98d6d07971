"""Fixes of prose change only prose, over generated documents and with the real Vale."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from conviction.adapters.vale import binary as vale
from conviction.lint.actions import fix as lint_fix
from conviction.lint.actions import run as lint_action
from conviction.lint.actions.request import LintRequest
from conviction.lint.fix_kinds import FIX_KINDS
from conviction.model.workspace import Settings
from helpers import TODAY, tree
from vale.test_positions import ALONE, CLOSE, DEFECTS, OPEN, Writer

DEFECTS_FIXED = [
    *("in order to", "utilize", "very", "really", "obviously", "due to the fact that", "prior to", "learnings"),
    *(
        "it is important to note that",
        "we believe that",
        "in conclusion,",
        "needless to say,",
        "super easy",
        "at this point in time",
    ),
    *("a very", "an extremely", "the majority of", "with regard to", "It should be noted that", "In our view,"),
]
EXTENSIONS = [
    *("admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc", "pymdownx.details"),
    *("pymdownx.superfences", "pymdownx.tabbed"),
]
CONFIG = {"pymdownx.tabbed": {"alternate_style": True}}


class ProseResult(Writer):
    """The documents of the position test, with more defects that have a fix, and with HTML about them."""

    defects = DEFECTS | ALONE
    alone = 0

    def phrase(self) -> tuple[str, str]:
        if self.random.random() < 0.3:
            return super().phrase()
        words = self.random.choice(DEFECTS_FIXED)
        return next(iter(DEFECTS)), words[:1].upper() + words[1:] if self.random.random() < 0.3 else words

    def neutral(self) -> str:
        """Without stray stars: whether they pair up depends on the words between, for the site's renderer."""
        return super().neutral().replace("x*y", "x-y")

    def block(self, depth: int) -> str:
        return self.html(depth) if not depth and self.random.random() < 0.2 else super().block(depth)

    def html(self, _: int) -> str:
        word = self.phrase()[1]
        return self.random.choice(
            [
                f"<div>\n{word} it\n</div>",
                f"<blockquote>\n\n{word} it\n\n</blockquote>",
                f"So <q>{word}</q> and <em class='{word}'>{word}</em> it.",
                f"<table><tr><td>{word} it</td></tr></table>",
                f"<p>{word} it\n\n{word} it.",
                f"They said „{word}“, ‘{word}’, «{word}», '{word}' and \"{word} it\".",
                f"See [{word} it][r1], ![{word}](a.png) and [{word}] it.\n\n[r1]: https://x.example/ '{word}'",
                f"{word}\n# About {word}",
                f"{word} it  \n{word} it\\\n{word} it.",
            ]
        )


class _Tags(HTMLParser):
    """Tags with their attributes, and the text of those whose text no fix may touch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.kept: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(f"<{tag} {sorted((name, value or '') for name, value in attrs)}>")
        if tag in ("a", "blockquote", "code", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "q", "td", "th"):
            self.kept.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.found.append(f"</{tag}>")
        if tag in self.kept:
            del self.kept[len(self.kept) - 1 - self.kept[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if self.kept:
            self.found.append(" ".join(data.split()))


def tags(text: str) -> list[str]:
    """The output of the site's renderer for a document, without its prose."""
    import markdown

    parser = _Tags()
    parser.feed(markdown.markdown(text.removeprefix("\ufeff"), extensions=EXTENSIONS, extension_configs=CONFIG))
    return [piece for piece in parser.found if piece]


_KEPT = re.compile(
    r"^ {0,3}(?P<f>```+|~~~+).*?^ {0,3}(?P=f)|<!--.*?-->|(?<!`)(?P<t>`+)(?!`)[^\n]+?(?<!`)(?P=t)(?!`)|\]\([^)\n]*\)"
    r"|<[^<>\n]+>|“[^“”\n]*”|\{[^{}\n]*\}|^[ ]{0,3}>[^\n]*$|^#{1,6} [^\n]*$|^\|[^\n]*$|^\[[^\]^\n][^\]\n]*\]:[^\n]*$"
    r"|https?://\S+|\A---\r?\n.*?^---\r?$",
    re.MULTILINE | re.DOTALL,
)


def kept(text: str) -> list[str]:
    """Code, comments, targets, tags, quotations, headings, tables, definitions and front matter, as they stand."""
    return [found[0] for found in _KEPT.finditer(text)]


def _fixed(root: Path, unsafe: bool, binary: vale.ValeBinary) -> lint_fix.FixRun:
    from datetime import date

    def lint(texts: object) -> object:
        return lint_action.lint(
            root,
            Settings(),
            date.fromisoformat(TODAY),
            LintRequest(select=["P"], profile="strict", vale_bin=str(binary.path), texts=texts),  # type: ignore[arg-type]
        )

    return lint_fix.fix(lint, root=root, unsafe=unsafe)  # type: ignore[arg-type]


def _holds(root: Path, binary: vale.ValeBinary, seeds: range, unsafe: bool) -> int:
    """Checks the laws over the documents of these seeds; how many findings were fixed."""
    marks = str.maketrans("", "", OPEN + CLOSE)
    texts = {f"docs/{seed}.md": ProseResult(seed).document().translate(marks) for seed in seeds}
    tree(root, {path: text.encode("utf-8") for path, text in texts.items()})
    done = _fixed(root, unsafe, binary)
    assert all(f.fix and f.fix.applicability in FIX_KINDS[f.code] for f in done.fixed)
    for path, before in texts.items():
        after = (root / path).read_bytes().decode("utf-8")
        assert kept(after) == kept(before), path
        assert tags(after) == tags(before), path
        assert ("\r\n" in after, after.startswith("\ufeff")) == ("\r\n" in before, before.startswith("\ufeff"))
    again = _fixed(root, unsafe, binary)
    assert again.changes == {}
    assert done.report.findings == again.report.findings
    return len(done.fixed)


@pytest.mark.needs_vale
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixes_change_words_alone(workspace: Path, real_vale: vale.ValeBinary, unsafe: bool) -> None:
    """Code, links, quotations, headings, tables and HTML stay, the page has the same tags; again nothing changes."""
    assert _holds(workspace, real_vale, range(22), unsafe) > (200 if unsafe else 80)


@pytest.mark.long
@pytest.mark.needs_vale
@pytest.mark.parametrize("unsafe", [False, True], ids=["safe", "unsafe"])
def test_fixes_change_words_alone_in_a_thousand_documents(
    workspace: Path, real_vale: vale.ValeBinary, unsafe: bool
) -> None:
    """The same over a thousand documents on other seeds."""
    assert _holds(workspace, real_vale, range(5000, 6000), unsafe) > (10_000 if unsafe else 5000)
