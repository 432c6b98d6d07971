"""The prose rules: a description of each Vale check of the packaged style.

PROSE_RULES: tuple[ProseRule, ...]
rule_of(check) -> ProseRule | None        "Strategy.HedgeStack" -> P001; a section-aware variant gives its base rule
merged(findings) -> list[Finding]         one finding for each code and place, the highest severity kept
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conviction.model.finding import Finding, Severity
from conviction.model.report import RuleInfo
from conviction.model.rule_status import STABLE, RuleStatus
from conviction.model.text import Span

__all__ = ["LONGEST_SENTENCE", "PROSE_RULES", "VALE_PARAMS", "ProseRule", "merged", "rule_of"]

LONGEST_SENTENCE = 35
"""The most words of a sentence, unless the settings give another number."""
VALE_PARAMS = {"P050.max": "Strategy.SentenceLength[max]"}
"""Limits that `params` of the settings may change, and Vale's name for each."""


@dataclass(frozen=True, slots=True)
class ProseRule:
    """One rule of the style `Strategy`, for reports and its help page."""

    code: str
    name: str
    check: str
    """Vale's name for it: `Strategy.HedgeStack`."""
    severity: Severity
    """Severity outside the sections that raise it."""
    title: str
    reason: str
    bad: str
    good: str
    since: str
    """The version in which it came."""
    status: RuleStatus = STABLE
    redirects: tuple[str, ...] = ()
    """Old codes and names that lead to it."""
    variants: tuple[str, ...] = ()
    """Checks that report the same fault at another severity in certain sections."""

    @property
    def info(self) -> RuleInfo:
        """The description for `lint rules` and the rule's page."""
        return RuleInfo(
            code=self.code,
            name=self.name,
            severity=self.severity,
            title=self.title,
            reason=self.reason,
            bad=self.bad,
            good=self.good,
            engine="vale",
            since=self.since,
            status=self.status,
            redirects=self.redirects,
        )


def rule_of(check: str) -> ProseRule | None:
    """The rule of a Vale check, or None for a workspace's own."""
    return _BY_CHECK.get(check)


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """The findings without those that a section-aware variant reported twice; the more severe one is kept."""
    highest: dict[tuple[str, str, Span, str], Finding] = {}
    for finding in findings:
        key = (finding.path, finding.code, finding.span, finding.match)
        known = highest.get(key)
        if known is None or finding.severity.rank > known.severity.rank:
            highest[key] = finding
    return list(highest.values())


PROSE_RULES: tuple[ProseRule, ...] = (
    ProseRule(
        code="P001",
        since="0.1.0",
        name="hedge-stack",
        check="Strategy.HedgeStack",
        severity=Severity.WARNING,
        title="Two hedges for one doubt",
        reason="Two hedges do not say how large the doubt is; one number does.",
        bad="This may possibly halve churn.",
        good="This halves churn with a probability of 60%.",
    ),
    ProseRule(
        code="P002",
        since="0.1.0",
        name="throat-clearing",
        check="Strategy.ThroatClearing",
        severity=Severity.WARNING,
        title="A run-up before the point",
        reason="The reader waits for the point and learns nothing.",
        bad="It is important to note that churn doubled in May.",
        good="Churn doubled in May.",
    ),
    ProseRule(
        code="P003",
        since="0.1.0",
        name="unquantified-likelihood",
        check="Strategy.UnquantifiedLikelihood",
        severity=Severity.SUGGESTION,
        title="A likelihood without a number",
        reason="Readers take 'likely' for anything from 55% to 95%, so nobody can be wrong or learn.",
        bad="Operations will likely sign the renewal.",
        good="Operations will sign the renewal (70%).",
        variants=("Strategy.UnquantifiedLikelihoodDecision",),
    ),
    ProseRule(
        code="P004",
        since="0.1.0",
        name="belief-preface",
        check="Strategy.BeliefPreface",
        severity=Severity.SUGGESTION,
        title="A belief announced instead of a claim",
        reason="Readers assume that the author believes it; the strength of the belief is missing.",
        bad="We believe that buyers want one invoice.",
        good="Buyers want one invoice (conviction 65%).",
    ),
    ProseRule(
        code="P005",
        since="0.1.0",
        name="booster",
        check="Strategy.Booster",
        severity=Severity.WARNING,
        title="Certainty asserted, not shown",
        reason="An obvious fact needs no such word, and any other fact needs evidence.",
        bad="Buyers obviously prefer one invoice.",
        good="Nine of eleven buyers asked for one invoice.",
    ),
    ProseRule(
        code="P010",
        since="0.1.0",
        name="weasel-attribution",
        check="Strategy.WeaselAttribution",
        severity=Severity.WARNING,
        title="An authority without a name",
        reason="A source that cannot be looked up cannot be checked or expire.",
        bad="Studies show that onboarding decides churn.",
        good="The May cohort study found that onboarding decides churn.",
    ),
    ProseRule(
        code="P011",
        since="0.1.0",
        name="vague-quantity",
        check="Strategy.VagueQuantity",
        severity=Severity.SUGGESTION,
        title="A number hidden in a word",
        reason="'Many' of 10 and of 10,000 lead to different decisions.",
        bad="Many customers left in May.",
        good="14 of 90 accounts left in May.",
    ),
    ProseRule(
        code="P012",
        since="0.1.0",
        name="unquantified-change",
        check="Strategy.UnquantifiedChange",
        severity=Severity.WARNING,
        title="A change without a size",
        reason="Without a from, a to and a date nobody can tell whether it happened.",
        bad="This will significantly reduce churn.",
        good="This reduces monthly churn from 1.9% to 1.2% by June.",
    ),
    ProseRule(
        code="P013",
        since="0.1.0",
        name="superlative",
        check="Strategy.Superlative",
        severity=Severity.WARNING,
        title="An advertising superlative",
        reason="It praises without a comparison.",
        bad="We built a world-class editor.",
        good="Our editor opens a page of 10 MB in 0.2 s.",
    ),
    ProseRule(
        code="P014",
        since="0.1.0",
        name="rank-claim",
        check="Strategy.RankClaim",
        severity=Severity.SUGGESTION,
        title="A rank",
        reason="A rank is a fact about a market: it needs a measure, a day and a source."
        " In a sentence without a link, a footnote or the id of a document it is a warning.",
        bad="We are the leading platform for shift plans.",
        good="Of the 40 plants asked, 23 plan shifts with us.",
    ),
    ProseRule(
        code="P020",
        since="0.1.0",
        name="jargon-swap",
        check="Strategy.JargonSwap",
        severity=Severity.SUGGESTION,
        title="Jargon with a plain twin",
        reason="The plain word says the same to more readers.",
        bad="Teams utilize the plan daily.",
        good="Teams use the plan daily.",
    ),
    ProseRule(
        code="P021",
        since="0.1.0",
        name="buzzword",
        check="Strategy.Buzzword",
        severity=Severity.SUGGESTION,
        title="A word that can mean anything",
        reason="Two readers agree with it and mean different things.",
        bad="We offer a seamless handover.",
        good="The next shift sees open orders without a call.",
    ),
    ProseRule(
        code="P022",
        since="0.1.0",
        name="wordy",
        check="Strategy.Wordy",
        severity=Severity.SUGGESTION,
        title="Several words for one",
        reason="The short form says the same.",
        bad="We ask in order to learn.",
        good="We ask to learn.",
    ),
    ProseRule(
        code="P023",
        since="0.1.0",
        name="intensifier",
        check="Strategy.Intensifier",
        severity=Severity.SUGGESTION,
        title="Emphasis without a measure",
        reason="It raises the voice and not the evidence.",
        bad="The export is very slow.",
        good="The export takes 40 seconds.",
    ),
    ProseRule(
        code="P030",
        since="0.1.0",
        name="vague-time",
        check="Strategy.VagueTime",
        severity=Severity.SUGGESTION,
        title="A time that is not a date",
        reason="A promise without a date cannot be late.",
        bad="We will ship the export soon.",
        good="We ship the export by 2027-03-01.",
        variants=("Strategy.VagueTimeDecision",),
    ),
    ProseRule(
        code="P040",
        since="0.1.0",
        name="decision-passive",
        check="Strategy.DecisionPassive",
        severity=Severity.WARNING,
        title="A decision without a decider",
        reason="A decision without a name has nobody to explain it.",
        bad="It was decided to drop the tier.",
        good="Ada Okafor dropped the tier on 2026-11-23.",
    ),
    ProseRule(
        code="P041",
        since="0.1.0",
        name="passive-sentence",
        check="Strategy.PassiveSentence",
        severity=Severity.SUGGESTION,
        title="A passive without an actor",
        reason="An action without an actor is a promise by nobody. Passives are common and often right, so the rule"
        " applies only under the profile `strict`.",
        bad="The renewal was signed in May.",
        good="Operations signed the renewal in May.",
    ),
    ProseRule(
        code="P050",
        since="0.1.0",
        name="sentence-length",
        check="Strategy.SentenceLength",
        severity=Severity.SUGGESTION,
        title="A sentence of more than 35 words",
        reason="Long sentences hide which part is the claim and which the condition.",
        bad="We will keep the old plan for accounts that signed before May and move every other account"
        " to the new one in the week in which it renews unless its owner has asked us in writing to"
        " wait another year.",
        good="We keep the old plan for accounts that signed before May. Every other account moves when it renews.",
    ),
    ProseRule(
        code="P051",
        since="0.1.0",
        name="negated-contrast",
        check="Strategy.NegatedContrast",
        severity=Severity.SUGGESTION,
        title="A contrast that nobody claimed",
        reason="It spends half the sentence on a claim that nobody made.",
        bad="It is not just a tool but a habit.",
        good="It is a habit.",
    ),
    ProseRule(
        code="P052",
        since="0.1.0",
        name="stock-phrase",
        check="Strategy.StockPhrase",
        severity=Severity.SUGGESTION,
        title="A stock phrase",
        reason="It reads as if nobody had thought about this particular case.",
        bad="The plan delves into pricing.",
        good="The plan compares three prices.",
    ),
    ProseRule(
        code="P053",
        since="0.1.0",
        name="recap-ending",
        check="Strategy.RecapEnding",
        severity=Severity.SUGGESTION,
        title="An announced repetition",
        reason="An ending that repeats adds length; one that draws a consequence adds an argument.",
        bad="In conclusion, we should raise the price.",
        good="So we raise the price on 2027-01-01.",
    ),
    ProseRule(
        code="P060",
        since="0.1.0",
        name="acronym",
        check="Strategy.Acronym",
        severity=Severity.SUGGESTION,
        title="An acronym that the document does not explain",
        reason="Readers from the next team stop there, or guess. Common ones are left out, and so is every place after"
        " the first.",
        bad="The DSO of these accounts is 48 days.",
        good="The days sales outstanding (DSO) of these accounts are 48. A DSO of 30 is usual.",
    ),
    ProseRule(
        code="P070",
        since="0.1.0",
        name="absolutes",
        check="Strategy.Absolutes",
        severity=Severity.SUGGESTION,
        title="A claim without exception",
        reason="One counterexample refutes it, and readers know one. The words are common in rules and instructions,"
        " so the rule applies only under the profile `strict`.",
        bad="Buyers always ask for one invoice.",
        good="Nine of eleven buyers asked for one invoice.",
    ),
)

_BY_CHECK = {check: rule for rule in PROSE_RULES for check in (rule.check, *rule.variants)}
