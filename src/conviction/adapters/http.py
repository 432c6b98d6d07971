"""The web, for lint: whether an address gives a page. No response is stored."""

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
"""The longest wait for one response."""
_AT_ONCE = 8
_LARGEST = 64 * 1024
"""Bytes of a page to read; the rest is ignored."""
_LONGEST = 2000
"""Characters of an address that servers accept."""
_CLOSED_DOORS = frozenset({401, 402, 403, 407, 429, 451, 999})
"""Status codes of a server that may have the page and does not show it to programs."""
_HEADERS = {"User-Agent": f"conviction-lint/{__version__}", "Accept": "*/*"}


def ask(addresses: Iterable[str], *, seconds: float = _SECONDS, at_once: int = _AT_ONCE) -> Mapping[str, str]:
    """The addresses that give no page, each with the reason: `answers 404 Not Found`.

    Each is requested once, a few at a time: its head, and where that is refused the page. A server that demands
    a password or refuses programs is assumed to have the page.

    Args:
        addresses: Addresses with `http` or `https`.
        seconds: The longest wait for one response.
        at_once: The number of parallel requests.
    """
    wanted = sorted(set(addresses))
    if not wanted:
        return {}
    with ThreadPoolExecutor(max_workers=at_once) as pool:
        answers = pool.map(lambda address: _trouble(address, seconds), wanted)
        return {address: trouble for address, trouble in zip(wanted, answers, strict=True) if trouble}


def _trouble(address: str, seconds: float) -> str:
    """The reason why an address gives no page; empty when it gives one."""
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
    """The reason why there is no response, in a few words."""
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return f"does not answer within {seconds:g} seconds"
    if isinstance(cause, socket.gaierror):
        return "names a host that is not found"
    if isinstance(cause, ssl.SSLError):
        return "has no certificate that can be trusted"
    if isinstance(cause, ConnectionRefusedError):
        return "refuses the connection"
    return "gives an invalid response"


def _quoted(address: str) -> str:
    """The address as a request may have it, with characters outside of ASCII escaped."""
    from urllib.parse import quote, urlsplit, urlunsplit

    parts = urlsplit(address)
    host = parts.netloc.encode("idna").decode("ascii") if not parts.netloc.isascii() else parts.netloc
    safe = "/%:=&?~#+!$,;'@()*[]"
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=safe), quote(parts.query, safe=safe), ""))
