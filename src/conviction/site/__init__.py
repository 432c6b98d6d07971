"""The site as values: every document and page of a workspace mapped to the file that an engine builds."""
