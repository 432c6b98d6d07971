"""Write documents: start one, quote, link, revise, list, and bring one to its template's newer version."""
