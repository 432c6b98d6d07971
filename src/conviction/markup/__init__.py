"""Text, whatever document it belongs to: blocks, inline marks, sentences, front matter, HTML, and diffs of them."""
