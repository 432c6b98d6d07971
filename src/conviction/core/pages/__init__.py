"""The site as values: `make_site` maps every document and page of a workspace to the file that an engine builds."""

from conviction.core.pages.site import Site, make_site

__all__ = ["Site", "make_site"]
