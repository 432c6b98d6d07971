"""A seeded generator of quotations and figures beside their sources; the truth of each case is known by construction.

`quote_cases` makes quotations of one participant, right or wrong in one known way, from the conversations of `LIBRARY`.
`figure_cases` makes figures in one form, beside a source that has them in another form, or has others.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

__all__ = ["LIBRARY", "Case", "figure_cases", "quote_cases"]

_SAID = {
    "P-01": (
        "In October the close took us four days. Two of the four I spent finding out who had moved between depots.",
        "HR picked the system. The order was mine. It came out of my budget and it has my name under it.",
        "We don’t trust the export — nobody does — so the macro compares two totals and colours one cell red.",
    ),
    "P-02": (
        "I signed it alone. My managing director asked what it costs, and I told her, and that was the whole meeting.",
        "The ledger is not my problem. People are my problem, and your product is good with people.",
        "Wir tippen die Zugänge jeden Monat zweimal ab, einmal für die Lohnabrechnung und einmal für das Hauptbuch.",
    ),
    "P-03": (
        "My veto has no line in your process, but no system goes live here while I cannot see an approval.",
        "They offered me a connector for $300 a month. A connector moves a field; I need the date and the cost centre.",
        "Nous ressaisissons chaque embauche à la main, parce que personne ne nous a jamais donné un autre outil.",
    ),
    "P-04": (
        "Contractors are eleven invoices a month. I would not buy a product for eleven invoices, nor would you.",
        "It’s the leavers that hurt: the badge stops on Friday, the salary goes on until somebody reads a report.",
        "If the auditor asks for the letter behind an entry, I walk to the cabinet, and sometimes it is there.",
    ),
    "P-11": (
        "Eleven hotels, eleven managers, and each of them hires for the season and tells me afterwards.",
        "Nobody here has the title of operations lead, so I would not know whose signature you are looking for.",
        "I'd pay for one list of people that payroll, the ledger and I can all read on the same morning.",
    ),
    "P-12": (
        "An entry that I did not type is fine, as long as I can see who approved it and when.",
        "You put the price into the plan, and suddenly there was nothing left for my board to cross out.",
        "We close on the third working day. Before the change it was the sixth, and I was here on a Sunday.",
    ),
}
"""The quotes of each participant."""
_STRANGE = ("gravel", "umbrella", "seventeen", "purple", "lighthouse", "velvet", "saffron", "marble")
"""Words that nobody said."""
_MARKS = (("“", "”"), ('"', '"'), ("‘", "’"), ("«", "»"), ("„", "“"), ("「", "」"), ("'", "'"))
_DAYS = {who: f"2026-0{number}-14" for number, who in enumerate(_SAID, 1)}


def _path(who: str) -> str:
    return f"docs/library/conversations/{_DAYS[who]}-{who.replace('-', '').lower()}.md"


def _conversation(who: str) -> str:
    cards = "\n\n".join(f"### Q{number}\n\n> {words}" for number, words in enumerate(_SAID[who], 1))
    return (
        f"---\nid: conversation-{_DAYS[who]}-{who.replace('-', '').lower()}\nkind: conversation\n"
        f"title: Conversation with {who}\nstatus: processed\nowner: Ada Okafor\ncreated: {_DAYS[who]}\n"
        f"audience: private\n"
        f"date: {_DAYS[who]}\nparticipant: {who}\n---\n\n## Quotes\n\n{cards}\n"
    )


LIBRARY: Mapping[str, str] = {_path(who): _conversation(who) for who in _SAID}


@dataclass(frozen=True, slots=True)
class Case:
    """One document, and the codes that lint must find in it."""

    name: str
    path: str
    text: str
    codes: tuple[str, ...]
    extra_files: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Made:
    """Words to be put between marks, the text after the closing mark, and the code that they deserve."""

    words: str
    code: str = ""
    after: str = ""


def _words(rng: random.Random, who: str) -> list[str]:
    return rng.choice(_SAID[who]).split()


def _stretch(rng: random.Random, who: str, fewest: int = 7) -> list[str]:
    row = _words(rng, who)
    size = rng.randint(fewest, len(row))
    at = rng.randint(0, len(row) - size)
    return row[at : at + size]


def _bare(word: str) -> str:
    return "".join(sign for sign in word if sign.isalnum() or sign in "'’$").lower()


def _verbatim(rng: random.Random, who: str) -> _Made:
    return _Made(" ".join(_words(rng, who)))


def _part(rng: random.Random, who: str) -> _Made:
    return _Made(" ".join(_stretch(rng, who)))


def _elided(rng: random.Random, who: str) -> _Made:
    row = _words(rng, who)
    a, b = sorted(rng.sample(range(3, len(row) - 3), 2))
    return _Made(" ".join([*row[:a], rng.choice(["…", "[…]", "...", "[...]"]), *row[b:]]))


def _typographic(rng: random.Random, who: str) -> _Made:
    text = " ".join(_words(rng, who))
    for old, new in (("’", "'"), (" — ", ", "), (": ", " – "), (". ", "; ")):
        text = text.replace(old, new)
    return _Made(text.replace("'", rng.choice("'’")))


def _case(rng: random.Random, who: str) -> _Made:
    text = " ".join(_stretch(rng, who))
    return _Made((text[0].lower() if text[0].isupper() else text[0].upper()) + text[1:])


def _put_in(rng: random.Random, who: str) -> _Made:
    row = _stretch(rng, who, 8)
    at = rng.randint(2, len(row) - 2)
    return _Made(" ".join([*row[:at], "[the operations lead]", *row[at + rng.choice([0, 1]) :]]))


def _translated(rng: random.Random, who: str) -> _Made:
    words = " ".join(rng.sample(_STRANGE, 5))
    return _Made(words, after=rng.choice([" (translated)", " (our translation)", " (translated from German)"]))


def _changed(rng: random.Random, who: str) -> _Made:
    row = _stretch(rng, who)
    row[rng.randrange(len(row))] = rng.choice(_STRANGE)
    return _Made(" ".join(row), "Q801")


def _dropped(rng: random.Random, who: str) -> _Made:
    row = _stretch(rng, who)
    places = [at for at in range(1, len(row) - 1) if _bare(row[at]) and _bare(row[at]) != _bare(row[at + 1])]
    del row[rng.choice([at for at in places if _bare(row[at]) != _bare(row[at - 1])])]
    return _Made(" ".join(row), "Q801")


def _swapped(rng: random.Random, who: str) -> _Made:
    row = _stretch(rng, who)
    places = [at for at in range(1, len(row) - 1) if _bare(row[at]) and _bare(row[at + 1])]
    at = rng.choice([at for at in places if _bare(row[at]) != _bare(row[at + 1])])
    row[at], row[at + 1] = row[at + 1], row[at]
    return _Made(" ".join(row), "Q801")


def _added(rng: random.Random, who: str) -> _Made:
    row = _stretch(rng, who)
    row.insert(rng.randint(1, len(row) - 1), rng.choice(_STRANGE))
    return _Made(" ".join(row), "Q801")


def _other_speaker(rng: random.Random, who: str) -> _Made:
    other = rng.choice([name for name in _SAID if name != who])
    return _Made(" ".join(_stretch(rng, other)), "Q802")


def _joined(rng: random.Random, who: str) -> _Made:
    first, second = rng.sample(_SAID[who], 2)
    between = rng.choice([" ", " … ", " […] "])
    return _Made(f"{' '.join(first.split()[-6:])}{between}{' '.join(second.split()[:6])}", "Q801")


_TRUE: tuple[Callable[[random.Random, str], _Made], ...] = (
    _verbatim, _part, _elided, _typographic, _case, _put_in, _translated,
)  # fmt: skip
_WRONG: tuple[Callable[[random.Random, str], _Made], ...] = (
    _changed, _dropped, _swapped, _added, _other_speaker, _joined,
)  # fmt: skip


def _spelling(rng: random.Random, who: str) -> str:
    return rng.choice([who, who, who.replace("-", " "), who.replace("-", "").lower(), who.replace("-", "")])


def _memo_paragraph(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"On the first call {_spelling(rng, who)} was clear: {quoted}.\nNobody else in the room objected."


def _essay_link(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"The [first call]({link}) ended with a sentence that we repeat since.\nIt was {quoted}, and nobody spoke."


def _thesis_bullet(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"- Budgets move when somebody signs. [Lead {who}]({link}) put it so:\n  {quoted}.\n- Nobody else signs."


def _decision_label(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"- **Good:** {_spelling(rng, who)} asked for it: {quoted} ([call]({link}))\n- **Bad:** it takes a month"


def _table_row(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"| Who | Words |\n|---|---|\n| [{who}]({link}) | {quoted} |\n| nobody | nothing |"


def _link_text(rng: random.Random, who: str, quoted: str, link: str) -> str:
    return f"The clearest sentence of the spring was {_spelling(rng, who)}'s, on [the call]({link}): *{quoted}*."


_MARKED = (_memo_paragraph, _essay_link, _thesis_bullet, _decision_label, _table_row, _link_text)


def _block(rng: random.Random, who: str, made: _Made, link: str) -> str:
    row = made.words.split()
    half = len(row) // 2
    words = f"> {' '.join(row[:half])}\n> {' '.join(row[half:])}{made.after}"
    name = f"[{who}]({link})"
    return rng.choice([f"{words}\n>\n> — {name}", f"{words}\n\n— {name}, on the call", f"{name} said:\n\n{words}"])


_KINDS = {
    "memo": ("docs/memos/2026-11-{day:02}-case-{number}.md", "../library"),
    "essay": ("docs/essays/2026-11-{day:02}-case-{number}.md", "../library"),
    "decision": ("docs/decisions/2026-11-{day:02}-case-{number}.md", "../library"),
    "thesis": ("thesis/case-{number}.md", "../docs/library"),
}


def _document(kind: str, path: str, body: str, section: str = "Evidence") -> str:
    """A document with one section; only the parts that these rules read are complete."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    return (
        f"---\nid: {kind}-{stem}\nkind: {kind}\ntitle: Case\nstatus: draft\nowner: Ada Okafor\n"
        f"created: 2026-11-02\naudience: team\n---\n\n## {section}\n\n{body}\n"
    )


def quote_cases(number: int, seed: int = 801) -> list[Case]:
    """So many cases, half of them right; each kind of text, fault, mark and place comes in turn."""
    rng = random.Random(seed)
    cases = []
    for at in range(number):
        makers = _TRUE if at % 2 == 0 else _WRONG
        make = makers[at // 2 % len(makers)]
        who = rng.choice(list(_SAID))
        made = make(rng, who)
        kind = rng.choice(list(_KINDS))
        pattern, library = _KINDS[kind]
        path = pattern.format(day=at % 28 + 1, number=at)
        link = f"{library}/conversations/{_path(who).rpartition('/')[2]}{rng.choice(['', '#q1'])}"
        if at % 7 == 6:
            body, place = _block(rng, who, made, link), "block"
        else:
            opening, closing = rng.choice([marks for marks in _MARKS if not set(marks) & set(made.words)])
            frame = rng.choice(_MARKED)
            body, place = frame(rng, who, f"{opening}{made.words}{closing}{made.after}", link), frame.__name__[1:]
        codes = (made.code,) if made.code else ()
        name = f"{at}-{make.__name__[1:]}-{kind}-{place}"
        cases.append(Case(name, path, _document(kind, path, f"The case.\n\n{body}\n\nThe end."), codes))
    return cases


_NUMBER_WORDS = {
    11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
    18: "eighteen", 19: "nineteen", 20: "twenty", 21: "twenty-one", 35: "thirty-five", 40: "forty", 90: "ninety",
}  # fmt: skip
_FEW = {3: "three", 4: "four", 5: "five", 7: "seven", 9: "nine"}
_NEXT = {"two thirds": "three quarters", "three fifths": "two fifths", "three quarters": "two fifths"}
_FRACTIONS = {"two thirds": ("67%", "⅔"), "three fifths": ("60%", "⅗"), "three quarters": ("75%", "¾")}
_Forms = tuple[str, str, str]
"""The figure in the source, the same in another form, and another figure."""


def _thousands(rng: random.Random) -> _Forms:
    number = rng.randint(1_001, 98_765)
    forms = [
        f"{number:,}",
        str(number),
        *(f"{number:,}".replace(",", mark) for mark in ("\u202f", "\u00a0", "'", "’", " ")),
    ]
    if 1900 <= number < 2100:
        forms.remove(str(number))
    first, second = rng.sample(forms, 2)
    return f"{first} accounts", f"{second} accounts", f"{number + rng.choice([-1, 1, 10, 1000]):,} accounts"


def _ratio(rng: random.Random) -> _Forms:
    part, whole = rng.choice(list(_FEW)), rng.choice(list(_NUMBER_WORDS))
    forms = [
        f"{part} of {whole}", f"{_FEW[part]} of {whole}", f"{_FEW[part]} of {_NUMBER_WORDS[whole]}",
        f"{part} of the {whole}", f"{part} out of {whole}", f"{_FEW[part]} of the {_NUMBER_WORDS[whole]}",
    ]  # fmt: skip
    first, second = rng.sample(forms, 2)
    return (
        f"{first} accounts",
        f"{second} accounts",
        f"{second.replace(str(part), '6').replace(_FEW[part], 'six')} accounts",
    )


def _percent(rng: random.Random) -> _Forms:
    share = rng.choice(list(_NUMBER_WORDS))
    forms = [f"{share}%", f"{share} %", f"{share}\u202f%", f"{share} per cent", f"{share} percent"]
    first, second = rng.sample([*forms, f"{_NUMBER_WORDS[share]} per cent"], 2)
    return f"{first} of the seats", f"{second} of the seats", f"{share + rng.choice([2, 7])}% of the seats"


def _decimals(rng: random.Random) -> _Forms:
    share = rng.randint(11, 899) / 10
    return (
        f"{share} % der Plätze",
        f"{share:.1f}% of seats".replace(".", ","),
        f"{share + 0.3:.1f} % der Plätze".replace(".", ","),
    )


def _large_money(rng: random.Random) -> _Forms:
    tenths = rng.choice([12, 23, 34, 42, 57, 68, 71, 96])
    whole = tenths * 100_000
    forms = [f"${tenths / 10}m", f"${whole:,}", f"{tenths / 10} million dollars", f"USD {whole:,}", f"US${whole}"]
    first, second = rng.sample(forms, 2)
    return f"sales of {first}", f"sales of {second}", f"sales of ${tenths / 10 + 0.2:.1f}m"


def _price(rng: random.Random) -> _Forms:
    amount, (sign, name) = rng.randint(20, 990), rng.choice([("$", "USD"), ("€", "EUR"), ("£", "GBP")])
    first, second = rng.sample([f"{sign}{amount}", f"{name} {amount}", f"{amount} {name}", f"{amount} {sign}"], 2)
    other = {"$": "€", "€": "£", "£": "$"}[sign]
    return (
        f"a price of {first}",
        f"a price of {second}",
        f"a price of {rng.choice([f'{sign}{amount + 5}', f'{other}{amount}'])}",
    )


def _factor(rng: random.Random) -> _Forms:
    factor = rng.randint(13, 69) / 10
    first, second = rng.sample([f"{factor}x", f"{factor}×", f"{factor} x", f"{factor} times"], 2)
    return f"{first} the usual load", f"{second} the usual load", f"{factor + 0.4:.1f}x the usual load"


def _fraction(rng: random.Random) -> _Forms:
    words = rng.choice(list(_FRACTIONS))
    first, second = rng.sample([words, *_FRACTIONS[words]], 2)
    return f"{first} of the firms", f"{second} of the firms", f"{_NEXT[words]} of the firms"


def _in_words(rng: random.Random) -> _Forms:
    number = rng.choice(list(_NUMBER_WORDS))
    first, second = rng.sample([str(number), _NUMBER_WORDS[number]], 2)
    return f"{first} firms left", f"{second} firms left", f"{rng.choice(['six', '6', str(number + 2)])} firms left"


def _range(rng: random.Random) -> _Forms:
    low, high = rng.choice([(10, 20), (12, 18), (30, 45)])
    first, second = rng.sample(
        [f"{low}–{high}%", f"{low} to {high}%", f"between {low} and {high} %", f"{low}% to {high}%"], 2
    )
    return f"cuts of {first}", f"cuts of {second}", f"cuts of {low}–{high + 3}%"


def _of_per_cents(rng: random.Random) -> _Forms:
    a, b = rng.sample([15, 25, 40, 60, 80], 2)
    return f"{a}% of the {b}% who renewed", f"{a} % of these {b} %", f"{a} % of these {b + 4} %"


def _no_figure(rng: random.Random) -> _Forms:
    """Numbers that do not count as figures: only the figure beside them counts."""
    noise = rng.choice(
        ["on 3 March 2026", "in 2026", "since 2019–2021", "in Q3 2026", "on 2026-03-04", "on 14 June", "at 14:30",
         "with version 3.2.1", "in the 2nd week", "in the third quarter", "for P-07", "in step 3", "on page 12",
         "by the 1st of May", "in the 1990s", "with a 24/7 desk", "from 3 to 5 May 2026", "with a third party",
         "on 3.4.2026"]
    )  # fmt: skip
    number = rng.randint(21, 98)
    return f"{number} runs", f"{number} runs {noise}", f"{number + 1} runs {noise}"


_FORMS: tuple[Callable[[random.Random], _Forms], ...] = (
    _thousands, _ratio, _percent, _decimals, _large_money, _price, _factor, _fraction, _in_words, _range,
    _of_per_cents, _no_figure,
)  # fmt: skip
_BESIDE = (
    "The review counted {figure} ([review]({link})).",
    "As [the review]({link}) has it, we saw {figure}. Nobody had asked.",
    "- Support is slow: [the review]({link}) shows {figure}.\n- Sales is slower.",
    "| What | Source |\n|---|---|\n| {figure} | [Review]({link}) |",
    "We saw {figure}. ([Review]({link}))",
    "- **Good:** it ends {figure}, by [the review]({link})\n- **Bad:** it takes a month",
)


def figure_cases(number: int, seed: int = 803) -> list[Case]:
    """So many cases, half of them right; each form comes in turn, and each case has an evidence item of its own."""
    rng = random.Random(seed)
    cases = []
    for at in range(number):
        make = _FORMS[at // 2 % len(_FORMS)]
        there, same, other = make(rng)
        path = f"docs/memos/2026-11-{at % 28 + 1:02}-figure-{at}.md"
        name = f"2026-07-01-review-{at}.md"
        body = rng.choice(_BESIDE).format(figure=other if at % 2 else same, link=f"../library/evidence/{name}")
        evidence = (
            f"---\nid: evidence-2026-07-01-review-{at}\nkind: evidence\ntitle: The review\nstatus: verified\n"
            f"owner: Ada Okafor\ncreated: 2026-07-02\naudience: team\nobserved_on: 2026-07-01\nsource: Billing export\n"
            f"---\n\n## Observation\n\nWe saw {there}, and nothing else.\n"
        )
        extra = {f"docs/library/evidence/{name}": evidence}
        cases.append(
            Case(f"{at}-{make.__name__[1:]}", path, _document("memo", path, body), ("Q803",) * (at % 2), extra)
        )
    return cases
