"""`scaffold lint`: structure and prose of a workspace, or of some of its files, as one Report."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conviction import __version__
from conviction.errors import ScaffoldError, SettingsError, UsageError
from conviction.model.document import Document
from conviction.model.finding import Finding, Severity
from conviction.model.kind import Kind
from conviction.model.report import Draft, EngineRun, Report, RuleInfo
from conviction.model.workspace import Settings

if TYPE_CHECKING:
    from conviction.adapters.vale import Profile, ValeBinary
    from conviction.core.index import Index
    from conviction.core.rules import Context
    from conviction.core.rules.choice import Choice, RuleName

__all__ = [
    "FAIL_ON",
    "FORMATS",
    "FOR_PEOPLE",
    "explain",
    "fail_on",
    "lint",
    "reports",
    "rules",
    "show",
    "show_rule",
    "show_rules",
    "summary",
    "write",
]

FORMATS = (
    *("full", "concise", "grouped", "json", "json-lines", "sarif"),
    *("github", "gitlab", "junit", "rdjson", "checkstyle", "markdown"),
)
"""How `show` can render a report."""
FOR_PEOPLE = ("full", "concise", "grouped")
"""Those of FORMATS that a program does not read: `-q` leaves their summary alone."""
FAIL_ON = ("error", "warning", "suggestion", "never")
"""From which severity on lint ends with 1."""
_SETTINGS = "scaffold.toml"


def lint(
    *,
    root: Path,
    settings: Settings,
    today: date,
    paths: Sequence[str] = (),
    start: Path | None = None,
    select: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    min_severity: Severity = Severity.SUGGESTION,
    use_vale: bool = True,
    vale_bin: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> Report:
    """What is wrong with the documents and pages of a workspace.

    A file that cannot be read is a finding, and the others are linted all the same.

    Args:
        root: The workspace.
        settings: Its settings.
        today: The calendar day.
        paths: Files and folders to look at; all when empty. The others still count for references and ids.
        start: What relative paths are relative to; the root when None.
        select: Only these rules; each entry is a code, the beginning of one, a name, or Vale's name.
        extend_select: These too, where not all are selected.
        ignore: None of these, and none of those that the settings ignore.
        min_severity: Leaves out what weighs less.
        use_vale: False leaves the prose unchecked, and the report says so.
        vale_bin: The Vale to use, in place of the one that is found.
        environ: Where to look for Vale; the process's environment when None.

    Raises:
        UsageError: A path does not exist, lies outside the workspace or is no Markdown file; or no rule has that name.
        SettingsError: `[lint]` of scaffold.toml names what does not exist.
        ValeError: Vale is wanted and missing, too old, or did not finish.
    """
    from conviction.actions import workspace
    from conviction.adapters import templates
    from conviction.core.rules.choice import Choice

    choice = Choice.of(
        _names(), settings.lint, select=select, extend_select=extend_select, ignore=ignore, floor=min_severity
    )
    profile = _profile(root, settings)
    loaded = {document.path: document for document in workspace.load(root=root, settings=settings).all}
    chosen = _chosen(root, start or root, paths, loaded)
    index = _index(root, {**loaded, **{document.path: document for document in chosen}}.values())
    world = _World(root, settings, today, index, tuple(name for name, _ in templates.kind_names(root)))
    broken = world.broken_kinds() if not paths else []
    if not chosen:
        skipped = {"structure": EngineRun("ran", __version__), "vale": EngineRun("skipped")}
        return _report(choice, broken, [], skipped, chosen, 0, world)
    binary = _find_vale(root, settings, start or root, vale_bin, environ) if use_vale else None
    found, drafts, words = _structure(world, chosen, choice)
    prose, vale = _prose(binary, profile, chosen)
    engines = {"structure": EngineRun("ran", __version__), "vale": vale}
    weighed = [*found, *choice.weighed([*broken, *prose])]
    return _report(choice, weighed, drafts, engines, chosen, words, world)


def _report(
    choice: Choice,
    findings: Sequence[Finding],
    drafts: Sequence[Draft],
    engines: Mapping[str, EngineRun],
    chosen: Sequence[Document],
    words: int,
    world: _World,
) -> Report:
    """The report, without what was not asked for."""
    kept = sorted((finding for finding in findings if choice.wanted(finding)), key=lambda finding: finding.sort_key)
    paths = {finding.path for finding in kept}
    sources = {document.path: document.text for document in chosen if document.path in paths}
    left = [Draft(d.path, d.written, d.sections, tuple(filter(choice.wanted, d.findings))) for d in drafts]
    return Report(
        findings=tuple(kept),
        engines=engines,
        documents=len(chosen),
        words=words,
        drafts=tuple(draft for draft in left if draft.findings),
        sources={**sources, **world.declarations},
        paths=tuple(document.path for document in chosen),
    )


@dataclass(slots=True)
class _World:
    """What is the same for every document of a run; kinds are read once."""

    root: Path
    settings: Settings
    today: date
    index: Index
    names: tuple[str, ...]
    """Every kind's name, broken ones too."""
    declarations: dict[str, str] = field(default_factory=dict)
    """Path to text of the declarations that cannot be used."""
    _kinds: dict[str, _KindRead] = field(default_factory=dict)

    def context(self, document: Document) -> Context:
        """The document and all that a rule may know of the world around it."""
        from conviction.core.rules import Context

        kind, guidance, _ = self.kind(document.kind) if document.kind in self.names else (None, (), ())
        return Context(document, kind, self.index, self.settings, self.today, self.names, guidance)

    def broken_kinds(self) -> list[Finding]:
        """What is wrong with the declarations, and between them."""
        from conviction.actions import kinds

        read = [self.kind(name) for name in self.names]
        usable = [kind for kind, _, _ in read if kind is not None]
        against = (kinds.conflicts(root=self.root, kind=kind, others=usable) for kind in usable)
        return [finding for faults in (*(faults for _, _, faults in read), *against) for finding in faults]

    def kind(self, name: str) -> _KindRead:
        """A kind, its templates' guidance, and what is wrong with its declaration."""
        if name not in self._kinds:
            self._kinds[name] = self._read_kind(name)
        return self._kinds[name]

    def _read_kind(self, name: str) -> _KindRead:
        from conviction.adapters import templates
        from conviction.core import kinds, render

        try:
            told = templates.load_kind(self.root, name)
            texts = templates.load_templates(self.root, name)
        except ScaffoldError as error:
            path = error.place or f"templates/{name}.toml"
            return None, (), (Finding("K001", "broken-kind", Severity.ERROR, error.message, path),)
        read = kinds.parse_kind(name, told.text, told.source, told.path)
        if not isinstance(read, Kind):
            self.declarations[told.path] = told.text
            return None, (), read
        of_kind = (f"{name}.", f"{name}@", f"packaged/{name}.", f"packaged/{name}@")
        return read, render.guidance(*(text for file, text in texts.items() if file.startswith(of_kind))), ()


_KindRead = tuple[Kind | None, tuple[str, ...], tuple[Finding, ...]]


def _structure(world: _World, chosen: Iterable[Document], choice: Choice) -> tuple[list[Finding], list[Draft], int]:
    """The findings of our own rules, what drafts lack, and the number of words."""
    from conviction.core import rules

    found: list[Finding] = []
    drafts: list[Draft] = []
    words = 0
    for document in chosen:
        context = world.context(document)
        findings = rules.check(context)
        draft = rules.draft_of(context, findings)
        waiting = draft.findings if draft else ()
        found += [*waiting, *choice.weighed(finding for finding in findings if finding not in waiting)]
        drafts += [draft] if draft else []
        words += context.words
    return found, drafts, words


def _prose(binary: ValeBinary | None, profile: Profile, chosen: Iterable[Document]) -> tuple[list[Finding], EngineRun]:
    """The findings of Vale, run once over the shadows of all that could be read."""
    if binary is None:
        return [], EngineRun("skipped")
    from conviction.adapters import vale
    from conviction.core.rules.prose import prose_findings
    from conviction.core.shadow import shadow

    texts = {d.path: d.text for d in chosen if not any(finding.code == "S006" for finding in d.findings)}
    shadows = {path: shadow(text) for path, text in texts.items()}
    alerts = vale.run(binary, {path: made.text for path, made in shadows.items()}, profile=profile)
    findings, unplaced = prose_findings(alerts, shadows, texts)
    return findings, EngineRun("ran", binary.version, str(binary.path), unplaced)


def _profile(root: Path, settings: Settings) -> Profile:
    """What `[lint]` says to Vale: `params = {"P050.max" = 30}`, and `house-style`, a folder of the workspace's rules.

    Raises:
        SettingsError: It says what we cannot do.
    """
    from conviction.adapters.vale import Profile
    from conviction.core.prose_rules import PROSE_RULES

    checks = {rule.code: rule.check for rule in PROSE_RULES}
    told = settings.lint.get("params", {})
    params: dict[str, str | int | float] = {}
    hint = 'write params = {"P050.max" = 30}'
    if not isinstance(told, dict):
        raise SettingsError("`lint.params` must be a table", place=_SETTINGS, hint=hint)
    for key, value in told.items():
        code, _, name = key.partition(".")
        if code not in checks or not name.isidentifier() or not isinstance(value, str | int | float):
            raise SettingsError(
                f"`lint.params` names no parameter of a prose rule: `{key}`", place=_SETTINGS, hint=hint
            )
        params[f"{checks[code]}[{name}]"] = value
    if settings.lint.get("profile", "default") != "default":
        raise SettingsError("`lint.profile` knows `default` alone", place=_SETTINGS, hint="choose rules with ignore")
    house = settings.lint.get("house-style", "")
    if not isinstance(house, str):
        raise SettingsError("`lint.house-style` names a folder", place=_SETTINGS, hint='house-style = "styles/House"')
    return Profile(params=params, house=root / house if house else None)


def _find_vale(
    root: Path, settings: Settings, start: Path, vale_bin: str | None, environ: Mapping[str, str] | None
) -> ValeBinary:
    from conviction.adapters import vale

    environ = os.environ if environ is None else environ
    setting = root / Path(settings.vale_path).expanduser() if settings.vale_path else None
    flag = None if vale_bin is None else start / Path(vale_bin).expanduser()
    return vale.find(flag=flag, setting=setting, environ=environ, cache=vale.cache_folder(environ))


def _chosen(root: Path, start: Path, paths: Sequence[str], loaded: Mapping[str, Document]) -> tuple[Document, ...]:
    """The documents that the user named, by path; every one when nothing was named."""
    from conviction.actions.workspace import read_document

    if not paths:
        return tuple(loaded.values())
    found: dict[str, Document] = {}
    for path in paths:
        inside = _inside(root, start, path)
        if (root / inside).is_dir():
            found |= {known: loaded[known] for known in loaded if inside == "." or known.startswith(f"{inside}/")}
        else:
            found[inside] = loaded.get(inside) or read_document(root, inside)
    return tuple(found[path] for path in sorted(found))


def _inside(root: Path, start: Path, path: str) -> str:
    """The workspace path of what the user named, which must be there and be a folder or a Markdown file."""
    place = Path(os.path.normpath(start.resolve() / path))
    if not os.path.lexists(place):
        raise UsageError("there is no such file or folder", place=path, hint="check the path; scaffold list shows all")
    if not place.is_relative_to(root):
        raise UsageError("the path lies outside the workspace", place=path, hint=f"the workspace is {root}")
    if not place.is_dir() and place.suffix != ".md":
        raise UsageError("not a Markdown file", place=path, hint="name files that end in .md, or folders")
    return place.relative_to(root).as_posix()


def _index(root: Path, documents: Iterable[Document]) -> Index:
    """The index of these documents; Markdown files elsewhere in the workspace count as files that a link may name."""
    from conviction.core.index import Index, linked_path

    told = tuple(documents)
    known = {document.path for document in told}
    named = {linked_path(d.path, link.target) for d in told for _, link in d.links if ".md" in link.target}
    beside = (path for path in named - known if path.endswith(".md") and not path.startswith(("../", "/")))
    return Index(told, {path for path in beside if os.path.isfile(root / path)})  # noqa: PTH113 -- any text is a path here


def _names() -> tuple[RuleName, ...]:
    """How every rule may be called."""
    from conviction.core.prose_rules import PROSE_RULES
    from conviction.core.rules import KIND_RULES, RULES
    from conviction.core.rules.choice import RuleName

    own = [RuleName(rule.code, rule.name) for rule in RULES]
    of_kinds = [RuleName(rule.code, rule.name) for rule in KIND_RULES]
    return (*own, *of_kinds, *(RuleName(rule.code, rule.name, rule.check) for rule in PROSE_RULES))


def rules() -> tuple[RuleInfo, ...]:
    """Every rule of both engines, by code."""
    from conviction.core.prose_rules import PROSE_RULES
    from conviction.core.rules import KIND_RULES, RULES

    structure = [
        RuleInfo(r.code, r.name, r.severity, r.title, r.reason, r.bad, r.good, "structure", r.help_url) for r in RULES
    ]
    prose = [
        RuleInfo(r.code, r.name, r.severity, r.title, r.reason, r.bad, r.good, "vale", f"lint/rules/{r.code}/")
        for r in PROSE_RULES
    ]
    return tuple(sorted((*structure, *KIND_RULES, *prose), key=lambda rule: rule.code))


def explain(*, rule: str) -> RuleInfo:
    """What one rule wants and why, with examples; `rule` is its code, its name, or Vale's name for it.

    Raises:
        UsageError: There is no such rule; the hint is the nearest.
    """
    from conviction.core.rules.choice import find_rule

    found = find_rule(_names(), rule)
    return next(info for info in rules() if info.code == found.code)


def show(report: Report, *, style: str, color: bool = False) -> str:
    """The report as text, in one of FORMATS, with a final newline."""
    from conviction.core.report import lint_ci, lint_json, lint_lists, lint_sarif, lint_text, lint_xml

    plain: dict[str, Callable[[Report], str]] = {
        "concise": lint_text.concise,
        "grouped": lint_lists.grouped,
        "json": lint_json.report_json,
        "json-lines": lint_json.report_json_lines,
        "github": lint_ci.github,
        "gitlab": lint_ci.gitlab,
        "junit": lint_xml.junit,
        "rdjson": lint_ci.rdjson,
        "checkstyle": lint_xml.checkstyle,
        "markdown": lint_lists.markdown,
    }
    if style == "full":
        return lint_text.full(report, color=color)
    return lint_sarif.sarif(report, rules()) if style == "sarif" else plain[style](report)


def reports(wanted: Iterable[str], *, start: Path, output: Path | None = None) -> dict[Path, str]:
    """What `FORMAT=FILE` asks for: the files, relative to `start`, and the format of each.

    Raises:
        UsageError: There is no such format, no file is named, or two reports, `output` among them, share one.
    """
    found: dict[Path, str] = {}
    taken = {(start / output).resolve()} if output is not None else set()
    for text in wanted:
        style, _, name = text.partition("=")
        if style not in FORMATS or not name:
            hint = "write FORMAT=FILE, such as sarif=lint.sarif; formats: " + ", ".join(FORMATS)
            raise UsageError("a report is a format and a file", place=f"--report {text}", hint=hint)
        path = start / name
        if path.is_dir():
            raise UsageError("the report's file is a folder", place=f"--report {text}", hint="name a file in it")
        if path.resolve() in taken:
            raise UsageError("two reports cannot share a file", place=f"--report {text}", hint="name another file")
        taken.add(path.resolve())
        found[path] = style
    return found


def summary(report: Report) -> str:
    """The report in one line."""
    from conviction.core.report import lint_text

    return lint_text.summary(report)


def show_rules(*, style: str) -> str:
    """The list of rules as `json` or `markdown`, with a final newline."""
    from conviction.core.report import lint_json

    return lint_json.rules_json(rules()) if style == "json" else lint_json.rules_markdown(rules())


def show_rule(rule: RuleInfo) -> str:
    """The page of one rule in Markdown, with a final newline."""
    from conviction.core.report import lint_json

    return lint_json.rule_markdown(rule)


def write(path: Path, text: str) -> None:
    """Put a rendered report in a file, whole or not at all.

    Raises:
        FileError: The file system refused.
    """
    from conviction.adapters import files

    files.replace(path, text.encode("utf-8", "backslashreplace"))


def fail_on(settings: Settings) -> str:
    """What `[lint] fail-on` says: a severity's word or `never`; `error` when it says nothing.

    Raises:
        SettingsError: It says something else.
    """
    word = settings.lint.get("fail-on", "error")
    if word not in FAIL_ON:
        raise SettingsError("`lint.fail-on` is one of " + ", ".join(FAIL_ON), place=_SETTINGS, hint='fail-on = "error"')
    return str(word)
