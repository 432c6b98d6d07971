"""The examples of these rules: a memo, and the conversations and the evidence that it quotes."""

from __future__ import annotations

from conviction.lint.rules.examples import CONVERSATION, EVIDENCE, MEMO

__all__ = ["CONVERSATIONS", "SOURCES", "memo"]

_FOLDER = "docs/library/conversations"
_CALL = "2026-03-04-p07-operations.md"
_OTHER = (
    CONVERSATION.replace("2026-03-04-p07-operations", "2026-05-11-p11-hr")
    .replace("2026-03-04", "2026-05-11")
    .replace("P-07", "P-11")
    .replace("participant_segment: operations", "participant_segment: hr")
    .replace("I signed it myself in February.", "HR picked it and paid for it.")
)
CONVERSATIONS = {f"{_FOLDER}/{_CALL}": CONVERSATION, f"{_FOLDER}/2026-05-11-p11-hr.md": _OTHER}
SOURCES = {**CONVERSATIONS, "docs/library/evidence/2026-07-01-q2-churn.md": EVIDENCE}


def memo(sentence: str, link: str = f"../library/conversations/{_CALL}#q1") -> str:
    """The memo without a fault, with one more paragraph under Evidence; `%s` in it is the link."""
    paragraph = sentence.replace("%s", link)
    return MEMO.replace("in October 2026.\n\n## Options", f"in October 2026.\n\n{paragraph}\n\n## Options")
