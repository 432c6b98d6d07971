"""The hosts that the preview accepts: another host could point its name at this machine, and read the site."""

from __future__ import annotations

import ipaddress
import re

__all__ = ["answers_to"]

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(?::[0-9]{1,5})?")
_OWN = frozenset({"localhost", "127.0.0.1", "::1"})


def answers_to(host: str, address: str) -> bool:
    """True when a request with this `Host` is meant for the preview at the address.

    A name can point anywhere, so only `localhost` and the address are accepted. A preview for the whole network, at
    `0.0.0.0` or `::`, also accepts numeric addresses, which cannot point elsewhere.
    """
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = found[1].strip("[]").lower()
    if name in _OWN or name == address.strip("[]").lower():
        return True
    return _is_everywhere(address) and _number(name) is not None


def _is_everywhere(address: str) -> bool:
    number = _number(address.strip("[]"))
    return number is not None and number.is_unspecified


def _number(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None
