"""Histories of a thesis whose truth is known: every commit's edits are drawn first, and the text is written from them.

A belief is a mapping from places to values. A commit changes places of its first parent's belief; a merge takes each
place from the side that changed it, from one side where both did, or sets one by hand.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from commit_graphs import Commit

__all__ = ["Belief", "BelievedCommit", "Edit", "History", "draw_history", "text_of"]

Belief = Mapping[str, str]
"""Place to value; a place that is missing has none."""

CLAIMS = ("ops-buyer", "one-ledger", "slow-renewals")
TARGETS = ("a-visit", "churn-review", "price-test")
KINDS = ("conviction", "level", "edge", "edge", "criterion", "probability", "sentence", "sentence", "path", "claim",
         "drop")  # fmt: skip
"""The kinds of edit, as often as they are drawn."""
CHANGES = {
    "conviction": "conviction-moved",
    "claim": "claim-added",
    "level": "conviction-moved",
    "edge": "evidence-attached",
    "criterion": "criterion-met",
    "probability": "probability-moved",
    "sentence": "prose-edited",
    "path": "document-moved",
}
"""By the first part of a place the change that a new value makes."""


@dataclass(frozen=True, slots=True)
class Edit:
    """One place that a commit set; an empty value takes it away."""

    place: str
    before: str
    after: str

    @property
    def told(self) -> tuple[str, str]:
        """The machine name of the change, and its card."""
        name, _, rest = self.place.partition(":")
        card = rest.partition("/")[0] if name in ("claim", "level", "edge", "criterion", "probability") else ""
        kind = CHANGES[name]
        if not self.after and name in ("claim", "edge"):
            kind = {"claim": "claim-dropped", "edge": "evidence-detached"}[name]
        if name == "criterion" and self.after.startswith("not"):
            kind = "criterion-unmet"
        return kind, card


@dataclass(frozen=True, slots=True)
class BelievedCommit:
    """A commit, its belief, and the edits that are its own."""

    name: str
    parents: tuple[str, ...]
    belief: Belief
    edits: tuple[Edit, ...]
    author: str
    hour: int
    """The hour of its author date."""
    discards: bool = False
    """True for a merge that kept the first parent's text, whatever the others say."""


@dataclass(slots=True)
class History:
    """Commits, oldest first; the last is the head."""

    commits: list[BelievedCommit] = field(default_factory=list)

    def by_name(self) -> dict[str, BelievedCommit]:
        """The commits by name."""
        return {commit.name: commit for commit in self.commits}

    def line(self) -> list[BelievedCommit]:
        """The first-parent chain of the head, oldest first."""
        known, chain = self.by_name(), [self.commits[-1]]
        while chain[-1].parents:
            chain.append(known[chain[-1].parents[0]])
        return chain[::-1]

    def as_commits(self) -> list[Commit]:
        """With the whole tree of each."""
        return [
            Commit(one.name, " ".join(one.parents), tree_of(one.belief), one.hour, one.author.encode())
            for one in self.commits
        ]


FIRST: Belief = {
    "conviction": "60%",
    "path": "thesis/t.md",
    "claim:ops-buyer": "Operations signs the renewal",
    "level:ops-buyer": "70%",
    "claim:one-ledger": "One ledger stands in every team",
    "level:one-ledger": "50%",
    "edge:ops-buyer/a-visit": "For",
    "criterion:suite-ships": "not met on 2026-01-01",
    "probability:ten-close": "65%",
    **{f"sentence:{number}": f"Reason {number} stands as it was first written down" for number in range(5)},
}


def tree_of(belief: Belief) -> dict[str | bytes, bytes]:
    """The files of a commit: the thesis, and a note of its own that no history of the thesis lists."""
    return {belief["path"]: text_of(belief).encode(), "notes.txt": b"a note\n"}


def text_of(belief: Belief) -> str:
    """The thesis in its format."""
    lines = ["---", "id: thesis-t", "kind: thesis", 'title: "A thesis"', "status: active"]
    lines += [f"conviction: {belief['conviction']}", "---", "", "## The thesis", "", "Teams keep one ledger.", ""]
    lines += ["## Why now", ""]
    for number in range(5):
        lines += [f"{belief[f'sentence:{number}']}.", ""]
    lines += ["## Claims", ""]
    for claim in CLAIMS:
        if title := belief.get(f"claim:{claim}"):
            lines += [f"### {title} {{#{claim}}}", "", f"- **Conviction:** {belief[f'level:{claim}']}"]
            for target in TARGETS:
                if direction := belief.get(f"edge:{claim}/{target}"):
                    lines.append(f"- **{direction}:** [The source](https://example.com/{target})")
            lines.append("")
    lines += ["## Kill criteria", "", "### A suite ships {#suite-ships}", "", "- **Threshold:** 3 suites"]
    lines += [f"- **Status:** {belief['criterion:suite-ships']}", ""]
    lines += ["## Predictions", "", "### Ten close {#ten-close}", ""]
    lines += [f"- **Probability:** {belief['probability:ten-close']}", "- **Resolves by:** 2027-06-01"]
    return "\n".join([*lines, "- **Criteria:** the count of closed accounts", ""])


def _edit(rng: random.Random, belief: Belief) -> list[Edit]:
    """One edit that the belief allows, as the places that it sets."""
    claims = [claim for claim in CLAIMS if belief.get(f"claim:{claim}")]
    absent = [claim for claim in CLAIMS if claim not in claims]
    kind = rng.choice(KINDS)
    if kind == "claim" and absent:
        claim = rng.choice(absent)
        return [Edit(f"claim:{claim}", "", f"Claim {claim}"), Edit(f"level:{claim}", "", f"{rng.randint(1, 99)}%")]
    if kind == "drop" and len(claims) > 1:
        claim = rng.choice(claims)
        places = [place for place in belief if place.partition(":")[2].partition("/")[0] == claim]
        return [Edit(place, belief[place], "") for place in sorted(places)]
    if kind in ("level", "edge", "claim", "drop"):
        claim = rng.choice(claims)
        place = f"level:{claim}" if kind != "edge" else f"edge:{claim}/{rng.choice(TARGETS)}"
        if kind == "edge":
            return [Edit(place, belief.get(place, ""), "" if belief.get(place) else rng.choice(["For", "Against"]))]
        return [Edit(place, belief[place], _other(rng, belief[place]))]
    if kind == "criterion":
        was = belief["criterion:suite-ships"]
        now = "met on 2026-02-01" if was.startswith("not") else "not met on 2026-01-01"
        return [Edit("criterion:suite-ships", was, now)]
    if kind == "sentence":
        place = f"sentence:{rng.randrange(5)}"
        return [Edit(place, belief[place], f"{belief[place].rsplit(' as', 1)[0]} as draft {rng.randrange(10**6)}")]
    place = {"conviction": "conviction", "probability": "probability:ten-close", "path": "path"}[kind]
    if kind == "path":
        return [Edit(place, belief[place], f"thesis/t{rng.randrange(10**6)}.md")]
    return [Edit(place, belief[place], _other(rng, belief[place]))]


def _other(rng: random.Random, value: str) -> str:
    return f"{rng.choice([number for number in range(1, 100) if f'{number}%' != value])}%"


def _apply(belief: Belief, edits: Sequence[Edit]) -> Belief:
    """The belief with these edits."""
    after = dict(belief) | {edit.place: edit.after for edit in edits}
    return {place: value for place, value in after.items() if value}


def _merged(base: Belief, ours: Belief, theirs: Belief) -> Belief:
    """Each place from the side that changed it since the base; from ours where both did."""
    merged = {}
    for place in {*ours, *theirs}:
        was, one, other = base.get(place, ""), ours.get(place, ""), theirs.get(place, "")
        merged[place] = other if one == was else one
    claims = {_card(place) for place in merged if place.startswith("claim:") and merged[place]}
    return {
        place: value
        for place, value in merged.items()
        if value and (not place.startswith(("level:", "edge:")) or _card(place) in claims)
    }


def _card(place: str) -> str:
    """The claim, criterion or prediction that a place is part of."""
    return place.partition(":")[2].partition("/")[0]


def draw_history(seed: int, size: int = 14) -> History:
    """A history of that many commits, with branches, merges of every kind, renames, reverts and cherry-picks."""
    rng = random.Random(seed)
    history = History([BelievedCommit("c0", (), dict(FIRST), (), "Ada", 0)])
    reach: dict[str, set[str]] = {"c0": {"c0"}}
    tips = ["c0"]
    while len(history.commits) < size or len(tips) > 1:
        known = history.by_name()
        name, author = f"c{len(history.commits)}", rng.choice(["Ada", "Bea", "Cem"])
        hour = max(0, 30 * len(history.commits) + rng.choice([0, 0, 0, 0, -200, 40]))
        others = [tip for tip in tips if not any(tip in reach[other] for other in tips if other != tip)]
        if len(others) > 1 and (rng.random() < 0.3 or len(history.commits) >= size):
            parents = rng.sample(others, 3 if len(others) > 2 and rng.random() < 0.4 else 2)
            commit = _merge(rng, name, [known[parent] for parent in parents], reach, known, author, hour)
            keep_open = [tip for tip in parents[1:] if rng.random() < 0.25 and len(history.commits) < size]
            tips = [tip for tip in tips if tip not in parents or tip in keep_open] + [name]
        else:
            parent = known[rng.choice(tips)]
            edits = _commit_edits(rng, parent, history)
            commit = BelievedCommit(name, (parent.name,), _apply(parent.belief, edits), tuple(edits), author, hour)
            if rng.random() < 0.35 and len(history.commits) < size:
                tips = [*tips, name]  # the parent's branch goes on
            else:
                tips = [tip for tip in tips if tip != parent.name] + [name]
        history.commits.append(commit)
        reach[name] = {name}.union(*(reach[parent] for parent in commit.parents))
        tips = [tip for tip in tips if tip == name or tip not in reach[name] or (tip in tips and rng.random() < 0.9)]
        tips = list(dict.fromkeys(tips))
        if len(history.commits) >= size:
            tips = [tip for tip in tips if not any(tip in reach[other] for other in tips if other != tip)]
    return history


def _commit_edits(rng: random.Random, parent: BelievedCommit, history: History) -> list[Edit]:
    """New edits, a revert of a commit, or edits picked from another branch."""
    roll = rng.random()
    source = rng.choice(history.commits)
    if roll < 0.1 and len(source.parents) == 1:  # a revert, where nothing has changed the places since
        edits = [Edit(edit.place, edit.after, edit.before) for edit in source.edits]
    elif roll < 0.2 and len(source.parents) == 1:  # a cherry-pick
        edits = list(source.edits)
    else:
        edits = _edit(rng, parent.belief)
        if rng.random() < 0.3:
            more = _edit(rng, _apply(parent.belief, edits))
            edits += [] if {edit.place for edit in more} & {edit.place for edit in edits} else more
    fits = all(parent.belief.get(edit.place, "") == edit.before for edit in edits)
    sound = edits and fits and _sound(_apply(parent.belief, edits))
    return edits if sound else _edit(rng, parent.belief) if _sound(parent.belief) else []


def _sound(belief: Belief) -> bool:
    """True when every level and edge has its claim, and every claim a level."""
    claims = {place.partition(":")[2] for place in belief if place.startswith("claim:")}
    levels = {place.partition(":")[2] for place in belief if place.startswith("level:")}
    edges = {place.partition(":")[2].partition("/")[0] for place in belief if place.startswith("edge:")}
    return bool(claims) and claims == levels and edges <= claims


def _merge(
    rng: random.Random,
    name: str,
    parents: Sequence[BelievedCommit],
    reach: Mapping[str, set[str]],
    known: Mapping[str, BelievedCommit],
    author: str,
    hour: int,
) -> BelievedCommit:
    """A merge: clean, by hand, or of the first parent's text alone."""
    names = tuple(parent.name for parent in parents)
    if rng.random() < 0.2:
        return BelievedCommit(name, names, parents[0].belief, (), author, hour, discards=True)
    belief = parents[0].belief
    merged_reach = set(reach[names[0]])
    for parent in parents[1:]:
        common = merged_reach & reach[parent.name]
        base = max(common, key=lambda other: (len(reach[other]), int(other[1:])))
        belief = _merged(known[base].belief, belief, parent.belief)
        merged_reach |= reach[parent.name]
    if not _sound(belief):
        return BelievedCommit(name, names, parents[0].belief, (), author, hour, discards=True)
    edits: list[Edit] = []
    if rng.random() < 0.25:  # by hand: a value that no parent has
        taken = {parent.belief.get("conviction", "") for parent in parents} | {belief["conviction"]}
        value = rng.choice([f"{number}%" for number in range(1, 100) if f"{number}%" not in taken])
        edits = [Edit("conviction", belief["conviction"], value)]
        belief = _apply(belief, edits)
    return BelievedCommit(name, names, belief, tuple(edits), author, hour)
