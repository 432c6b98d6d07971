"""The web address of a file of one commit on a forge, as far as the address of a remote gives it."""

from __future__ import annotations

import re
from urllib.parse import quote

__all__ = ["file_address"]

_REMOTE = re.compile(
    r"(?:(?:https|ssh)://(?:[^@/\s]*@)?|git@)(github\.com|gitlab\.com|codeberg\.org)(?::\d+)?[:/]"
    r"([\w.-]+(?:/[\w.-]+?)+)(?:\.git)?/?"
)
_FORMS = {
    "github.com": "https://github.com/{name}/blob/{commit}/{path}",
    "gitlab.com": "https://gitlab.com/{name}/-/blob/{commit}/{path}",
    "codeberg.org": "https://codeberg.org/{name}/src/commit/{commit}/{path}",
}


def file_address(remote: str, commit: str, path: str) -> str:
    """The page of a file in a commit; empty for a remote that is on no forge we know. A password is left out.

    >>> file_address("git@github.com:o/r.git", "0a1b", "docs/a b.md")
    'https://github.com/o/r/blob/0a1b/docs/a%20b.md'
    """
    match = _REMOTE.fullmatch(remote.strip())
    return _FORMS[match[1]].format(name=match[2], commit=commit, path=quote(path)) if match else ""
