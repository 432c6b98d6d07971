"""The style of a redline: legible without colour, on paper, in the light and in the dark."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #fffefb; --ink: #1f2328; --pale: #656d76; --line: #d8dee4;
  --added: #0a5c2b; --added-back: #e3f6e8; --removed: #a11a1f; --removed-back: #fdecea; --moved: #0b4f9e;
  --moved-back: #e8f1fc;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #16191d; --ink: #dfe4ea; --pale: #96a0ab; --line: #343b44;
    --added: #84d89b; --added-back: #15301f; --removed: #ffa29b; --removed-back: #3b1d1d; --moved: #97c4ff;
    --moved-back: #182a41;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink); font: 1.0625rem/1.6 Charter, "Iowan Old Style",
  Georgia, serif;
}
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
header, .diff-changes, .diff-legend, .diff-note { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
h1 { margin: 0 0 .25rem; font-size: 1.6rem; line-height: 1.25; overflow-wrap: anywhere; }
.diff-versions { color: var(--pale); font-weight: 400; white-space: nowrap; }
.diff-facts { margin: 0; color: var(--pale); font-size: .9375rem; }
.diff-because { margin: .9rem 0 0; }
.diff-changes {
  margin: 1.5rem 0; padding: .25rem 1.1rem 1rem; border: 1px solid var(--line); border-radius: .5rem;
  font-size: .9375rem; line-height: 1.5;
}
.diff-changes h2 {
  margin: 1rem 0 .25rem; font-size: .8125rem; letter-spacing: .06em; text-transform: uppercase; color:
  var(--pale);
}
.diff-changes ul { margin: 0; padding-left: 1.1rem; }
.diff-changes li { overflow-wrap: anywhere; }
.diff-legend { margin: 2rem 0 1rem; color: var(--pale); font-size: .875rem; }
.diff-text { white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: plaintext; }
.diff-heading { font-family: system-ui, -apple-system, "Segoe UI", sans-serif; font-weight: 650; }
.diff-heading[aria-level="2"] { font-size: 1.2rem; }
.diff-mono { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .8125rem; }
.diff-sign { color: var(--pale); font-weight: 400; }
ins, del, .diff-note { unicode-bidi: isolate; border-radius: .15em; }
ins {
  color: var(--added); background: var(--added-back); text-decoration: underline; text-decoration-thickness:
  .1em; text-underline-offset: .18em;
}
del { color: var(--removed); background: var(--removed-back); text-decoration: line-through; }
ins .diff-sign, del .diff-sign { color: inherit; }
ins.diff-moved { color: var(--moved); background: var(--moved-back); text-decoration-style: double; }
del.diff-moved { color: var(--moved); background: none; }
.diff-note { color: var(--moved); font-size: .75em; white-space: nowrap; }
@media print {
  :root {
    --paper: #fff; --ink: #000; --pale: #444; --line: #999; --added: #000; --added-back: none; --removed:
    #444; --removed-back: none; --moved: #000; --moved-back: none;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2, .diff-heading { break-after: avoid; }
  .diff-changes li { break-inside: avoid; }
  @page { margin: 20mm; }
}
@media (forced-colors: active) {
  ins, del, .diff-note { color: CanvasText; background: Canvas; }
}
"""
