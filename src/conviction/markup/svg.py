"""Whether a drawing (SVG) may be published: parsed first, then held to an allow-list, as a browser would meet it.

A drawing that is opened by itself is a page: it can hold scripts, load from other hosts, borrow from other files. Text
is therefore never searched for such things: entities, encodings and prefixes hide them. One that does not parse,
declares entities, or holds anything that is not listed is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.parsers import expat

from conviction.markup.sanitize import is_safe_address

__all__ = ["objection"]

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_EDITORS = (
    "http://www.inkscape.org/", "http://sodipodi.sourceforge.net/", "http://www.w3.org/1999/02/22-rdf-syntax-ns",
    "http://purl.org/dc/", "http://creativecommons.org/ns", "http://web.resource.org/cc/", "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/", "http://www.serif.com/", "http://www.vectornator.io", "http://boxy-svg.com",
    "http://www.w3.org/2000/xmlns/", "http://schemas.microsoft.com/visio/", "http://www.figma.com/",
)  # fmt: skip
"""Namespaces in which drawing programs keep notes for themselves; to a browser they mean nothing."""
_ELEMENTS_TEXT = """
    a circle clipPath defs desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix
    feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting feSpotLight feTile
    feTurbulence filter flowPara flowRegion flowRoot flowSpan g image line linearGradient marker mask metadata path
    pattern polygon polyline radialGradient rect stop style svg switch symbol text textPath title tspan use view
"""
_ELEMENTS = frozenset(_ELEMENTS_TEXT.split())
_ATTRIBUTES_TEXT = """
    accent-height alignment-baseline amplitude azimuth baseFrequency baseProfile baseline-shift bias class clip
    clip-path clip-rule clipPathUnits color color-interpolation color-interpolation-filters color-rendering content
    contentStyleType crossorigin cursor cx cy d decoding diffuseConstant direction display divisor dominant-baseline
    dx dy edgeMode elevation enable-background exponent fill fill-opacity fill-rule filter filterRes filterUnits
    flood-color flood-opacity focusable font font-family font-feature-settings font-size font-size-adjust font-stretch
    font-style font-variant font-variant-ligatures font-weight fr fx fy glyph-orientation-horizontal
    glyph-orientation-vertical gradientTransform gradientUnits height href id image-rendering in in2 inkscape
    intercept isolation k1 k2 k3 k4 kernelMatrix kernelUnitLength kerning lang lengthAdjust letter-spacing
    lighting-color limitingConeAngle line-height marker-end marker-mid marker-start markerHeight markerUnits
    markerWidth mask mask-type maskContentUnits maskUnits media method mix-blend-mode mode name numOctaves offset
    opacity operator order orient orientation overflow overline-position overline-thickness paint-order pathLength
    patternContentUnits patternTransform patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ
    preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY rel requiredExtensions requiredFeatures
    result role rotate rx ry scale seed shape-inside shape-padding shape-rendering side slope solid-color
    solid-opacity spacing specularConstant specularExponent spreadMethod startOffset stdDeviation stitchTiles
    stop-color stop-opacity strikethrough-position strikethrough-thickness stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width style surfaceScale systemLanguage
    tabindex tableValues target targetX targetY text-align text-anchor text-decoration text-overflow text-rendering
    textLength title transform transform-box transform-origin type underline-position underline-thickness
    unicode-bidi values vector-effect version viewBox viewTarget visibility white-space width word-spacing
    writing-mode x x1 x2 xChannelSelector y y1 y2 yChannelSelector z zoomAndPan
"""
_ATTRIBUTES = frozenset(_ATTRIBUTES_TEXT.split())
_FREE = ("data-", "aria-")
"""Names of attributes may begin so, whatever follows."""
_WORDS = frozenset({"class", "content", "d", "id", "lang", "name", "points", "title"})
"""Attributes whose value is never read as a style."""
_KNOWN_PREFIXES = {
    _XLINK: ("xlink", ("type", "title", "role", "show", "actuate", "arcrole")),
    _XML: ("xml", ("space", "lang", "id")),
}
"""Namespace to its usual prefix and the attributes that are allowed besides the address."""
_IMAGES = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[A-Za-z0-9+/=\s]*", re.IGNORECASE)
_WITHIN = re.compile(r"#[^\s\"'()<>\\]{0,200}")
_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{1,6})\s?|\r?\n|(.))", re.DOTALL)
_LOADS = re.compile(
    r"@\s*(?:import|namespace)|(?:url|src|image|image-set|cross-fade|element|expression|paint)\(|-moz-binding|behavior:",
    re.IGNORECASE,
)
_SVG_TYPE = re.compile(r"-//W3C//DTD SVG [\w. ]{1,20}//EN")
_NAMED = re.compile(rb"&(?!(?:lt|gt|amp|quot|apos);)[A-Za-z_:\x80-\xff]")
"""A reference to an entity that only the declarations of a document type could define."""
_URL = re.compile(
    r"url\(\s*([\"']?)(?:#[^\s\"'()<>\\]{0,200}|data:(?:image/(?:png|jpe?g|gif|webp)|(?:font/|application/(?:x-)?font-)"
    r"[a-z0-9-]{1,20});(?:charset=utf-8;)?base64,[A-Za-z0-9+/=\s]*+)\1\s*\)",
    re.IGNORECASE,
)
"""The sources that a style may name: a part of the same drawing, or an image or font that it brings along."""
_ENCODINGS = frozenset({"", "utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1"})
_DEEPEST = 200


class _RefusedError(Exception):
    """Reading stops here; its text is the reason."""


def objection(data: bytes) -> str:
    """Why a drawing is not published, in a few words; empty when it may be."""
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
        if reader.typed and _NAMED.search(data.replace(b"\0", b"")):
            return "uses an entity of its document type"
    except expat.ExpatError as error:
        return f"line {error.lineno} is not XML as browsers read it ({expat.errors.messages[error.code]})"
    except (_RefusedError, ValueError, LookupError) as stop:
        return f"line {reader.parser.CurrentLineNumber} {stop}"
    return ""


class _Reader:
    """Meets each part of a drawing after it is decoded, and refuses parts that are not listed."""

    def __init__(self) -> None:
        self.depth = 0
        self.typed = False
        self.style: list[str] | None = None
        parser = self.parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self.declaration
        parser.EntityDeclHandler = self.entity
        parser.AttlistDeclHandler = self.entity
        parser.StartDoctypeDeclHandler = self.doctype
        parser.ProcessingInstructionHandler = self.instruction
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.words

    def declaration(self, _: str, encoding: str | None, __: int) -> None:
        if (encoding or "").lower() not in _ENCODINGS:
            raise _RefusedError(f"is written in {_short(encoding or '')}")

    def entity(self, name: str, *_: object) -> None:
        raise _RefusedError(f"declares the entity {_short(name)}")

    def doctype(self, name: str, system: str | None, public: str | None, inner: bool) -> None:
        """Browsers know the names of some document types, and expand them; only that of SVG, which has none, passes."""
        self.typed = system is not None or public is not None
        if inner or (self.typed and not _SVG_TYPE.fullmatch(public or "")) or name != "svg":
            raise _RefusedError("declares a document type of its own")

    def instruction(self, target: str, _: str) -> None:
        if target != "xpacket":
            raise _RefusedError(f"holds <?{_short(target)}?>")

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _RefusedError(f"nests deeper than {_DEEPEST}")
        if self.style is not None:
            raise _RefusedError(f"holds <{_short(local)}> in a style")
        if self.depth == 1 and (space, local) != (_SVG, "svg"):
            raise _RefusedError(f'begins with <{_short(local)}> and not with <svg xmlns="{_SVG}">')
        if not (space == _SVG and local in _ELEMENTS) and not _of_editor(space):
            raise _RefusedError(f"holds <{_short(local)}>")
        for key, value in attributes.items():
            _check_attribute(local, key, value)
        self.style = [] if (space, local) == (_SVG, "style") else self.style

    def words(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def end(self, name: str) -> None:
        self.depth -= 1
        if name == f"{_SVG} style" and self.style is not None:
            _check_style("".join(self.style))
            self.style = None


def _of_editor(space: str) -> bool:
    return space.startswith(_EDITORS)


def _check_attribute(tag: str, key: str, value: str) -> None:
    space, _, local = key.rpartition(" ")
    if local == "href" and space in ("", _XLINK):
        _check_address(tag, value)
    elif space in _KNOWN_PREFIXES:
        prefix, names = _KNOWN_PREFIXES[space]
        if local not in names:
            raise _RefusedError(f"holds the attribute {prefix}:{_short(local)}")
    elif not _of_editor(space):
        _check_own_attribute(space, local, value)


def _check_own_attribute(space: str, local: str, value: str) -> None:
    """An attribute of SVG itself: one of the list, whose style loads nothing."""
    free = local.startswith(_FREE)
    if space or not (free or local in _ATTRIBUTES):
        raise _RefusedError(f"holds the attribute {_short(local)}")
    if not free and local not in _WORDS:
        _check_style(value)


def _check_address(tag: str, value: str) -> None:
    """A link leads where a page's links may lead, an image is next to the drawing, the rest is of itself."""
    bare = value.strip()
    image = tag in ("image", "feImage")
    if _WITHIN.fullmatch(bare) or not bare or (tag == "a" and is_safe_address(value)):
        return
    if image and (is_safe_address(value, remote=False) or _IMAGES.fullmatch(bare)):
        return
    raise _RefusedError(f"leads from <{_short(tag)}> to {_short(bare)}")


def _check_style(text: str) -> None:
    """A style loads nothing, neither as written nor with its escapes decoded."""
    if "(" not in text and "@" not in text and "\\" not in text and ":" not in text:
        return
    for form in {text, _ESCAPE.sub(_decoded, text)}:
        match = _LOADS.search(_URL.sub(" ", form))
        if match:
            raise _RefusedError(f"holds a style with {_short(match[0])}")


def _decoded(match: re.Match[str]) -> str:
    if match[1]:
        code = int(match[1], 16)
        return chr(code) if 0 < code < 0x110000 else "\ufffd"
    return match[2] or ""


def _short(text: str) -> str:
    """The text for a line of a report: printable, and not long."""
    printable = "".join(sign if sign.isprintable() else "�" for sign in text)
    return printable if len(printable) <= 60 else f"{printable[:59]}…"
