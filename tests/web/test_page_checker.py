"""The checker of pages finds what it is there to find."""

import pytest

from tests.page import check_page

GOOD = """<!doctype html><html lang="fa" dir="rtl"><head><meta charset="utf-8"><title>خدمت – درگاه</title></head>
<body><!-- note --><main id="main"><h1>خدمت</h1><h2>مدارک</h2><h3>یک</h3><h2>هزینه</h2>
<form action="/search"><label for="q">نام</label><input id="q" name="q"><label>دو <input name="r"></label>
<input type="hidden" name="h"><button>برو</button></form>
<a href="/a">پیوند</a></main></body></html>"""


def test_a_good_page_can_be_read() -> None:
    page = check_page(GOOD)
    assert (page.title, page.heading, page.links, page.link("پیو")) == ("خدمت – درگاه", "خدمت", ["/a"], "/a")
    assert page.texts("h2") == ["مدارک", "هزینه"]
    assert page.one("input", id="q").get("name") == "q"
    assert "note" not in page.text
    assert page.main.startswith("خدمت مدارک")
    with pytest.raises(AssertionError):
        page.link("نیست")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<!doctype html>", ""),
        ("<h1>خدمت</h1>", ""),
        ("<h2>مدارک</h2>", "<h1>مدارک</h1>"),
        ("<h2>مدارک</h2>", ""),
        ("<h2>مدارک</h2>", "<h2></h2>"),
        ("<title>خدمت – درگاه</title>", ""),
        ("<title>خدمت – درگاه</title>", "<title> – درگاه</title>"),
        ('lang="fa"', ""),
        ('lang="fa"', 'lang="en"'),
        ('dir="rtl"', ""),
        ('id="q"', 'id="main"'),
        ('for="q"', 'for="nothing"'),
        ("<label>دو ", "<label>"),
        ('<label for="q">نام</label>', ""),
        ('<form action="/search">', "<form>"),
        ('<form action="/search">', '<form action="">'),
        ("پیوند</a>", "</a>"),
        ("پیوند</a>", "پیوند"),
        ("<main", '<main style="color: red"'),
        ('<a href="/a">', '<a href="/a" onclick="x()">'),
        ('href="/a"', 'href="javascript:x()"'),
        ("<h3>یک</h3>", "<script>x()</script>"),
        ("<h3>یک</h3>", "<style>a{}</style>"),
        ("<h3>یک</h3>", '<img src="/x.png">'),
        ("یک", "يک"),
        ("یک", "كتاب"),
        ("یک", "٤"),
        ("<h3>یک</h3>", "<h3>یک</h4>"),
        ("<h3>یک</h3>", "</div>"),
        ('name="r"', 'name="r" name="s"'),
    ],
)
def test_what_is_wrong_is_found(old: str, new: str) -> None:
    assert old in GOOD
    with pytest.raises(AssertionError):
        check_page(GOOD.replace(old, new, 1))


def test_arabic_letters_may_stand_in_attributes_and_english_pages() -> None:
    check_page(GOOD.replace('href="/a"', 'href="/a?q=كارت"'))
    check_page(GOOD.replace('lang="fa" dir="rtl"', 'lang="en" dir="ltr"').replace("یک", "كتاب"))
