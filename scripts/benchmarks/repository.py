"""A synthetic repository with one long-lived thesis, written by `git fast-import`: the same options, the same commits.

The thesis (about 3,000 words: front matter, claims as cards, ten sections) is renamed three times, at 25, 50 and 75 %
of its history; about every 40 revisions a side branch of two commits, one of which touches it, is merged back.
Between two of its revisions other documents change, `noise` of them on average.
"""

from __future__ import annotations

import os
import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["NAMES", "add_commits", "build"]

NAMES = ("thesis.md", "docs/thesis.md", "docs/theses/domain.md", "docs/theses/inference/domain-thesis.md")
_SECTIONS = (
    "Summary",
    "Context",
    "Mechanism",
    "Evidence for",
    "Evidence against",
    "Competitors",
    "Timing",
    "Risks",
    "What would change our mind",
    "Open questions",
)
_WORDS = [
    "market",
    "domain",
    "model",
    "adoption",
    "pricing",
    "margin",
    "latency",
    "evidence",
    "signal",
    "customer",
    "platform",
    "vendor",
    "cohort",
    "risk",
    "capital",
    "policy",
    "supply",
    "demand",
    "network",
    "inference",
    "compute",
    "storage",
    "workflow",
    "service",
    "tool",
    "regulator",
    "contract",
    "liability",
    "trust",
    "error",
    "rate",
    "quality",
    "cost",
    "growth",
    "retention",
    "churn",
    "moat",
    "switching",
    "protocol",
    "standard",
    "open",
    "closed",
    "licence",
    "team",
    "talent",
    "budget",
    "cycle",
    "quarter",
    "year",
    "region",
    "energy",
    "chip",
    "memory",
    "label",
    "review",
    "audit",
    "compliance",
    "insurance",
    "health",
    "finance",
    "legal",
    "retail",
    "logistics",
    "factory",
    "robot",
    "sensor",
    "fleet",
    "driver",
    "grid",
    "battery",
    "because",
    "although",
    "unless",
    "while",
    "since",
    "until",
    "whereas",
    "when",
    "where",
    "which",
    "that",
    "this",
    "these",
    "the",
    "a",
    "an",
    "of",
    "in",
    "on",
    "for",
    "with",
    "by",
    "from",
    "to",
    "as",
    "at",
    "is",
    "are",
    "was",
    "were",
    "will",
    "would",
    "could",
    "should",
    "may",
    "might",
    "must",
    "has",
    "have",
    "not",
    "more",
    "less",
    "most",
    "least",
    "faster",
    "slower",
    "cheaper",
    "better",
    "worse",
    "larger",
    "smaller",
    "early",
    "late",
    "weak",
    "strong",
    "broad",
    "narrow",
]
_AUTHORS = ("Ada Author <ada@example.org>", "Ben Writer <ben@example.org>")
_START = 1_500_000_000


@dataclass
class _Claim:
    id: str
    text: str
    conviction: float
    breaks: str
    evidence: list[str]


@dataclass
class _Thesis:
    """A thesis that can be revised and written down."""

    source: random.Random
    conviction: float = 0.6
    claims: list[_Claim] = field(default_factory=list)
    sections: list[list[list[str]]] = field(default_factory=list)
    made: int = 0

    def __post_init__(self) -> None:
        for _ in range(12):
            self._claim()
        for _ in _SECTIONS:
            paragraphs: list[list[str]] = []
            while sum(len(sentence.split()) for one in paragraphs for sentence in one) < 174:
                paragraphs.append(self._paragraph())
            self.sections.append(paragraphs)

    def sentence(self) -> str:
        chosen = self.source.choices(_WORDS, k=self.source.randint(9, 24))
        if len(chosen) > 14:
            chosen[len(chosen) // 2] += ","
        return " ".join(chosen).capitalize() + "."

    def _paragraph(self) -> list[str]:
        return [self.sentence() for _ in range(self.source.randint(3, 6))]

    def _claim(self) -> None:
        self.made += 1
        links = [f"https://example.org/{self.source.randint(1, 9999)}" for _ in range(self.source.randint(1, 3))]
        conviction = round(self.source.uniform(0.2, 0.9), 2)
        self.claims.append(_Claim(f"c{self.made:03d}", self.sentence(), conviction, self.sentence(), links))

    def revise(self) -> None:
        """One to three sentences, often a claim's conviction, now and then a claim or a moved paragraph."""
        source = self.source
        self.conviction = _moved(self.conviction, source.uniform(-0.04, 0.04))
        for _ in range(source.randint(1, 3)):
            self._touch(source.choice(source.choice(self.sections)))
        if source.random() < 0.4:
            claim = source.choice(self.claims)
            claim.conviction = _moved(claim.conviction, source.uniform(-0.15, 0.15))
        if source.random() < 0.06:
            self._claim()
            if len(self.claims) > 16:
                self.claims.pop(source.randrange(10))
        if source.random() < 0.05:
            there, here = source.sample(self.sections, 2)
            if len(there) > 2:
                here.insert(source.randrange(len(here)), there.pop(source.randrange(len(there))))
        self._keep_length()

    def _touch(self, paragraph: list[str]) -> None:
        chance, at = self.source.random(), self.source.randrange(len(paragraph))
        if chance < 0.55:
            words = paragraph[at].split()
            words[self.source.randrange(1, len(words) - 1)] = self.source.choice(_WORDS)
            paragraph[at] = " ".join(words)
        elif chance < 0.75:
            paragraph[at] = self.sentence()
        elif chance < 0.88:
            paragraph.insert(at, self.sentence())
        elif len(paragraph) > 2:
            paragraph.pop(at)

    def _keep_length(self) -> None:
        count = sum(len(paragraph) for section in self.sections for paragraph in section)
        if count > 130:
            fullest = max(self.sections, key=lambda section: sum(map(len, section)))
            max(fullest, key=len).pop()
        elif count < 85:
            self.source.choice(self.source.choice(self.sections)).append(self.sentence())

    def text(self) -> bytes:
        """The Markdown, in the format of this toolkit."""
        lines = ["---", "id: thesis-domain", "kind: thesis", 'title: "Domain thesis"', "status: active"]
        lines += ["owner: Ada Author", "created: 2017-07-14", "audience: team", "tags: [services, trust]"]
        lines += ["made_with: thesis@1", 'segment: "inference services"', "horizon: 2030-12-31"]
        lines += [f"conviction: {round(self.conviction * 100)}%", "review_every: 90d", "---", "", "## Claims", ""]
        for claim in self.claims:
            lines += [f"### {claim.text.rstrip('.')} {{#{claim.id}}}", ""]
            lines += [f"- **Conviction:** {round(claim.conviction * 100)}%"]
            lines += [f"- **For:** [note {link.rsplit('/', 1)[1]}]({link}) (moderate)" for link in claim.evidence]
            lines += [f"- **Breaks if:** {claim.breaks}", ""]
        for name, paragraphs in zip(_SECTIONS, self.sections, strict=True):
            lines += [f"## {name}", ""]
            for paragraph in paragraphs:
                lines += [" ".join(paragraph), ""]
        return "\n".join(lines).encode()


def _moved(value: float, by: float) -> float:
    return min(0.98, max(0.02, round(value + by, 2)))


class _Writer:
    """Streams commits to `git fast-import`."""

    def __init__(self, root: Path, seed: int) -> None:
        subprocess.run(["git", "init", "--quiet", "--initial-branch=main", str(root)], check=True)
        importer = ["git", "-C", str(root), "fast-import", "--quiet", "--force"]
        self.child = subprocess.Popen(importer, stdin=subprocess.PIPE)
        self.source = random.Random(seed + 1)
        self.mark = 0

    def commit(self, branch: str, message: str, ops: list[bytes], *, onto: int = 0, merge: int = 0) -> int:
        """The mark of a commit on that branch."""
        assert self.child.stdin is not None
        self.mark += 1
        who = f"{self.source.choice(_AUTHORS)} {_START + 3600 * self.mark} +0000"
        head = f"commit refs/heads/{branch}\nmark :{self.mark}\nauthor {who}\ncommitter {who}\n"
        head += f"data {len(message)}\n{message}\n"
        head += f"from :{onto}\n" * bool(onto) + f"merge :{merge}\n" * bool(merge)
        self.child.stdin.write(head.encode() + b"".join(ops) + b"\n")
        return self.mark

    def close(self) -> None:
        assert self.child.stdin is not None
        self.child.stdin.write(b"done\n")
        self.child.stdin.close()
        assert self.child.wait() == 0


def _put(path: str, data: bytes) -> bytes:
    return f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n"


def build(root: Path, *, revisions: int, documents: int = 50, noise: float = 1.0, seed: int = 7) -> str:
    """Write the repository, packed and checked out; the path of the thesis in its last commit."""
    thesis = _Thesis(random.Random(seed))
    writer = _Writer(root, seed)
    source = writer.source
    others = {f"docs/topic{n % max(1, documents // 40):02d}/doc{n:04d}.md": n for n in range(documents)}
    texts = {path: [thesis.sentence() for _ in range(50)] for path in others}

    def other() -> bytes:
        path = source.choice(list(texts))
        texts[path][source.randrange(50)] = thesis.sentence()
        return _put(path, ("# Note\n\n" + " ".join(texts[path]) + "\n").encode())

    path, made, owed = NAMES[0], 1, 0.0
    first = [_put(path, thesis.text()), *(_put(name, " ".join(text).encode()) for name, text in texts.items())]
    head = writer.commit("main", "Begin", first)
    renames = {int(revisions * share): name for share, name in zip((0.25, 0.5, 0.75), NAMES[1:], strict=True)}
    while made < revisions:
        owed += noise
        while owed >= 1:
            owed -= 1
            head = writer.commit("main", "Update a note", [other()], onto=head)
        due = next((at for at in renames if at <= made), None)
        thesis.revise()
        if due is not None:
            new = renames.pop(due)
            ops = [f"R {path} {new}\n".encode(), _put(new, thesis.text())]
            head, path = writer.commit("main", f"Move the thesis to {new}", ops, onto=head), new
        elif made % 40 == 39 and made + 2 < revisions:
            side = writer.commit("side", "Side: revise the thesis", [_put(path, thesis.text())], onto=head)
            side = writer.commit("side", "Side: a note", [other()], onto=side)
            head = writer.commit("main", "A note", [other()], onto=head)
            head = writer.commit("main", "Merge the side", [_put(path, thesis.text())], onto=head, merge=side)
        else:
            head = writer.commit(
                "main", f"Revise the thesis, {thesis.conviction}", [_put(path, thesis.text())], onto=head
            )
        made += 1
    writer.close()
    for command in (
        ["update-ref", "-d", "refs/heads/side"],
        ["repack", "-adfq", "--depth=50", "--window=10"],
        ["pack-refs", "--all"],
        ["reset", "--quiet", "--hard"],
    ):
        subprocess.run(["git", "-C", str(root), *command], check=True)
    return path


def add_commits(root: Path, path: str, count: int) -> None:
    """That many plain revisions of the thesis on top."""
    file = root / path
    environment = {**os.environ, "GIT_AUTHOR_NAME": "Ada", "GIT_AUTHOR_EMAIL": "ada@example.org"}
    environment |= {"GIT_COMMITTER_NAME": "Ada", "GIT_COMMITTER_EMAIL": "ada@example.org"}
    for number in range(count):
        file.write_bytes(file.read_bytes() + f"Another sentence, number {number} of the news.\n".encode())
        subprocess.run(["git", "commit", "--quiet", "-am", f"News {number}"], cwd=root, env=environment, check=True)
