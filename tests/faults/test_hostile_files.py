"""Drawings and pages among the files of docs/: nothing of them runs on a site."""

from __future__ import annotations

import gzip
import time
from pathlib import Path

import pytest

from built_site import all_bytes, mkdocs
from conviction.markup.svg import objection
from helpers import run_cli, tree

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
PLAIN = f"{SVG}<rect width='9' height='9'/></svg>"
DOCTYPE = '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
XHTML = '<!DOCTYPE svg PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">'
HOSTILE: dict[str, str | bytes] = {
    "script": f"{SVG}<script>fired=1</script></svg>",
    "script with a prefix": '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:script>fired=1</s:script></s:svg>',
    "script of HTML": f'{SVG}<h:script xmlns:h="http://www.w3.org/1999/xhtml">fired=1</h:script></svg>',
    "script of HTML in metadata": f'{SVG}<metadata><x xmlns="http://www.w3.org/1999/xhtml"/></metadata></svg>',
    "UTF-16": f'<?xml version="1.0" encoding="UTF-16"?>{SVG}<script>fired=1</script></svg>'.encode("utf-16"),
    "UTF-16 without a mark": f"{SVG}<script>fired=1</script></svg>".encode("utf-16-le"),
    "UTF-7": f'<?xml version="1.0" encoding="UTF-7"?>{SVG}+ADw-script+AD4-fired=1+ADw-/script+AD4-</svg>',
    "EBCDIC": f'<?xml version="1.0" encoding="cp037"?>{PLAIN}'.encode("cp037"),
    "gzip": gzip.compress(PLAIN.encode()),
    "not XML": f"{SVG}<g></svg>",
    "HTML": "<!doctype html><script>fired=1</script>",
    "HTML root": '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
    "no namespace": "<svg><rect/></svg>",
    "empty": "",
    "event": f'{SVG}<rect onclick="fired=1"/></svg>',
    "event on the root": PLAIN.replace("viewBox", "onload='fired=1' viewBox"),
    "event in a namespace": f'{SVG}<g xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load"/></svg>',
    "link": f'{SVG}<a href="javascript:fired=1"><rect/></a></svg>',
    "link in a number": f'{SVG}<a href="java&#115;cript:fired=1"><rect/></a></svg>',
    "link in many numbers": f'{SVG}<a xlink:href="&#x6a;&#x61;vascript&#58;fired=1"><rect/></a></svg>',
    "link with blanks": f'{SVG}<a href=" java&#10;script:fired=1"><rect/></a></svg>',
    "link in an entity": f'<!DOCTYPE svg [<!ENTITY x "javascript:fired=1">]>{SVG}<a href="&x;"><rect/></a></svg>',
    "link in an entity of HTML": f'{XHTML}{SVG}<a href="javascript&colon;fired=1"><rect/></a></svg>',
    "link in an entity of SVG": f'{DOCTYPE}{SVG}<a href="javascript&colon;fired=1"><rect/></a></svg>',
    "link, other prefix": f'{SVG}<a xmlns:y="http://www.w3.org/1999/xlink" y:href="javascript:fired=1"/></svg>',
    "link to data": f'{SVG}<a href="data:text/html,&lt;script>fired=1&lt;/script>"><rect/></a></svg>',
    "link with ping": f'{SVG}<a href="#x" ping="https://evil.example/"><rect/></a></svg>',
    "base": f'{SVG}<g xml:base="javascript:fired=1//"><a href="#x"/></g></svg>',
    "set": f'{SVG}<a><set attributeName="href" to="javascript:fired=1"/><rect/></a></svg>',
    "animate": f'{SVG}<a><animate attributeName="href" values="javascript:fired=1"/><rect/></a></svg>',
    "image": f'{SVG}<image href="https://evil.example/x.png"/></svg>',
    "image without scheme": f'{SVG}<image xlink:href="//evil.example/x.png"/></svg>',
    "image of data": f'{SVG}<image href="data:image/svg+xml,&lt;svg/>"/></svg>',
    "use": f'{SVG}<use href="https://evil.example/x.svg#a"/></svg>',
    "use of data": f'{SVG}<use href="data:image/svg+xml;base64,PHN2Zy8+#a"/></svg>',
    "feImage": f'{SVG}<filter id="f"><feImage href="https://evil.example/x.png"/></filter></svg>',
    "gradient": f'{SVG}<linearGradient href="https://evil.example/x.svg#a"/></svg>',
    "fill": f'{SVG}<rect fill="url(https://evil.example/x.svg#a)"/></svg>',
    "fill with an escape": f'{SVG}<rect fill="u\\72l(https://evil.example/x.svg#a)"/></svg>',
    "style attribute": f'{SVG}<rect style="fill:red;background:url( //evil.example/x )"/></svg>',
    "style": f"{SVG}<style>rect{{fill:url('https://evil.example/x')}}</style></svg>",
    "style in CDATA": f"{SVG}<style><![CDATA[@import 'https://evil.example/x.css';]]></style></svg>",
    "style with an escape": f"{SVG}<style>@\\69mport 'https://evil.example/x.css';</style></svg>",
    "style in numbers": f"{SVG}<style>&#64;import 'https://evil.example/x.css';</style></svg>",
    "style with an element": f"{SVG}<style>@im<g>x</g>port 'https://evil.example/x.css';</style></svg>",
    "style, image-set": f'{SVG}<style>g{{mask:image-set("https://evil.example/x" 1x)}}</style></svg>',
    "style behind a comment": f'{SVG}<style>g::before{{content:"/*"}}g{{mask:url(//evil.example)}}</style></svg>',
    "style with a font": f"{SVG}<style>@font-face{{src:url(https://evil.example/x.woff)}}</style></svg>",
    "style sheet": f'<?xml-stylesheet href="https://evil.example/x.css" type="text/css"?>{PLAIN}',
    "transformation": f'<?xml-stylesheet href="#x" type="text/xsl"?>{PLAIN}',
    "foreign object": f'{SVG}<foreignObject><p xmlns="http://www.w3.org/1999/xhtml">x</p></foreignObject></svg>',
    "MathML": f'{SVG}<m:math xmlns:m="http://www.w3.org/1998/Math/MathML" href="javascript:fired=1"/></svg>',
    "handler": f'{SVG}<handler type="text/javascript">fired=1</handler></svg>',
    "laughs": '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + PLAIN,
    "outer entity": f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SVG}<text>&x;</text></svg>',
    "default of an attribute": f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "fired=1">]>{PLAIN}',
    "very deep": SVG + "<g>" * 5000 + "</g>" * 5000 + "</svg>",
}
HARMLESS: dict[str, str | bytes] = {
    "plain": PLAIN,
    "UTF-16": f'<?xml version="1.0" encoding="UTF-16"?>{PLAIN}'.encode("utf-16"),
    "byte-order mark": "\ufeff" + PLAIN,
    "document type": f'<?xml version="1.0" standalone="no"?>\n{DOCTYPE}\n{SVG}<text>R&amp;D</text></svg>',
    "prefix": '<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:rect width="1"/></s:svg>',
    "links": f'{SVG}<a href="https://example.com/?a=1"><rect/></a><a xlink:href="#x"/><a href="../x/"/></svg>',
    "words about it": f"{SVG}<title>onload = script: &lt;script></title><desc>url(https://x)</desc></svg>",
    "styles": f'{SVG}<style>.a{{fill:url(#g);font:1px "Arial"}}</style><rect style="fill:url(\'#g\')"/></svg>',
    "images": f'{SVG}<image href="data:image/png;base64,iVBORw0KGgo="/><use href="#x"/><image href="x.png"/></svg>',
    "font": f"{SVG}<style>@font-face{{src:url(data:font/woff2;base64,d09GMg==)}}</style></svg>",
    "editor": '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/namespaces/inkscape" '
    'i:version="1"><i:grid id="g"/><metadata/></svg>',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_case_31_a_drawing_that_could_act_is_refused(name: str) -> None:
    """Whatever hides a script, an address or a request in a drawing, it is refused with a line and a reason.

    Matrix D78.
    """
    given = HOSTILE[name]

    assert objection(given if isinstance(given, bytes) else given.encode()) != ""


@pytest.mark.parametrize("name", HARMLESS)
def test_case_31_a_plain_drawing_passes(name: str) -> None:
    """Styles, links, images that are brought along and the notes of editors are no reason to refuse a drawing."""
    given = HARMLESS[name]

    assert objection(given if isinstance(given, bytes) else given.encode()) == ""


def test_case_31_a_large_drawing_is_read_in_bounded_time() -> None:
    """Long values and many parts are looked at once."""
    start = time.process_time()
    for inner in (
        '<path d="' + "M0 0 " * 200_000 + '"/>',
        "<g/>" * 200_000,
        f'<rect style="fill:{"url(data:image/png;base64," + " " * 500_000}"/>',
        "<style>" + "url(" * 200_000 + "</style>",
        "<style>" + "\\" * 500_000 + "</style>",
    ):
        objection(f"{SVG}{inner}</svg>".encode())

    assert time.process_time() - start < 10


def workspace_of(root: Path) -> Path:
    """A workspace that shows each drawing, and has files beside them that a browser would run."""
    names = [f"d{number}.svg" for number in range(len(HOSTILE))]
    files: dict[str, str | bytes] = {
        "scaffold.toml": "schema = 1\n",
        "mkdocs.yml": "site_name: x\ntheme: {name: material, font: false}\nplugins: [conviction]\n",
        "docs/index.md": "# Home\n\n" + "\n".join(f"![x]({name})" for name in (*names, "plain.svg", "u.SVG")) + "\n",
        "docs/plain.svg": PLAIN,
        "docs/u.SVG": f"{SVG}<script>fired=1</script></svg>",
        **{f"docs/{name}": given for name, given in zip(names, HOSTILE.values(), strict=True)},
        **{f"docs/run/p{number}.{end}": "<script>fired=1</script>" for number, end in enumerate(RUNS)},
        "docs/run/noending": "<script>fired=1</script>",
        "docs/photo.png": b"\x89PNG\r\n\x1a\n",
        "docs/CNAME": "example.com\n",
    }
    return tree(root, files)


RUNS = (
    "html", "htm", "xhtml", "xht", "shtml", "HTML", "js", "mjs", "xml", "xsl", "svgz", "mht", "swf", "wasm", "markdown",
    "mkd", "MD", "php",
)  # fmt: skip


@pytest.mark.parametrize("engine", ["mkdocs", "scaffold"])
def test_case_31_files_that_a_browser_would_run_are_on_no_site(tmp_path: Path, engine: str) -> None:
    """`mkdocs build` with the plugin leaves them out as `scaffold build` does, with a warning for each."""
    root = workspace_of(tmp_path / "w")
    site = root / "site"
    if engine == "mkdocs":
        done = mkdocs(root, "build")
        code, said = done.returncode, done.stderr
    else:
        run = run_cli(["build"], root)
        code, said = run.code, run.err

    assert code == 0, said
    assert (site / "plain.svg").is_file()
    own = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert [name for name in own if name.startswith(("d", "u."))] == []
    assert [name for name in own if name.startswith("run")] == []
    assert [name for name, data in all_bytes(site) if b"fired=1" in data] == []
    assert "docs/d0.svg:1: not on the site: the drawing may run or load something, line 1 holds <script>" in said
    if engine == "mkdocs":
        assert said.count("files of this type can run in a browser; link to a PDF or image") == len(RUNS) + 1
        assert {"CNAME", "photo.png"} <= own


def test_case_31_files_of_the_configuration_are_on_every_page(tmp_path: Path) -> None:
    """Scripts, sheets and templates that mkdocs.yml names stay, and files of its theme: mkdocs runs those anyway."""
    files: dict[str, str | bytes] = {
        "scaffold.toml": "schema = 1\n",
        "mkdocs.yml": """
            site_name: x
            theme: {name: material, font: false, custom_dir: overrides, logo: logo.svg}
            plugins: [conviction]
            extra_javascript: [js/a.js, {path: js/b.mjs, type: module}]
            extra_css: [css/a.css]
            extra_templates: [robots.xml]
            """,
        "docs/index.md": "# Home\n",
        "docs/js/a.js": "1\n",
        "docs/js/b.mjs": "1\n",
        "docs/js/c.js": "1\n",
        "docs/css/a.css": "p{}\n",
        "docs/robots.xml": "<x/>\n",
        "docs/logo.svg": PLAIN,
        "overrides/extra/x.js": "1\n",
    }
    root = tree(tmp_path / "w", files)

    done = mkdocs(root, "build")

    assert done.returncode == 0, done.stderr
    site = root / "site"
    there = ("js/a.js", "js/b.mjs", "css/a.css", "robots.xml", "logo.svg", "extra/x.js")
    assert [name for name in there if not (site / name).is_file()] == []
    assert not (site / "js/c.js").exists()
    assert "docs/js/c.js:1: not on the site: files of this type can run in a browser" in done.stderr
