"""Sentences after fixes of prose, with the real Vale: the grammar stays, and doubt is left to the author."""

from __future__ import annotations

import pytest

from conviction.adapters.vale import binary as vale
from conviction.lint.fixes import fixed
from conviction.lint.prose.alerts import prose_findings
from conviction.lint.prose.catalogue import PROSE_RULES
from conviction.lint.prose.shadow import shadow
from conviction.model.finding import Applicability, Finding

SAFE = [
    ("We ask in order to learn.", "We ask to learn."),
    ("All the teams need in order to win is focus.", "All the teams need in order to win is focus."),
    ("In order to win, we UTILIZE it.", "To win, we USE it."),
    ("We ask in order\nto learn.", "We ask to learn."),
    ("- We ask in **order to** learn, prior to lunch.", "- We ask in **order to** learn, before lunch."),
    ("Plan: `utilize` and utilize.\r\n", "Plan: `utilize` and use.\r\n"),
    ("We need to leverage our data, and they leverage it.", "We need to use our data, and they use it."),
    ("A utilized seat; such a large number of seats.", "A used seat; such a large number of seats."),
    ("The flood gates open with regard to pricing; there is a large number of seats.", "="),
    ("The utilization of it is due to leverage, a human endeavour to win.", "="),
    ("We ask in order  \nto learn.", "="),
    ("We ask in order\\\nto learn.", "="),
    ('They said “we utilize it” and ‘we utilize it’, "we utilize it", «we utilize it».', "="),
    ("See [we utilize it](a.md), [we utilize it][1] and ![we utilize](a.png).\n\n[1]: b.md", "="),
    (
        "So <q>we utilize</q> it.\n\n<div>\nWe utilize it.\n</div>\n\n<blockquote>\n\nWe utilize it.\n\n</blockquote>",
        "=",
    ),
    ("| a |\n|---|\n| We utilize it |\n\n> We utilize it.\n\n## We utilize it\n\nWe utilize it\n---", "="),
    ("- **For:** [We utilize it](a.md) (strong)", "="),
    (
        "Ask @utilize, run --utilize and v1.utilize(), open utilize.py, ~/utilize/x and C:\\utilize\\x, set utilize=1.",
        "=",
    ),
    ("Visit utilize.example.com, the branch feature/utilize, #utilize and the utilize flag.", "="),
    ("They sell Utilize and In Order To Stay, but utilize it.", "They sell Utilize and In Order To Stay, but use it."),
    ("The columns stand in order to the right of the total.", "="),
    ("The lines are kept in order to the last one, and the books in order to this day.", "="),
    ("Put the lines in order to find the gap.", "="),
    ("A large number of seats is free.", "="),
    ("We " + "plan and " * 700 + "utilize it.", "="),
]
UNSAFE = [
    ("It is important to note that churn doubled.", "Churn doubled."),
    ("But it is worth noting that churn doubled.", "But churn doubled."),
    ("- It is important to note that\n  **churn** doubled.", "- **Churn** doubled."),
    ("Needless to say, churn doubled.", "Churn doubled."),
    ("Churn, needless to say, doubled.", "Churn doubled."),
    ("Churn doubled, needless to say.", "Churn doubled."),
    ("It’s worth noting that iPads sell.", "iPads sell."),
    ("It is important to note that [the count](a.md) doubled.", "="),
    ("It is important to note that evidence-2026-07-01-q2 is new.", "evidence-2026-07-01-q2 is new."),
    ("It is worth noting the price.", "="),
    ("Obviously, > 5 of them left.", "="),
    ("It should be noted that 1. is first.", "="),
    ("We believe customers pay. We think the price is fair.", "Customers pay. The price is fair."),
    ("It held because I believe that buyers pay.", "It held because buyers pay."),
    ("In our view, prices rise. Prices rise, in our view.", "Prices rise. Prices rise."),
    ("It is a very important and a very large one.", "It is an important and a large one."),
    ("A very very very big one, an extremely useful one.", "A big one, a useful one."),
    ("A very onerous one and a very unidentified one.", "An onerous one and an unidentified one."),
    ("An extremely universal one and a very one-sided one.", "A universal one and a one-sided one."),
    ("**Very slow**, **very** slow, and slow is very\nslow.", "**Slow**, **very** slow, and slow is\nslow."),
    ("Really? It works really. That’s super easy.", "Really? It works. That’s easy."),
    ("In conclusion, we win.\nTo sum up, we won.", "We win.\nWe won."),
    ("Absolutely not. We like it very much, really well.", "="),
    ("1. Very\n   large\n2. b", "1. Large\n2. b"),
]


def passes(binary: vale.ValeBinary, texts: dict[str, str], *, unsafe: bool) -> dict[str, str]:
    """The texts after as many passes as it takes."""
    for _ in range(5):
        found = _findings(binary, texts)
        after = {
            path: fixed(text, [f for f in found if f.path == path], unsafe=unsafe).text for path, text in texts.items()
        }
        if after == texts:
            break
        texts = after
    return texts


def _findings(binary: vale.ValeBinary, texts: dict[str, str]) -> list[Finding]:
    shadows = {path: shadow(text) for path, text in texts.items()}
    alerts = vale.run(binary, {path: made.text for path, made in shadows.items()})
    return prose_findings(alerts, shadows, texts)[0]


@pytest.mark.needs_vale
@pytest.mark.parametrize("cases", [SAFE, UNSAFE], ids=["safe", "unsafe"])
def test_sentence_becomes(real_vale: vale.ValeBinary, cases: list[tuple[str, str]]) -> None:
    """Each sentence becomes just this one; `=` stands for one that stays."""
    texts = {f"{number}.md": before for number, (before, _) in enumerate(cases)}
    wanted = {f"{number}.md": before if after == "=" else after for number, (before, after) in enumerate(cases)}

    assert passes(real_vale, texts, unsafe=cases is UNSAFE) == wanted


@pytest.mark.needs_vale
def test_having_the_ability_is_fixed_where_the_verb_is_sure(real_vale: vale.ValeBinary) -> None:
    """`has the ability to` is always `can`; of `have` only the author knows."""
    text = "It has the ability to export, and those who have the ability to pay do."
    found = _findings(real_vale, {"a.md": text})

    assert [(f.match, f.fix.applicability.value if f.fix else "") for f in found if f.code == "P022"] == [
        ("has the ability to", "safe"),
        ("have the ability to", "display"),
    ]


FIXABLE = {"P002": "unsafe", "P004": "unsafe", "P020": "safe", "P022": "safe", "P023": "unsafe", "P053": "unsafe"}


@pytest.mark.needs_vale
def test_bad_example_of_each_fixable_rule_is_fixed(real_vale: vale.ValeBinary) -> None:
    """The fixable part of the bad examples is fixed, as far as the rule allows; then nothing is found."""
    texts = {f"{rule.code}.md": rule.bad + "\n" for rule in PROSE_RULES}
    before = {f.path: f for f in _findings(real_vale, texts) if f.path == f"{f.code}.md"}
    after = passes(real_vale, texts, unsafe=True)

    told = {path: finding.fix.applicability for path, finding in before.items() if finding.fix}
    assert told == {f"{code}.md": Applicability(word) for code, word in FIXABLE.items()}
    assert [f.code for f in _findings(real_vale, after) if f.path == f"{f.code}.md" and f.code in FIXABLE] == []
