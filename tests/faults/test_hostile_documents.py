"""Two hundred hand-made hostile documents: each gives a Document with findings, in bounded time and memory."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable

import pytest

from conviction.documents.parser import parse, parse_bytes

ALIAS_BOMB = (
    "---\n"
    "a: &a ["
    + ",".join(["x"] * 9)
    + "]\n"
    + "".join(f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "---\nbody\n"
)

FIELDS = [
    "[" * 5000,
    "{" * 5000,
    "{a: " * 5000,
    "- " * 5000,
    "? " * 500,
    "&a [*a]",
    "*a",
    "&a x",
    "<<: *a",
    "<<: {b: c}",
    "!!python/object:os.x y",
    "!!binary aGk=",
    "!!str x",
    "!x y",
    "! z",
    "1" * 5000,
    "0x" + "f" * 5000,
    "1e999999",
    "-.inf",
    ".nan",
    "12:30:45",
    "012",
    "1_000",
    "no",
    "~",
    "2026-13-45",
    "2026-02-30",
    "2026-11-23 12:00:00",
    "9999999999-01-01",
    '"unclosed',
    "'unclosed",
    '"\\ud800"',
    '"\\x00"',
    '"\\u202e"',
    '"\\q"',
    "\x00",
    "\x07",
    "\x1b[31m",
    "\x7f",
    "\x85",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "\r",
    "a\rb",
    "\t",
    "|\n  x",
    ">-\n  x",
    "|9\n x",
    "|0",
    ">+",
    "%TAG ! x",
    "%YAML 9.9",
    "@x",
    "`x`",
    "a: b: c",
    "[a, b",
    "{a: b",
    "]",
    "}",
    ",",
    "[,]",
    "[a,,b]",
    "{,}",
    "- - - a",
    "? a",
    ": b",
    "a #b",
    "#",
    "x" * 70_000,
    "é" * 40_000,
    "😀" * 20_000,
    "[" + "a," * 20_000 + "]",
    "{" + "".join(f"k{i}: v, " for i in range(5000)) + "}",
    "\n  a: b\n c: d",
    "\n\tb: c",
    "\n- a\n- b\nc",
    "<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x",
    "...\n",
    "--- x",
    "null",
    "true",
    "=",
    "<<",
    "*",
    "&",
    "'it''s'",
    '"a\\\n b"',
    "a\n b\n  c",
    "{{ title }}",
    "{% x %}",
    "${HOME}",
    "$(id)",
    "; rm -rf /",
    "../../etc/passwd",
    "\\\\server\\share",
]
BODIES = [
    "# " * 5000,
    "#" * 5000,
    "## Claims\n" * 2000,
    "### a {#a}\n" * 2000,
    "## Claims\n" + "### a {#a}\n" * 2000,
    "{#" * 5000,
    "### x {#" + "a" * 5000 + "}",
    "```" * 1000,
    "```\n" * 1001,
    "~~~\n```\n" * 1000,
    "    ```\n",
    "> " * 5000,
    ">\n" * 5000,
    "> ```\n> x",
    "<!--" * 3000,
    "<!-- -- -->" * 2000,
    "<!-- \n" * 2000,
    "-->" * 2000,
    "`<!--`\n# x",
    "`" * 5001,
    "[" * 20_000,
    "](" * 10_000,
    "[x](" * 8000,
    "![" * 8000,
    "[](" + "(" * 8000,
    "[x](<" * 5000,
    "<a " * 20_000,
    "<" * 20_000,
    "&" * 20_000,
    "*" * 20_000,
    "_" * 20_000,
    "\\" * 20_000,
    "|" * 20_000,
    "[^1]" * 5000,
    "[^1]: x\n" * 3000,
    "- " * 5000,
    "- [ ] x\n" * 2000,
    " " * 100_000,
    "\t" * 50_000,
    "\n" * 100_000,
    "\r" * 50_000,
    "\r\n" * 50_000,
    "\x00" * 5000,
    "\u2028" * 5000,
    "\x85" * 5000,
    "\u202e" * 5000,
    "\u200b" * 5000,
    "\ufeff" * 5000,
    "😀" * 20_000,
    "e\u0301" * 20_000,
    "עברית " * 5000,
    "<script>alert(1)</script>" * 500,
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "![x](file:///etc/passwd)",
    "[x](../../../../etc/passwd)",
    "[x](\\\\host\\share)",
    '--8<-- "../../secret"',
    "{% include 'x' %}",
    "{{ 7*7 }}",
    "<<<<<<< HEAD\n=======\n>>>>>>> x\n",
    "!!! note\n" * 3000,
    '=== "tab"\n' * 3000,
    "\n".join(" " * (4 * i) + "- a" for i in range(400)),
    "| a |\n|---|\n" * 2000,
    "$$" * 5000,
    "http://" * 5000,
    "<https://x>" * 3000,
    "## Claims\n\n### a {#a}\n\n" + "- **For:** [x](y.md) (strong)\n" * 3000,
    "## Claims\n\n### a {#a}\n\n- **For:** " + "[" * 20_000,
    "## Claims\n\n### a {#a}\n\n- **For:** " + "(strong" * 5000,
    "## Claims\n\n### a {#a}\n\n- **" + "x" * 20_000,
    "## Claims\n\n### a\n- **:** x",
    "## Claims\n\n### a {#a}\n\n- **Conviction:** 999%\n- **Conviction:** -1%\n- **Conviction:** ٧٠%",
    "## Quotes\n\n### \n\n###\n\n### #",
    "## Predictions\n\n### p {#p}\n\n- **Resolves by:** 2026-99-99\n- **Outcome:** happened on never",
    "## Revisions\n\n### 2026-02-30\n\n- **Conviction:** 70% → → 5%",
    "## Kill criteria\n\n### k {#k}\n\n- **Status:** met on 0000-00-00",
]
WHOLE: list[bytes] = [
    b"",
    b"\xff",
    b"\xfe\xff\x00-\x00-",
    b"\xff\xfe-\x00-\x00",
    b"\x80abc",
    b"---\n\xc3\x28\n---\n",
    b"a" * 100 + b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf5\x80\x80\x80",
    b"---",
    b"---\n",
    b"---\n---",
    b"---\n---\n",
    b"---\r\n---\r\n",
    b"---\n\n---\n",
    b"--- \n---\n",
    b"---\nid: x",
    b"---\nid: x\n--- \n",
    b"\n---\nid: x\n---\n",
    b" ---\nid: x\n---\n",
    b"\xef\xbb\xbf---\nid: x\n---\n",
    b"\xef\xbb\xbf\n---\nid: x\n---\n",
    b"---\nid: x\n...\n",
    b"---\nid: x\n----\n",
    b"id: x\n---\n",
    b"---\n" * 2000,
    b"%YAML 1.2\n---\nid: x\n---\n",
    b"---\nid: x\n---\n---\nid: y\n---\n",
    b"+++\nid = 1\n+++\n",
    b"---\n- a\n---\n",
    b"---\ntext\n---\n",
    b"---\nid: x\nid: y\n---\n",
    b"---\n1: x\n---\n",
    b"---\n? [a]\n: b\n---\n",
    b"---\n[a]: b\n---\n",
    b"---\n~: b\n---\n",
    b"---\n'': b\n---\n",
    b"---\naudience: company\naudience: private\n---\n",
    b"---\n\"audience\": x\n'audience': y\n---\n",
]
DOCUMENTS = [
    *(f"---\nid: x\nvalue: {field}\n---\n\n## Claims\n".encode("utf-8", "surrogatepass") for field in FIELDS),
    *(("---\nid: x\nkind: thesis\n---\n\n" + body).encode() for body in BODIES),
    *WHOLE,
]


def test_there_are_two_hundred() -> None:
    """The collection is not thinned out, and no two are the same."""
    assert len(set(DOCUMENTS)) == len(DOCUMENTS) >= 200


@pytest.mark.parametrize("number", range(len(DOCUMENTS)))
def test_a_hostile_document_is_read_or_reported(number: int) -> None:
    """It gives a Document within a second; each finding has a code, one line, and a place inside the text.

    Matrix D67.
    """
    data = DOCUMENTS[number]
    start = time.process_time()

    document = parse_bytes(data, "docs/memos/x.md")

    assert time.process_time() - start < 1.0
    last = data.count(b"\n") + 1
    for finding in document.findings:
        assert finding.code in {"S001", "S006"}
        assert "\n" not in finding.message
        assert 1 <= finding.span.line <= last


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("an alias bomb", ALIAS_BOMB),
        ("a nest of 5,000", "---\na: " + "[" * 5000 + "\n---\n"),
        ("ten megabytes of front matter", "---\n" + "key: " + "x" * 10_000_000 + "\n---\n"),
        ("ten megabytes of front-matter lines", "---\n" + "".join(f"k{i}: v\n" for i in range(900_000)) + "---\n"),
    ],
)
def test_a_bomb_is_refused_in_a_second_and_a_hundred_megabytes(name: str, text: str) -> None:
    """Whatever the front matter promises, reading it costs less than a second and 100 MB, and is a finding.

    Matrix D66.
    """
    script = textwrap.dedent(
        """
        import resource, sys, time
        from conviction.documents.parser import parse_bytes
        data = sys.stdin.buffer.read()
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        document = parse_bytes(data, "x.md")
        spent = time.process_time() - start
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(document.findings[0].code, spent < 1.0, grown < 100 * 1024)
        """
    )

    ran = subprocess.run(
        [sys.executable, "-c", script], input=text.encode(), capture_output=True, check=True, timeout=30
    )

    assert ran.stdout.decode().split() == ["S001", "True", "True"], name


def test_a_body_of_ten_megabytes_takes_linear_time() -> None:
    """Matrix D68: Ten times the body takes at most twenty times as long."""
    block = (
        "## Section\n\n### Card {#a}\n\nSome words with a [link](x.md) and `code`.\n\n"
        + "More words here. " * 200
        + "\n\n"
    )
    small = ("---\nid: x\n---\n" + block * (1_000_000 // len(block))).encode()
    large = ("---\nid: x\n---\n" + block * (10_000_000 // len(block))).encode()

    def seconds(data: bytes) -> float:
        start = time.process_time()
        parse_bytes(data, "x.md")
        return time.process_time() - start

    assert seconds(large) < 20 * max(seconds(small), 0.02)


HUGE = {
    "brackets": lambda n: "[" * n,
    "stars": lambda n: "*" * n,
    "backticks of growing length": lambda n: " ".join("`" * i for i in range(1, int((2 * n) ** 0.5))),
    "a few backticks": lambda n: "a".join("`" * i for i in range(1, 30)) + "b" * n,
    "quotes": lambda n: ">" * n,
    "pipes": lambda n: "|" * n,
    "nested lists": lambda n: "".join("  " * (i % 2000) + "- a\n" for i in range(n // 2004)),
    "comments": lambda n: "<!--" * (n // 4),
    "comments in code": lambda n: "`<!--`" * (n // 6),
    "comments in prose": lambda n: "a <!-- " * (n // 7) + "\n\n-->",
    "labels": lambda n: "- **" * (n // 4),
    "label lines": lambda n: "- **a:** b\n" * (n // 11),
    "one line": lambda n: "word " * (n // 5),
    "fences of growing length": lambda n: "\n".join("`" * i for i in range(3, int((2 * n) ** 0.5))),
    "indented fences": lambda n: " ```\nx\n" * (n // 7),
    "raw HTML": lambda n: "<pre>\n" * (n // 6),
    "a target that never ends": lambda n: "[x](" + "a" * n,
    "blanks in a link": lambda n: "[x](" + " " * n,
    "escaped brackets": lambda n: "\\[" * (n // 2) + "](",
    "escaped ends": lambda n: "[\\]" * (n // 3) + "](",
    "an escaped heading": lambda n: "# " + "\\[" * (n // 2) + "](",
    "emphasis in a heading": lambda n: "# " + "_a " * (n // 3),
    "tags in a heading": lambda n: "# " + "<a " * (n // 3),
}
"""Bodies of about `n` characters that have cost, or could cost, the square of their length."""


def _seconds(text: str) -> float:
    worst = 0.0
    for head in ("", "## Claims\n\n### A {#a}\n\n", "## Claims\n\n### A {#a}\n\n- **For:** "):
        start = time.process_time()
        parse(head + text, "x.md")
        worst = max(worst, time.process_time() - start)
    return worst


@pytest.mark.parametrize("body", HUGE.values(), ids=list(HUGE))
def test_a_hundred_kilobytes_take_no_second(body: Callable[[int], str]) -> None:
    """A pathological body of 100 kB, in prose, in a card or after an edge, is read in less than a second."""
    assert _seconds(body(100_000)) < 1.0


@pytest.mark.long
@pytest.mark.parametrize("body", HUGE.values(), ids=list(HUGE))
def test_megabytes_take_linear_time(body: Callable[[int], str]) -> None:
    """Matrix D80: Eight times the text takes at most twenty times as long."""
    small, large = _seconds(body(200_000)), _seconds(body(1_600_000))

    assert large < max(20 * small, 1.0)
