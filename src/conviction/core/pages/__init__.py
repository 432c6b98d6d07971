"""The site as values: `make_site` maps every document and page of a workspace to the file that an engine builds."""

from conviction.core.pages.document_page import is_readable
from conviction.core.pages.past import Past
from conviction.core.pages.site import Site, make_site

__all__ = ["Past", "Site", "is_readable", "make_site"]
