"""Checks a page as every page of the product must be, and reads it.

`check_page(html)` parses strictly and asserts: valid HTML, one h1, a title, unique ids, no heading level skipped, labelled fields,
form actions, `lang` and `dir`, nothing inline that the content security policy forbids, Persian letters and digits on Persian pages.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

import html5lib

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIELDS = ("input", "select", "textarea")
UNLABELLED = ("hidden", "submit", "button", "image", "reset")
UNSEEN = ("script", "style", "template", "noscript", "head")
DIRECTIONS = {"fa": "rtl", "en": "ltr"}
FOREIGN = re.compile(r"[يك٠-٩]")
SPACE = re.compile(r"\s+")


def text_of(element: Element) -> str:
    """All text inside, spaces squeezed."""
    return SPACE.sub(" ", "".join(element.itertext())).strip()


@dataclass(frozen=True)
class Page:
    """A page that passed the checks."""

    html: str
    root: Element

    @property
    def text(self) -> str:
        """What can be read on the page, spaces squeezed."""
        return SPACE.sub(" ", "".join(visible_text(self.root))).strip()

    @property
    def title(self) -> str:
        return text_of(self.one("title"))

    @property
    def heading(self) -> str:
        return text_of(self.one("h1"))

    @property
    def links(self) -> list[str]:
        """Addresses of all links, in order."""
        return [element.get("href", "") for element in self.all("a") if element.get("href")]

    @property
    def main(self) -> str:
        """What can be read in `<main>`."""
        return SPACE.sub(" ", "".join(visible_text(self.one("main")))).strip()

    def all(self, tag: str, **attributes: str) -> list[Element]:
        """Elements of a tag (`*` for any) that have these attributes; `class_="x"` asks for one of the classes, `_` stands for `-`."""
        return [element for element in self.root.iter() if tag in ("*", element.tag) and _has(element, attributes)]

    def one(self, tag: str, **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} elements <{tag}> {attributes}"
        return found[0]

    def link(self, text: str) -> str:
        """Address of the first link whose text contains `text`."""
        for element in self.all("a"):
            if text in text_of(element):
                return element.get("href", "")
        raise AssertionError(f"no link with {text!r}")

    def texts(self, tag: str, **attributes: str) -> list[str]:
        """What such elements say, in order."""
        return [text_of(element) for element in self.all(tag, **attributes)]


def _has(element: Element, attributes: dict[str, str]) -> bool:
    for name, value in attributes.items():
        if name == "class_":
            if value not in element.get("class", "").split():
                return False
        elif element.get(name.replace("_", "-")) != value:
            return False
    return True


def visible_text(element: Element) -> Iterator[str]:
    """Pieces of text a person can see or hear, a space between blocks."""
    if not isinstance(element.tag, str) or element.tag in UNSEEN:
        return  # a comment, or what no one sees
    yield " "
    yield element.text or ""
    for child in element:
        yield from visible_text(child)
        yield child.tail or ""


def parse(html: str) -> Element:
    """The tree of a whole document; fails on the first error of the HTML standard's parser."""
    assert html.lstrip().lower().startswith("<!doctype html>"), "no doctype"
    parser: Any = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=False, namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    problems = [f"line {line}: {code} {data}" for (line, _), code, data in parser.errors]
    assert not problems, problems
    return root


def _check_head(page: Page) -> None:
    root = page.root
    language = root.get("lang")
    assert language in DIRECTIONS, f"lang is {language!r}"
    assert root.get("dir") == DIRECTIONS[language], f"dir is {root.get('dir')!r}"
    title = page.title
    assert title.strip(" –"), "empty title"
    assert not title.startswith("–"), f"half a title: {title!r}"


def _check_headings(page: Page) -> None:
    levels = [int(element.tag[1]) for element in page.root.iter() if element.tag in HEADINGS]
    assert levels.count(1) == 1, f"{levels.count(1)} h1"
    for before, after in zip([1, *levels], levels, strict=False):
        assert after <= before + 1, f"heading levels jump: {levels}"
    for element in page.root.iter():
        if element.tag in HEADINGS:
            assert text_of(element), f"empty {element.tag}"


def _check_ids(page: Page) -> None:
    ids = [element.get("id", "") for element in page.root.iter() if element.get("id") is not None]
    twice = [name for name, count in Counter(ids).items() if count > 1]
    assert not twice, f"ids not unique: {twice}"
    known = set(ids)
    for element in page.root.iter():
        for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls", "list"):
            missing = set((element.get(attribute) or "").split()) - known
            assert not missing, f"{attribute} names no element: {missing}"


def _is_labelled(field: Element, labels: set[str], inside: set[Element]) -> bool:
    named = field.get("aria-label") or field.get("aria-labelledby")
    return bool(named) or field.get("id", "") in labels or field in inside


def _check_forms(page: Page) -> None:
    labels = {element.get("for", "") for element in page.all("label") if text_of(element)}
    inside = {field for label in page.all("label") for field in label.iter() if field.tag in FIELDS and text_of(label)}
    for field in page.root.iter():
        if field.tag in FIELDS and field.get("type") not in UNLABELLED:
            assert _is_labelled(field, labels, inside), f"no label: {field.attrib}"
    for form in page.all("form"):
        assert form.get("action"), f"a form without action: {form.attrib}"


def _check_names(page: Page) -> None:
    """Links, buttons and summaries say something, at least to a screen reader."""
    for tag in ("a", "button", "summary"):
        for element in page.all(tag):
            spoken = text_of(element) or element.get("aria-label") or any(child.get("aria-label") for child in element.iter())
            assert spoken, f"<{tag}> without words: {element.attrib}"
    for image in page.all("img"):
        assert image.get("alt") is not None, f"img without alt: {image.attrib}"


def _check_inline(page: Page) -> None:
    for element in page.root.iter():
        for attribute, value in element.attrib.items():
            assert attribute != "style" and not attribute.startswith("on"), f"inline {attribute} on <{element.tag}>"
            assert not str(value).strip().lower().startswith("javascript:"), f"{attribute}={value}"
        assert element.tag != "style", "inline <style>"
        if element.tag == "script" and element.get("type") != "application/ld+json":
            assert element.get("src") and not (element.text or "").strip(), "inline <script>"


def _check_letters(page: Page) -> None:
    if page.root.get("lang") == "fa":
        found = FOREIGN.search(page.text)
        assert not found, f"a letter or digit that is not Persian: …{page.text[max(found.start() - 20, 0) : found.end() + 20]}…"


def check_page(html: str) -> Page:
    """Check `html` and return it readable; raises AssertionError with what is wrong."""
    page = Page(html, parse(html))
    for check in (_check_head, _check_headings, _check_ids, _check_forms, _check_names, _check_inline, _check_letters):
        check(page)
    return page
