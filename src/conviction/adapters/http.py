"""The web, as far as lint needs it: does an address give a page? Nothing of what it says is kept."""

from __future__ import annotations

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor

from conviction import __version__

__all__ = ["ask"]

_SECONDS = 10.0
"""How long one answer may keep us waiting."""
_AT_ONCE = 8
_LARGEST = 64 * 1024
"""Bytes of a page that are read; the rest is left."""
_LONGEST = 2000
"""Signs of an address that servers can be expected to take."""
_CLOSED_DOORS = frozenset({401, 402, 403, 407, 429, 451, 999})
"""Answers of a server that has the page, or may have it, and does not show it to programs."""
_HEADERS = {"User-Agent": f"conviction-lint/{__version__}", "Accept": "*/*"}


def ask(addresses: Iterable[str], *, seconds: float = _SECONDS, at_once: int = _AT_ONCE) -> Mapping[str, str]:
    """Of these addresses those that give no page, each with what came instead: `answers 404 Not Found`.

    A few are asked at a time, and each once: for its head, and where that is refused for the page. A server that asks
    for a password or turns programs away is taken at its word.

    Args:
        addresses: With `http` or `https`.
        seconds: How long one answer may keep us waiting.
        at_once: How many to ask at the same time.
    """
    wanted = sorted(set(addresses))
    if not wanted:
        return {}
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        answers = pool.map(lambda address: _trouble(address, seconds), wanted)
        return {address: trouble for address, trouble in zip(wanted, answers, strict=True) if trouble}


def _trouble(address: str, seconds: float) -> str:
    """What is wrong with an address; empty when it gives a page."""
    if len(address) > _LONGEST:
        return ""
    return _tried(address, "HEAD", seconds) and _tried(address, "GET", seconds)


def _tried(address: str, method: str, seconds: float) -> str:
    try:
        request = urllib.request.Request(_quoted(address), method=method, headers=_HEADERS)  # noqa: S310 -- http alone
        with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310 -- as above
            answer.read(_LARGEST)
    except urllib.error.HTTPError as error:
        with error:
            return "" if error.code in _CLOSED_DOORS else f"answers {error.code} {error.reason}".rstrip()
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _fault_text(error, seconds)
    return ""


def _fault_text(error: Exception, seconds: float) -> str:
    """What kept us from an answer, in a few words."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"does not answer within {seconds:g} seconds"
    if isinstance(cause, socket.gaierror):
        return "names a host that is not found"
    if isinstance(cause, ssl.SSLError):
        return "has no certificate that can be trusted"
    if isinstance(cause, ConnectionRefusedError):
        return "refuses the connection"
    return "gives no answer that can be read"


def _quoted(address: str) -> str:
    """The address as a request may hold it: other signs than ASCII written out."""
    from urllib.parse import quote, urlsplit, urlunsplit

    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    safe = "/%:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=safe), quote(parts.query, safe=safe), ""))
