"""The docs site builds without a warning, leads nowhere wrong and asks no other host."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import kjclass
from kjclass import errors

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.skipif(
    not (ROOT / "mkdocs.yml").is_file(), reason="runs in a clone, where the docs lie"
)
pytest.importorskip("mkdocs")
pytest.importorskip("mkdocstrings_handlers.python")

from sitepages import benchmarks, codebooks, commands, markdown, readme  # noqa: E402

# What the browser fetches by itself.
_FETCHED = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}
_NOT_FETCHED = {"canonical", "prev", "next", "alternate"}


class Page(HTMLParser):
    """What a page links to, what it loads, where it can be linked to, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: set[str] = set()
        self.words: list[str] = []
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if found.get("id"):
            self.anchors.add(found["id"])
        if tag == "a" and found.get("href"):
            self.links.append(found["href"])
        if tag in _FETCHED and found.get(_FETCHED[tag]) and found.get("rel") not in _NOT_FETCHED:
            self.loaded.append(found[_FETCHED[tag]])

    def handle_data(self, data):
        self.words.append(data)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Page]:
    """Build the site; return its pages by their paths."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", folder],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    pages = {
        path.relative_to(folder).as_posix(): Page(path.read_text(encoding="utf-8"))
        for path in folder.rglob("*.html")
    }
    pages["404.html"].links.clear()  # its links are those of a site at the root of a host
    pages["404.html"].loaded.clear()
    _files[folder] = {path for path in folder.rglob("*") if path.is_file()}
    return pages


_files: dict[Path, set[Path]] = {}


def test_no_link_is_broken(site: dict[str, Page]) -> None:
    ((folder, files),) = _files.items()
    broken = []
    for name, page in site.items():
        for link in page.links + page.loaded:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (folder / name).parent / unquote(parts.path) if parts.path else folder / name
            target = Path(os.path.normpath(target))
            other = site.get(target.relative_to(folder).as_posix())
            if target not in files:
                broken.append(f"{name}: {link}")
            elif parts.fragment and other and unquote(parts.fragment) not in other.anchors:
                broken.append(f"{name}: {link} (no such place)")
    assert broken == []


def test_nothing_is_loaded_from_another_host(site: dict[str, Page]) -> None:
    (files,) = _files.values()
    assert [link for page in site.values() for link in page.loaded if urlsplit(link).netloc] == []
    for path in files:
        if path.suffix == ".css":
            for url in re.findall(r"(?:url\(|@import )[\"']?([^)\"']+)", path.read_text("utf-8")):
                assert not url.startswith(("http", "//")), path
    # The theme has a part that fetches Mermaid, and one that fetches numbers of a repository.
    html = "".join(path.read_text("utf-8") for path in files if path.suffix == ".html")
    assert 'class="mermaid"' not in html
    assert 'data-md-component="source"' not in html


def test_the_search_finds_pages_without_a_server(site: dict[str, Page]) -> None:
    (folder,) = _files
    script = (folder / "search" / "search_index.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("var __index = ").rstrip(";\n"))
    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert {"corpora.html", "codebooks/stance.html", "commands/label.html"} <= found
    assert any(link.endswith("assets/iframe-worker.js") for link in site["index.html"].loaded)


def test_every_label_has_its_place_in_a_codebook(site: dict[str, Page]) -> None:
    known = codebooks.label_sets(ROOT)
    assert {"stance", "sector", "actor", "risk"} < {one.name for one in known}
    for label_set in known:
        page = site[f"codebooks/{label_set.name}.html"]
        assert {*label_set.label_ids, *(rule.id for rule in label_set.rules)} <= page.anchors
        for label in label_set.labels:
            for example in (*label.positive, *label.near_miss):
                assert " ".join(example.text.split()) in page.text
            assert label.definition in page.text


def test_every_command_has_a_page_with_its_options(site: dict[str, Page]) -> None:
    names = [name for name, _, _ in commands.commands()]
    assert {"label", "train", "evaluate", "check-data", "agreement"} <= set(names)
    for name in names:
        assert f"commands/{name.replace(' ', '-')}.html" in site
    page = site["commands/label.html"].text
    for shown in ("--output TEXT", "10000000", "kjclass label seeds/article.txt -o", "130"):
        assert shown in page
    codes = {getattr(getattr(errors, name), "exit_code", 0) for name in errors.__all__}
    codes |= {2, 130}
    table = site["commands/index.html"].text.split("Exit codes")[-1]
    assert codes <= {int(number) for number in re.findall(r"\b\d+\b", table)}


def test_every_public_name_is_described(site: dict[str, Page]) -> None:
    anchors = {
        one for name, page in site.items() if name.startswith("api/") for one in page.anchors
    }
    public = {name for name in kjclass.__all__ if name != "__version__"}
    assert {f"kjclass.{name}" for name in public} <= anchors
    assert {
        f"kjclass.errors.{name}" for name in errors.__all__ if name != "KjclassError"
    } <= anchors
    for name, page in site.items():
        if name.startswith("api/"):
            assert re.search(r":(class|func|meth|mod|data|attr):", page.text) is None, name


def test_the_readme_is_on_the_site_word_for_word(site: dict[str, Page]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = "".join(page.text for page in site.values())
    assert "kjclass reads text about economic security" in site["index.html"].text
    for heading in re.findall(r"^## (.+)$", text, re.MULTILINE):
        # The last sentence of each section, as far as it is plain words.
        words = re.findall(r"[A-Za-z][a-z ,]{25,}[a-z]", markdown.section(text, heading))
        assert words, heading
        assert words[-1] in shown, heading


def test_floors_and_picture_are_drawn(site: dict[str, Page]) -> None:
    page = site["how-it-works.html"].text
    assert "kernel: one pass" in page
    assert page.index("The command line: one file") < page.index("The one error tree")


def test_a_benchmark_shows_what_was_written_and_says_what_was_not(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("## How good, how fast\n\nGood.\n")
    folder = tmp_path / "benchmarks"
    (folder / "results").mkdir(parents=True)
    (folder / "memory.py").touch()
    rows = [{"": "a|b", "f1": [0.5, 0.25, 0.75], "rate": 202956.4, "small": 0.1234, "n": 5000}]
    record = load(ROOT / "benchmarks" / "record.py")
    record.write_json(folder / "results" / "accuracy.json", [*rows, {"": "c"}], "Macro-F1.")
    page = benchmarks.pages(tmp_path)["benchmarks.md"]
    assert "| a\\|b | .500 \\[.250,\N{NO-BREAK SPACE}.750\\] | 202,956 | 0.123 | 5,000 |" in page
    assert f"kjclass {kjclass.__version__}" in page
    assert re.search(r"## Memory\n\nNot measured yet: `python benchmarks/memory.py --json", page)
    assert "## Speed" not in page


def test_results_name_machine_and_command_but_no_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = load(ROOT / "benchmarks" / "record.py")
    out = tmp_path / "results" / "speed.json"
    given = ["/home/me/benchmarks/speed.py", "/home/me/secret.jsonl", "--jobs", "2"]
    monkeypatch.setattr(sys, "argv", [*given, "--json", str(out)])
    record.write_json(out, [{"": "x", "rate": 1.5}])
    found = json.loads(out.read_text(encoding="utf-8"))
    assert found["command"] == "python benchmarks/speed.py secret.jsonl --jobs 2"
    assert found["machine"]["processors"] >= 1
    record.write_json(None, [])
    assert [path.name for path in out.parent.iterdir()] == ["speed.json"]


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f")))
def test_escaped_text_is_shown_as_it_is(text: str) -> None:
    from markdown import markdown as to_html

    # Within a line: what opens a block stands at its start, where texts of ours have a word.
    html = to_html(f"- x{markdown.escape(text)}x", extensions=["attr_list", "tables"])
    assert Page(html).text == " ".join(f"x{text}x".split())


def test_sections_end_where_they_end() -> None:
    text = "# T\n\nIntro.\n\n## A\n\n```sh\n## no heading\n```\n\n### B\n\nb\n\n## C\n\nc\n"
    assert markdown.opening(text) == "# T\n\nIntro.\n"
    assert markdown.section(text, "A").endswith("### B\n\nb\n")
    assert "## no heading" in markdown.section(text, "A")
    assert markdown.section(text, "C") == "c\n"
    with pytest.raises(LookupError, match="'D'"):
        markdown.section(text, "D")


def test_a_renamed_section_of_the_readme_stops_the_build(tmp_path: Path) -> None:
    for name in ("README.md", "CHANGELOG.md", "seeds/README.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    assert "limits.md" in readme.pages(tmp_path)
    changed = (ROOT / "README.md").read_text(encoding="utf-8").replace("## Limits", "## Bounds")
    (tmp_path / "README.md").write_text(changed, encoding="utf-8")
    with pytest.raises(LookupError, match="Limits"):
        readme.pages(tmp_path)


def test_links_between_files_become_links_between_pages(tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text(
        "<!-- no -->\n[a](docs/scaling.md#disks) [b](../../seeds/README.md) "
        "[c](../..) [d](LICENSE) [e](https://pypi.org) [f](#here) .5 [.4, .6]\n"
    )
    assert readme.read(path, "../") == (
        "[a](../scaling.md#disks) [b](../sentences.md) c d "
        "[e](https://pypi.org) [f](#here) .5 [.4,\N{NO-BREAK SPACE}.6]\n"
    )
