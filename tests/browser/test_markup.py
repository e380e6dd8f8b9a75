"""What the gate takes a page for is what a browser makes of it, or the page is refused."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.test_pages import browser as browser  # noqa: PLC0414 - the same Chromium
from tsunagari.press.check import markup
from tsunagari.press.core import html

pytestmark = pytest.mark.browser

NASTY = {
    "a comment that is none": "<!--><script>ran = 1</script>-->",
    "a comment without an end": "<p>一</p><!-- 隠す <p>二</p>",
    "a comment with a bang": "<!--a--!><p>二</p>-->",
    "a nested comment": "<!-- <!-- 一 --> 二 -->",
    "a conditional comment": "<!--[if IE]><p>一</p><![endif]--><![if !IE]><p>二</p><![endif]>",
    "CDATA in a page": "<![CDATA[<p title='一'>二</p>]]>",
    "CDATA in a drawing": "<svg aria-label=図><![CDATA[<p>一</p>]]></svg>",
    "a processing instruction": "<?php echo '一' ?><p>二",
    "a declaration": "<!ENTITY 一 '二'><p>三",
    "a script in a drawing": "<svg><script>ran = 1</script></svg>",
    "a script that escapes itself": "<script><!-- <script> </script> a</script> 一 --></script>",
    "markup that leaves a drawing": "<svg><p>一<style><!--</style><img title='--><b>二</b>'></svg>",
    "a style in a formula": "<math><mtext><table><mglyph><style><!--</style><b title='-->一'>",
    "forms within each other": "<form id=a><div></form><form id=b><input name=一></form>",
    "a second form's attributes": "<form><form title=一><p>二</p></form>",
    "text in a table": "<table>一<tr>二<td>三</td>四<p>五</p></tr></table>",
    "a table in a table": "<table><tr><td>一<table><tr><td>二</table>三</table>",
    "a script in a table": "<table><tr><script>ran = 1</script><td>一</table>",
    "an attribute twice": "<p title=一 title=二>三</p>",
    "an attribute twice, in capitals": "<p title=一 TITLE=二>三</p>",
    "attributes of an end tag": "<p>一</p title=二>",
    "a stray end tag": "<p>一</p></div></span>二",
    "an unknown end tag": "<p>一</p></tanaka.t@mail.example.jp>",
    "an empty end tag": "一</>二",
    "a tag without an end": "<p>一</p><p title='二",
    "plain text": "<p>一</p><plaintext><script>ran = 1</script>",
    "a text field with markup": "<textarea aria-label=あ><script>ran = 1</script></textarea>一",
    "a title without an end": "<title>一<script>ran = 1</script>",
    "a style without an end": "<style>p { color: red }<p>一",
    "no script": "<noscript><p title='</noscript><script>ran = 1</script>'></noscript>",
    "no script in a head": "<head><noscript><p>一</noscript></head>",
    "a template": "<template><p>一</p><script>ran = 1</script></template>",
    "a shadow": "<div><template shadowrootmode=open><p>一</p></template></div>",
    "a frame's own page": "<iframe title=枠 srcdoc='<script>parent.ran = 1</script>'></iframe>",
    "a frame's text": "<iframe title=枠><script>ran = 1</script></iframe>",
    "frames": "<frameset><frame src='about:blank'></frameset>",
    "old elements": "<xmp><b>一</b></xmp><noembed><b>二</b></noembed><listing>\n\n三</listing>",
    "a base": "<base href='https://example.jp/'><a href=one.html>一</a>",
    "references without an end": "&copy &notit; &ampamp; &lt<p title='&copy=1&copyx'>&#x41 &#128;",
    "odd references": "&#0; &#xD800; &#x110000; &NotEqualTilde; &unknown; &#9999999999999;",
    "a list in a paragraph": "<p>一<ul><li>二<li>三</ul>四</p>五",
    "links within each other": "<a href=a>一<p>二<a href=b>三</a>四</p></a>",
    "marks that overlap": "<b>一<i>二<p>三</b>四</i>五</p>",
    "marks without an end": "<p><b title=一><b title=一><b title=一><b title=一>二<p>三",
    "choices with markup": "<select aria-label=あ><option>一<p title=二>三<b>四</select>",
    "a choice in a table": "<table><tr><td><select><tr><td>一</select></table>",
    "an image by its old name": "<image alt=一 src='data:,'>",
    "a second body": "<body class=一><p>二<body class=三 title=四>",
    "a second root": "<p>一<html lang=ja title=二>",
    "text behind the end": "<p>一</body></html>二<!-- 三 --><p title=四>",
    "attributes in disorder": "<p a'b=一 =c \"d <e f/g=二 h = 三>四</p>",
    "slashes": "<p/title=一/>二<br/><div/>三",
    "a break's end tag": "一</br>二</p>三",
    "returns": "一\r\n二\r三<pre>\r\n\r\n四</pre><p title='五\r六'>",
    "another encoding": "<meta charset=iso-2022-jp><p>一",
    "another encoding, at length": "<meta http-equiv=Content-Type content='text/html; charset=x'>",
    "far within": "<div>" * 600 + "一<script>ran = 1</script>",
    "far within marks": "<b>" * 300 + "一",
}
FRAGMENTS = (
    *("<p>", "</p>", "<table>", "</table>", "<tr>", "<td>", "</td>", "<caption>", "<b>", "</b>"),
    *("<a href=x>", "</a>", "<form>", "</form>", "<svg>", "</svg>", "<desc>", "<math>", "<mi>"),
    *("<!--", "-->", "<!", "--!>", "<![CDATA[", "]]>", "<title>", "</title>", "<textarea>", "&lt"),
    *(
        "</textarea>",
        "<style>",
        "</style>",
        "<select>",
        "<option>",
        "</select>",
        "<button>",
        "&amp",
    ),
    *(
        "<li>",
        "<ul>",
        "</ul>",
        "<h2>",
        "</h3>",
        "<dd>",
        "<ruby>",
        "<rt>",
        "<i id=y>",
        "</i>",
        "<br>",
    ),
    *(
        "<foreignObject>",
        "<body id=z>",
        "<head>",
        "<html>",
        "<hr/>",
        "一",
        "二 ",
        "'",
        '"',
        "=",
        ">",
    ),
)
REFUSED = {
    *("CDATA in a drawing", "a second form's attributes", "an attribute twice"),
    *("an attribute twice, in capitals", "attributes of an end tag", "a stray end tag"),
    *("an unknown end tag", "a tag without an end", "plain text", "no script", "a template"),
    *("no script in a head", "a shadow", "a frame's own page", "frames", "old elements", "a base"),
    *("an image by its old name", "a second body"),
    *("another encoding", "another encoding, at length", "far within", "far within marks"),
}
DOM = """root => {
  const found = [];
  const walk = node => {
    for (const one of node.childNodes) {
      if (one.nodeType === 1) {
        found.push([one.localName, [...one.attributes].map(given => [given.name, given.value])]);
        walk(one);
        found.push(["", "end"]);
      } else if (one.nodeType !== 10) {
        const program = one.nodeType === 7 && `<?${one.target} ${one.data}?>`;
        found.push([one.nodeType > 3 ? "comment" : "text", program || one.data]);
      }
    }
  };
  walk(root);
  return found;
}"""


def tree(within: html.Element) -> Iterator[list[Any]]:
    """Return a page as the browser is asked to tell it."""
    for node in within.children:
        if isinstance(node, html.Element):
            yield [node.name, [list(given) for given in node.attrs.items()]]
            yield from tree(node)
            yield ["", "end"]
        else:
            yield ["comment" if isinstance(node, html.Comment) else "text", node.text]


def faults(text: str) -> list[str]:
    return [str(what) for what in markup.faults(html.parsed(text))]


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    """A tab that shows each document that its address names."""
    tab = browser.new_page()
    tab.route("**/*", _serve)
    yield tab
    tab.close()


def _serve(route: Route) -> None:
    name = unquote(route.request.url.rpartition("/")[2])
    if name in NASTY:
        route.fulfill(body=NASTY[name], content_type="text/html; charset=utf-8")
    else:
        route.abort()


@pytest.mark.parametrize("what", NASTY)
def test_the_gate_sees_what_a_browser_shows_and_runs(tab: Page, what: str) -> None:
    tab.goto(f"http://pages.test/{what}", wait_until="domcontentloaded")
    shown = tab.evaluate(f"() => ({DOM})(document)")
    ran = tab.evaluate("typeof ran") != "undefined"
    refused = faults(NASTY[what])
    read = html.parsed(NASTY[what])
    assert bool(refused) == (what in REFUSED), refused
    if not refused:
        assert list(tree(read)) == shown
        assert not ran or html.elements(read, "script")


def test_the_gate_sees_what_a_browser_makes_of_anything(tab: Page) -> None:
    chance = random.Random(17)  # noqa: S311 - the same documents each time
    texts = ["".join(chance.choices(FRAGMENTS, k=chance.randint(3, 25))) for _ in range(200)]
    tab.goto("about:blank")
    parse = f"text => ({DOM})(new DOMParser().parseFromString(text, 'text/html'))"
    made = tab.evaluate(f"texts => texts.map({parse})", texts)
    for text, shown in zip(texts, made, strict=True):
        assert list(tree(html.parsed(text))) == shown or faults(text), text
