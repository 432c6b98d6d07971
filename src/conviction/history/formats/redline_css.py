"""The style of a redline: legible without colour, on paper, in the light and in the dark."""

from __future__ import annotations

__all__ = ["STYLE"]

STYLE = """\
:root {
  color-scheme: light dark;
  --paper: #fffefb; --ink: #1f2328; --pale: #5c646d; --line: #d8dee4; --tint: #f5f5f2;
  --added: #0a5c2b; --added-back: #e3f6e8; --removed: #a11a1f; --removed-back: #fdecea; --moved: #0b4f9e;
  --moved-back: #e8f1fc;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #16191d; --ink: #dfe4ea; --pale: #9aa4af; --line: #343b44; --tint: #1e2227;
    --added: #84d89b; --added-back: #15301f; --removed: #ffa29b; --removed-back: #3b1d1d; --moved: #97c4ff;
    --moved-back: #182a41;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.0625rem/1.6 Charter, "Iowan Old Style", Georgia, serif; overflow-wrap: break-word;
}
main { max-width: 44rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1, h2, h3, h4, h5, h6 { line-height: 1.3; text-wrap: balance; }
h1 { margin: 0 0 .75rem; font-size: clamp(1.5rem, 1.2rem + 1.5vw, 2rem); line-height: 1.2; }
section > h2 { margin: 2.5rem 0 .75rem; padding-top: 1.25rem; border-top: 1px solid var(--line); font-size: 1.35rem; }
section:not(:last-child) h3 {
  margin: 1.25rem 0 .35rem; color: var(--pale); font: 600 .8125rem/1.4 system-ui, sans-serif; letter-spacing: .06em;
  text-transform: uppercase;
}
.kicker, .facts, .legend, .note { color: var(--pale); font-family: system-ui, -apple-system, "Segoe UI", sans-serif; }
.kicker {
  margin: 0 0 .5rem; font-size: .8125rem; font-weight: 600; letter-spacing: .08em; text-transform: uppercase;
}
.facts { margin: 0 0 .2rem; font-size: .9375rem; }
.conviction { margin: .35rem 0; font-weight: 650; }
header .conviction { margin-top: 1rem; font-size: 1.15rem; }
.revisions { margin: 0; padding: 0; list-style: none; }
.revisions li { margin: 0 0 1rem; padding-left: .9rem; border-left: 3px solid var(--line); }
.revisions p { margin: 0 0 .2rem; }
section:not(:last-child) ul { margin: 0; padding-left: 1.2rem; font-size: 1rem; line-height: 1.5; }
section:not(:last-child) li + li { margin-top: .3rem; }
.legend { margin: 0 0 .75rem; font-size: .875rem; }
.text { margin-top: 1.5rem; }
.text h3 { margin: 2rem 0 .6rem; font-size: 1.25rem; }
.text h4 { margin: 1.6rem 0 .5rem; font-size: 1.08rem; }
.text h5, .text h6 { margin: 1.4rem 0 .4rem; font-size: 1rem; }
.text p { margin: 0 0 .8rem; }
.text ul, .text ol { margin: 0 0 .8rem; padding-left: 1.5rem; }
.text li { margin: .15rem 0; }
.text li > p, .text li > ul, .text li > ol { margin: .25rem 0; }
blockquote { margin: 0 0 .8rem; padding-left: 1rem; border-left: 3px solid var(--line); }
.added, .removed { position: relative; }
.added:not(td, th)::after, .removed:not(td, th)::after {
  position: absolute; top: .1em; bottom: .1em; left: -1.1rem; width: 0; content: "";
}
li.added::after, li.removed::after { left: -2.6rem; }
.added:not(td, th)::after { border-left: 3px solid var(--added); }
.removed:not(td, th)::after { border-left: 3px dotted var(--removed); }
.table { margin: 0 0 1rem; overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; line-height: 1.45; }
th, td { padding: .4rem .7rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
code, pre { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .85em; }
pre { margin: 0 0 1rem; padding: .75rem 1rem; background: var(--tint); line-height: 1.5; white-space: pre-wrap; }
pre code { font-size: 1em; overflow-wrap: anywhere; }
mark { background: none; color: inherit; font-weight: 600; }
ins, del, .note { border-radius: .15em; unicode-bidi: isolate; }
ins {
  background: var(--added-back); color: var(--added); text-decoration: underline; text-decoration-thickness: .1em;
  text-underline-offset: .18em;
}
del { background: var(--removed-back); color: var(--removed); text-decoration: line-through; }
ins::before, ins::after, del::before, del::after, .sr {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
ins::before { content: " [added: "; }
del::before { content: " [removed: "; }
ins.moved::before { content: " [moved here: "; }
del.moved::before { content: " [moved away: "; }
ins::after, del::after { content: "] "; }
ins.moved { background: var(--moved-back); color: var(--moved); text-decoration-style: double; }
ins.moved > ins { background: var(--added-back); color: var(--added); font-weight: 650; }
del.moved { background: none; color: var(--moved); }
.note { color: var(--moved); font-size: .75rem; font-weight: 400; }
del + ins { margin-left: .12em; }
.space { background: none; text-decoration: none; }
.space::before, .space::after { content: none; }
@media print {
  :root {
    --paper: #fff; --ink: #000; --pale: #444; --line: #999; --tint: #fff; --added: #000; --added-back: none;
    --removed: #444; --removed-back: none; --moved: #000; --moved-back: none;
  }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0 0 0 1rem; }
  h2, h3, h4, h5, h6 { break-after: avoid; }
  li, tr, .revisions li { break-inside: avoid; }
  .table { overflow: visible; }
  @page { margin: 20mm; }
}
@media (forced-colors: active) {
  ins, del, .note { background: Canvas; color: CanvasText; }
}
"""
