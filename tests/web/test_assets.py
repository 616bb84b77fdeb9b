"""Assets: what a build makes of the real packages, and how pages and browsers get it."""

import io
import json
import os
import re
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from app.config import ROOT
from app.web import compile as compiling
from app.web.assets import AssetsMissingError, asset, icon, init_assets

LOGICAL = {
    "bootstrap.css",
    "bootstrap.rtl.css",
    "dargah.css",
    "dargah.js",
    "htmx.js",
    "mark.svg",
    "vazirmatn-arabic.woff2",
    "vazirmatn-latin.woff2",
}
FIRST_VIEW = ("bootstrap.rtl.css.br", "dargah.css.br", "dargah.js.br", "vazirmatn-arabic.woff2", "vazirmatn-latin.woff2")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of this checkout."""
    folder = tmp_path_factory.mktemp("build")
    compiling.build(ROOT, folder)
    return folder


@pytest.fixture
def site(built: Path) -> Flask:
    site = Flask(__name__, static_folder=None)
    init_assets(site, built)
    return site


@pytest.fixture
def loader(site: Flask) -> FlaskClient:
    return site.test_client()


def manifest(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return found


def file_of(folder: Path, name: str) -> Path:
    """The built file of a logical name; `.br` behind the name asks for the compressed one."""
    logical = name.removesuffix(".br")
    return folder / "static" / (manifest(folder)[logical] + name.removeprefix(logical))


def small_checkout(folder: Path, css: str) -> Path:
    """A checkout with one page and one style sheet, on the packages of this one."""
    (folder / "app/web/templates/web").mkdir(parents=True)
    (folder / "app/web/templates/web/page.html").write_text('<p class="btn d-flex"></p>')
    for kind in ("css", "js", "img"):
        (folder / "app/web/assets" / kind).mkdir(parents=True)
    (folder / "app/web/assets/css/a.css").write_text(css)
    (folder / "package-lock.json").write_bytes((ROOT / "package-lock.json").read_bytes())
    (folder / "node_modules").symlink_to(compiling.fetch_packages(ROOT, compiling.node_and_npm()[1]))
    return folder


def test_every_asset_is_built_under_a_name_of_its_content(built: Path) -> None:
    names = manifest(built)
    assert names.keys() >= LOGICAL
    for logical, name in names.items():
        assert name == compiling.named_by_content(logical, (built / "static" / name).read_bytes())


def test_a_second_build_gives_the_same_files(built: Path, tmp_path: Path) -> None:
    assert compiling.build(ROOT, tmp_path) == manifest(built)


def test_text_is_compressed_twice_and_fonts_not_at_all(built: Path) -> None:
    for name in manifest(built).values():
        packed = [(built / "static" / f"{name}.{kind}").exists() for kind in ("br", "gz")]
        assert packed == [not name.endswith(".woff2")] * 2


def test_styles_point_to_built_files_only(built: Path) -> None:
    for name in ("bootstrap.css", "bootstrap.rtl.css", "dargah.css"):
        css = file_of(built, name).read_text(encoding="utf-8")
        assert "sourceMappingURL" not in css
        for link in re.findall(r"""url\(["']?(?!data:|#)([^"')]+)""", css):
            assert (built / "static" / link).exists()


def test_bootstrap_keeps_what_pages_use_and_little_else(built: Path) -> None:
    css = file_of(built, "bootstrap.rtl.css").read_text(encoding="utf-8")
    whole = (ROOT / "node_modules" / compiling.BOOTSTRAP["bootstrap.rtl.css"]).stat().st_size
    assert len(css) < whole / 4
    assert "[data-bs-theme=dark]" in css
    assert ".btn-primary{" in css
    assert ".carousel" not in css


def test_fonts_are_cut_and_hold_what_we_print(built: Path) -> None:
    latin, arabic = file_of(built, "vazirmatn-latin.woff2"), file_of(built, "vazirmatn-arabic.woff2")
    assert latin.stat().st_size < 17_000
    assert arabic.stat().st_size < 40_000
    assert {ord(letter) for letter in "aZ09«»–—·×…‹›−%/:()"} <= TTFont(io.BytesIO(latin.read_bytes())).getBestCmap().keys()
    letters = TTFont(io.BytesIO(arabic.read_bytes()))
    assert {ord(letter) for letter in "پچژگکیئۀ۰۱۹،؛؟٬٫\u200c "} <= letters.getBestCmap().keys()
    assert (letters["fvar"].axes[0].minValue, letters["fvar"].axes[0].maxValue) == (400, 800)


def test_the_first_view_leaves_room_for_the_page(built: Path) -> None:
    """The limit is 110 KB with the page itself and nothing cached (DESIGN.md §1.5)."""
    assert sum(file_of(built, name).stat().st_size for name in FIRST_VIEW) < 90_000


def test_a_link_to_nothing_fails_and_leaves_the_old_build(tmp_path: Path) -> None:
    checkout = small_checkout(tmp_path / "checkout", 'a { background: url("data:image/gif;base64,R0=") }')
    before = compiling.build(checkout, tmp_path / "build")
    (checkout / "app/web/assets/css/b.css").write_text('b { background: url("asset:nothing.png") }')
    with pytest.raises(compiling.BuildError, match=r"dargah\.css asks for nothing\.png, and there is no such asset"):
        compiling.build(checkout, tmp_path / "build")
    assert manifest(tmp_path / "build") == before
    assert {path.name for path in (tmp_path / "build").iterdir()} == {"static", "manifest.json", "icons.json"}
    assert file_of(tmp_path / "build", "dargah.css").exists()


def test_a_changed_style_gets_another_name_and_the_old_file_goes(tmp_path: Path) -> None:
    checkout = small_checkout(tmp_path / "checkout", "/* why */\na {\n  color: red;\n}")
    before = compiling.build(checkout, tmp_path / "build")
    assert file_of(tmp_path / "build", "dargah.css").read_text() == "a {\ncolor: red;\n}"
    (checkout / "app/web/assets/css/a.css").write_text("a { color: blue }")
    after = compiling.build(checkout, tmp_path / "build")
    assert after["dargah.css"] != before["dargah.css"]
    assert after["htmx.js"] == before["htmx.js"]
    assert not (tmp_path / "build/static" / before["dargah.css"]).exists()


def test_python_that_draws_keeps_its_classes(tmp_path: Path) -> None:
    checkout = small_checkout(tmp_path / "checkout", "")
    (checkout / "app/drawing.py").write_text("""BAR = '<i class="progress-bar"></i>'""")
    (checkout / "app/other.py").write_text("CAROUSEL = 'carousel-item'")
    css = compiling.collect(checkout, checkout / "node_modules", compiling.node_and_npm()[0])["bootstrap.css"]
    assert b".progress-bar" in css
    assert b".carousel-item" not in css


def test_packages_that_cannot_be_fetched_are_an_error_in_npm_s_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("package.json", "package-lock.json", ".npmrc"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    for key, value in {"REGISTRY": "http://127.0.0.1:9", "CACHE": str(tmp_path / "cache"), "FETCH_RETRIES": "0"}.items():
        monkeypatch.delenv(f"npm_config_{key.lower()}", raising=False)
        monkeypatch.setenv(f"NPM_CONFIG_{key}", value)
    with pytest.raises(compiling.BuildError, match="ECONNREFUSED"):
        compiling.fetch_packages(tmp_path, compiling.node_and_npm()[1])
    assert not (tmp_path / "node_modules" / ".filled-from").exists()


def test_without_node_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)
    monkeypatch.setattr("sys.path", [])
    with pytest.raises(compiling.BuildError, match=r"pip install --require-hashes -r requirements-assets\.txt"):
        compiling.node_and_npm()


def test_pages_name_assets_by_their_logical_names(site: Flask, built: Path) -> None:
    with site.test_request_context("/"):
        assert asset("dargah.css") == "/static/" + manifest(built)["dargah.css"]
    with site.test_request_context("/", environ_overrides={"SCRIPT_NAME": "/portal"}):
        assert asset("dargah.css").startswith("/portal/static/dargah.")


def test_an_unknown_asset_is_named(site: Flask) -> None:
    with site.app_context(), pytest.raises(AssetsMissingError, match=r"no asset 'logo\.png'\. There are: .*dargah\.css"):
        asset("logo.png")


def test_without_a_build_the_site_starts_and_a_page_says_what_to_run(tmp_path: Path) -> None:
    site = Flask(__name__, static_folder=None)
    init_assets(site, tmp_path / "nowhere")
    assert site.test_client().get("/static/dargah.css").status_code == 404
    with site.app_context(), pytest.raises(AssetsMissingError, match="Run: flask assets build"):
        asset("dargah.css")


def test_an_icon_is_drawn_into_the_page(site: Flask) -> None:
    with site.app_context():
        drawn = render_template_string("{{ icon('chevron-right', flip=true) }}")
    assert drawn.startswith('<svg class="ic ic-flip" viewBox="0 0 16 16" fill="currentColor" aria-hidden="true"><path')
    assert drawn.endswith("</svg>")


def test_an_icon_with_a_label_is_a_picture_with_that_name(site: Flask) -> None:
    with site.app_context():
        drawn = icon("printer", "big", label='چاپ "همه"', data_kind="<x>")
    assert 'class="ic big"' in drawn
    assert 'role="img" aria-label="چاپ &#34;همه&#34;"' in drawn
    assert 'data-kind="&lt;x&gt;"' in drawn
    assert "aria-hidden" not in drawn


def test_an_unknown_icon_is_named(site: Flask) -> None:
    with site.app_context(), pytest.raises(KeyError, match="no-such-icon"):
        icon("no-such-icon")


def test_every_icon_of_the_templates_exists(built: Path) -> None:
    icons = json.loads((built / "icons.json").read_text(encoding="utf-8"))
    used = {
        name
        for path in (ROOT / "app").glob("**/templates/**/*.html")
        for name in re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert used
    assert used <= icons.keys()


def test_files_are_kept_for_ever_and_come_compressed(loader: FlaskClient, built: Path) -> None:
    address = "/static/" + manifest(built)["dargah.css"]
    answer = loader.get(address, headers={"Accept-Encoding": "br, gzip"}, buffered=True)
    assert answer.headers["Content-Encoding"] == "br"
    assert answer.headers["Content-Type"].startswith("text/css")
    assert answer.headers["Cache-Control"] == "max-age=315360000, public, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert loader.get(address, buffered=True).data == file_of(built, "dargah.css").read_bytes()


def test_a_browser_that_has_a_file_is_told_so(loader: FlaskClient, built: Path) -> None:
    address = "/static/" + manifest(built)["vazirmatn-arabic.woff2"]
    etag = loader.get(address, buffered=True).headers["ETag"]
    assert loader.get(address, headers={"If-None-Match": etag}).status_code == 304


@pytest.mark.parametrize("path", ["/static/", "/static/nothing.css", "/static/../manifest.json", "/static/%2e%2e/icons.json"])
def test_nothing_else_is_served(loader: FlaskClient, path: str) -> None:
    assert loader.get(path).status_code == 404
