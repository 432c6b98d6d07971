"""Keep product theses, their evidence and their history as Markdown in git.

`conviction.open(folder)` opens a workspace; `conviction.api` documents its methods.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conviction.api import ScaffoldError, Workspace, open  # noqa: A004 -- conviction.open, as one opens a file

__version__ = "0.1.0"
__all__ = ["ScaffoldError", "Workspace", "__version__", "open"]


def __getattr__(name: str) -> Any:
    """The names of the public API, imported when they are first used: the command line needs none of them."""
    if name in __all__:
        from conviction import api

        return getattr(api, name)
    raise AttributeError(f"module 'conviction' has no attribute {name!r}")
