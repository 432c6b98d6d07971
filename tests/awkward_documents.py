"""Documents with numbered words, made of lines that readers of Markdown disagree on: one seed gives one text."""

from __future__ import annotations

import random
import re

__all__ = ["WORD", "document", "plain_document"]

WORD = re.compile(r"w\d+")
"""Each word occurs once, and stands for its place."""
_INDENTS = ("", "", "", "", " ", "  ", "   ", "    ", "    ", "\t", "      ", "        ", "\t\t", "  \t")
_CONTAINERS = ("", "", "", "", "", "- ", "* ", "1. ", "2. ", "> ", ">> ", "> - ", "- > ", ">")
_FENCES = (
    "```",
    "```",
    "````",
    "`````",
    "~~~",
    "~~~",
    "~~~~",
    "``` `",
    "```python",
    "~~~ text",
    '``` {.c title="t"}',
    "``",
)
_LINES = (
    *("# w", "## w", "### w {#i}", "#", "##w", "####### w", " ## w"),
    *("w w w", "w w w", "w w w", "w w", "w"),
    *("<!-- w -->", "<!-- w", "w -->", "w <!-- w --> w", "w <!-- w", "<!-->", "<!---> w", "--> w", "<!-- w --> w"),
    *("`<!-- w -->` w", "`<!--` w", "w `-->`", "<!-- ` --> w `", "`` ` <!-- w `` -->"),
    *("<!-- scaffold-lint: ignore[P021] w -->", "w <!-- scaffold-lint: ignore[P021] w -->"),
    *("<!-- vale off -->", "<!-- vale on --> w"),
    *("<pre>", "</pre>", "<pre>w</pre> w", "<PRE class='a'>", "<script>", "w</script>", "<style>", "</style> w"),
    *(
        "<textarea>",
        "</textarea>",
        "<svg>",
        "</svg>",
        "<svg><path/></svg> w",
        "<iframe>",
        "</iframe>",
        "<div>",
        "</div>",
    ),
    *("| w | w |", "|---|---|", "| w <!-- w --> | w |", "w | w"),
    *("!!! note", '!!! tip "w"', "??? note", '=== "w"', "***", "---", "===", "* * *"),
    *('--8<-- "f.md"', "--8<--", "-8<- w", ";--8<-- 'f'"),
    *("- **For:** w", "[^1]: w", ":   w", "2027. w", "-", "1) w", "w  ", "\\`w", "\u00a0", "w \\<!-- w"),
)


def document(seed: int) -> str:
    """Up to thirty lines, some with front matter, blank lines, other line ends, and fences that close or do not."""
    chance = random.Random(seed)
    lines: list[str] = []
    if chance.random() < 0.15:
        lines += ["---", "id: w", "title: w", chance.choice(("---", "---", "--- ", "...", ""))]
    opened = ""
    for _ in range(chance.randint(1, 30)):
        shape = chance.random()
        if shape < 0.25:
            lines.append(chance.choice(("", "", "", "  ", "\t")))
            continue
        before = chance.choice(_INDENTS) + chance.choice(_CONTAINERS) if chance.random() < 0.6 else ""
        if shape < 0.45:
            fence = opened if opened and chance.random() < 0.6 else before + chance.choice(_FENCES)
            opened = "" if fence == opened else fence
            lines.append(fence)
        else:
            lines.append(before + chance.choice(_LINES))
        if opened and chance.random() < 0.3:
            lines.append(opened[: len(opened) - len(opened.lstrip("> \t"))] + "w")
    ends = "\r\n" if chance.random() < 0.1 else "\n"
    return _numbered(ends.join(lines) + chance.choice((ends, ends, "")))


_PARAGRAPHS = (
    "w w w",
    "w\nw w",
    "w <!-- w --> w",
    "w <!-- w --> <!-- w --> w",
    "`<!-- w -->` w",
    "w\n    w",
    "w\n  w <!-- w\nw --> w",
    "w <b>w</b>",
)
_CODE = ("w", "    w", "", "> w", "<!-- w", "w -->", "</pre>", "- w", "# w", "!!! note", "w w")


def plain_document(seed: int) -> str:
    """Blocks with blank lines between them, each closed as it was opened, in lists, admonitions and quotations too."""
    chance = random.Random(seed)
    return _numbered("\n\n".join(_block(chance, 0) for _ in range(chance.randint(1, 8))) + "\n")


def _block(chance: random.Random, depth: int) -> str:
    kinds = ["paragraph"] * 3 + [
        "fence",
        "fence",
        "indented",
        "comment",
        "table",
        "list",
        "list",
        "admonition",
        "quote",
    ]
    if not depth:
        kinds += ["heading", "raw", "open comment"]
    kind = chance.choice(kinds if depth < 2 else kinds[:8])
    if kind == "fence":
        marks = chance.choice(("```", "~~~", "````"))
        info = chance.choice(("", " python", "text", ' {.c title="t"}'))
        return "\n".join([marks + info, *chance.choices(_CODE, k=chance.randint(1, 4)), marks])
    if kind == "indented":
        return "    w\n" + chance.choice(("    w", "\n    w", "        - w", "    <!-- w -->", "w"))
    if kind in ("list", "admonition"):
        mark = chance.choice(("- ", "* ", "1. ")) if kind == "list" else '!!! note "w"'
        words = "w" if kind == "list" else ""
        inside = "\n\n".join(_block(chance, depth + 1) for _ in range(chance.randint(1, 3)))
        lines = [f"    {line}" if line else "" for line in inside.split("\n")]
        return "\n".join([f"{mark}{words}", "", *lines] + (["", f"{mark}w"] if mark[0] in "-*" else []))
    if kind == "quote":
        inside = chance.choice(("w w\nw", "```\nw\n\n  w\n```", "w <!-- w --> w", "~~~ text\nw\n~~~\n\nw"))
        return "\n".join(f"> {line}".rstrip() for line in inside.split("\n"))
    tag = chance.choice(("pre", "script", "style", "textarea"))
    return {
        "paragraph": chance.choice(_PARAGRAPHS),
        "comment": "<!-- w -->",
        "table": "| w | w |\n|---|---|\n| w | w <!-- w --> |",
        "heading": chance.choice(("## w", "### w <!-- w -->")),
        "raw": f"<{tag}>\nw\n\n    w\n## w\n</{tag}>",
        "open comment": "<!-- w\n\n## w\n\n    w -->",
    }[kind]


def _numbered(text: str) -> str:
    numbers = iter(range(1, 1_000_000))
    return re.sub(r"(?<![\w.])w(?!\w)", lambda _: f"w{next(numbers)}", text)
