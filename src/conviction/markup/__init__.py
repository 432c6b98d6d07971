"""Text of any document: blocks, inline marks, sentences, front matter, HTML, and diffs of them."""
