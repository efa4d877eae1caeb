"""Plugins as they are installed: real distribution folders, the broken ones too."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from folders import without_copy

from kjclass.errors import LabelSetError, ModelMismatchError, PluginError
from kjclass.pipeline import load
from kjclass.plugins import Plugin, discover
from kjclass.registry import Registry, resolve

DISTS = Path(__file__).parent / "dists"
BROKEN = {
    "kjtest_import_error": "RuntimeError: no such driver",
    "kjtest_exits": "SystemExit: 3",
    "kjtest_missing_module": "No module named 'kjtest_not_there'",
    "kjtest_raising_hook": "ValueError: cannot read my file",
    "kjtest_unknown_hook": "unknown hook 'kjclass_labelsets'",
    "kjtest_wrong_type": "kjclass_label_sets returned a str",
    "kjtest_extra_argument": "config",
    "kjtest_reserved": "takes the built-in name 'stance'",
    "kjtest_newer_contract": "asks for contract 2 of kjclass, this one has 1; upgrade kjclass",
    "kjtest_odd_contract": "kjclass_contract is '1.0'; make it a whole number",
    "kjtest_bad_spec": "kjclass_features returned a FeaturesSpec whose name is ''",
}

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    def _install(*names: str) -> None:
        for name in names:
            assert (DISTS / name).is_dir()
            monkeypatch.syspath_prepend(str(DISTS / name))

    yield _install
    for module in [name for name in sys.modules if name.startswith("kjtest_")]:
        del sys.modules[module]


def by_name(plugins: list[Plugin]) -> dict[str, Plugin]:
    return {plugin.distribution.replace("-", "_"): plugin for plugin in plugins}


def test_a_good_plugin_takes_part(install: Install) -> None:
    install("kjtest_weather")
    registry = Registry(discover())
    assert registry.label_sets.get("sky").label_ids == ("clear", "cloudy")
    assert registry.label_sets.provider("sky").name == "kjtest-weather:weather"
    assert "sky" in registry.models.names()
    assert {"stance", "sector", "actor", "risk"} <= set(registry.label_sets.names())


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_reported_and_harms_no_other(name: str, install: Install) -> None:
    install(name, "kjtest_weather")
    plugins = discover()
    broken = by_name(plugins)[name]
    assert broken.status == "broken"
    assert BROKEN[name] in broken.reason
    assert "\n" not in broken.reason
    registry = Registry(plugins)
    assert registry.label_sets.get("sky")
    assert registry.label_sets.get("stance").version != "9.0.0"


@pytest.mark.parametrize("name", BROKEN)
def test_strict_makes_a_broken_plugin_an_error(
    name: str, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(name)
    with pytest.raises(PluginError, match=f"KJCLASS_DISABLE_PLUGINS={name.replace('_', '-')}"):
        discover(strict=True)
    monkeypatch.setenv("KJCLASS_STRICT_PLUGINS", "1")
    with pytest.raises(PluginError):
        discover()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"[kjclass]\nno equals sign\n", "TypeError"),
        (b"[kjclass]\nname = \xff\n", "UnicodeDecodeError"),
        (b"[console_scripts]\nno equals sign\n", None),
    ],
)
def test_malformed_metadata_of_one_package_harms_no_other(
    content: bytes,
    reason: str | None,
    install: Install,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "odd-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: odd\nVersion: 1.0\n")
    (folder / "entry_points.txt").write_bytes(content)
    monkeypatch.syspath_prepend(str(tmp_path))
    install("kjtest_weather", "kjtest_clash_a")
    plugins = by_name(discover())
    assert [plugins[name].status for name in ("kjtest_weather", "kjtest_clash_a")] == ["ok", "ok"]
    assert ("odd" in plugins) == (reason is not None)
    if reason:
        assert plugins["odd"].status == "broken"
        assert f"its entry points cannot be read: {reason}" in plugins["odd"].reason
        assert by_name(discover(disabled=["odd"]))["odd"].status == "disabled"
        with pytest.raises(PluginError, match="odd: its entry points cannot be read"):
            discover(strict=True)


def test_a_package_without_a_name(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "odd-1.0.dist-info"
    folder.mkdir()
    (folder / "entry_points.txt").write_text("[kjclass]\nodd = kjtest_not_there\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    install("kjtest_weather")
    statuses = {plugin.name: plugin.status for plugin in discover()}
    assert statuses["unknown:odd"] == "broken"
    assert statuses["kjtest-weather:weather"] == "ok"


def test_a_disabled_plugin_is_not_even_imported(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("kjtest_exits", "kjtest_weather")
    monkeypatch.setenv("KJCLASS_DISABLE_PLUGINS", "KJTEST.exits, other")
    plugins = by_name(discover(disabled=["kjtest_weather"], strict=True))
    assert plugins["kjtest_exits"].status == "disabled"
    assert plugins["kjtest_weather"].status == "disabled"
    assert "kjtest_weather" not in sys.modules


def test_between_plugins_nobody_wins_a_name(install: Install) -> None:
    install("kjtest_clash_b", "kjtest_clash_a")
    registry = Registry(discover())
    with pytest.raises(PluginError, match="kjtest-clash-a and kjtest-clash-b") as caught:
        registry.label_sets.get("tint")
    assert "KJCLASS_DISABLE_PLUGINS" in str(caught.value)
    # Both have the entry-point name "tint", and both take part all the same.
    assert registry.label_sets.get("shade").label_ids == ("dark",)
    assert registry.label_sets.conflicts() == {"tint": ["kjtest-clash-a", "kjtest-clash-b"]}
    assert "tint" not in registry.label_sets.names()


def test_the_order_of_installation_does_not_matter(install: Install) -> None:
    install("kjtest_weather", "kjtest_clash_b", "kjtest_clash_a")
    one = [plugin.name for plugin in discover()]
    install("kjtest_weather", "kjtest_clash_a", "kjtest_clash_b")
    assert one == [plugin.name for plugin in discover()]


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(
        LabelSetError, match="unknown label set 'moods'; use one of: stance, sector"
    ):
        Registry(discover()).label_sets.get("moods")


def test_a_factory_that_cannot_be_imported_names_its_plugin() -> None:
    with pytest.raises(PluginError, match="plugin nice:one: cannot import 'no_such_module:x'"):
        resolve("no_such_module:x", provider="nice:one")


def test_a_plugins_classifier_and_model_label_beside_the_others(
    install: Install, tmp_path: Path
) -> None:
    from kjclass.records import LabelledSentence
    from kjclass.training.train import train

    install("kjtest_weather")
    registry = Registry(discover())
    rows = [
        LabelledSentence(str(n), f"{n} {word}", {"sky": (label,)}, str(n))
        for n in range(6)
        for word, label in (("blue", "clear"), ("clouds", "cloudy"))
    ]
    for classifier, parameters in (("keyword", None), ("dense", {"features": "length"})):
        out = tmp_path / classifier
        train(
            registry.label_sets.get("sky"),
            rows,
            out,
            classifier=classifier,
            parameters=parameters,
            registry=registry,
        )
        labeler = load([out], registry=registry)
        assert labeler("many clouds today")["sky"].labels == ("cloudy",)
    manifest = json.loads((tmp_path / "keyword" / "manifest.json").read_text())
    assert manifest["classifier"]["provider"] == "kjtest-weather"


def test_a_model_is_loaded_with_the_features_it_was_trained_on(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from kjclass.records import LabelledSentence
    from kjclass.training.train import train

    install("kjtest_weather")
    registry = Registry(discover())
    rows = [
        LabelledSentence(f"{n}{label}", label, {"sky": (label,)}, str(n))
        for n in range(4)
        for label in ("clear", "cloudy")
    ]
    import kjtest_weather_parts as parts

    def trained(name: str) -> Path:
        train(
            registry.label_sets.get("sky"),
            rows,
            tmp_path / name,
            classifier="dense",
            parameters={"features": "length"},
            registry=registry,
        )
        return tmp_path / name

    before = trained("before")
    monkeypatch.setattr(parts.Length, "fingerprint", "a1 in characters", raising=False)
    kept = trained("kept")
    load([kept], registry=registry)
    # What follows the space is a note; a model that notes nothing takes any features.
    monkeypatch.setattr(parts.Length, "fingerprint", "a1 in letters")
    load([kept], registry=registry)
    load([before], registry=registry)
    monkeypatch.setattr(parts.Length, "fingerprint", "b2 in bytes")
    with pytest.raises(
        ModelMismatchError,
        match="kept: the model was made with features 'length' a1 in characters, here they are b2",
    ):
        load([kept], registry=registry)
    monkeypatch.delattr(parts.Length, "fingerprint")
    with pytest.raises(ModelMismatchError, match="here they are unknown"):
        load([kept], registry=registry)


def test_a_model_whose_plugin_is_gone_says_so(install: Install, tmp_path: Path) -> None:
    from kjclass.records import LabelledSentence
    from kjclass.training.train import train

    install("kjtest_weather")
    registry = Registry(discover())
    rows = [
        LabelledSentence(f"{n}{label}", label, {"sky": (label,)}, str(n))
        for n in range(4)
        for label in ("clear", "cloudy")
    ]
    train(
        registry.label_sets.get("sky"),
        rows,
        tmp_path / "m",
        classifier="keyword",
        registry=registry,
    )
    without = Registry(discover(disabled=["kjtest-weather"]))
    # The model carries its label set, but not the code of its classifier.
    with pytest.raises(
        PluginError, match="'keyword' is in kjtest-weather, which is disabled; take"
    ):
        load([tmp_path / "m"], registry=without)
    train(registry.label_sets.get("sky"), rows, tmp_path / "plain", registry=registry)
    assert load([tmp_path / "plain"], registry=without)("clear")["sky"].labels == ("clear",)
    without_copy(tmp_path / "plain")
    with pytest.raises(LabelSetError, match="'sky' is in kjtest-weather, which is disabled; take"):
        load([tmp_path / "plain"], registry=without)


def test_the_listing_shows_everyone(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [str(DISTS / name) for name in (*BROKEN, "kjtest_clash_a", "kjtest_clash_b")]
    monkeypatch.setenv("PYTHONPATH", ":".join(folders))
    monkeypatch.setenv("KJCLASS_DISABLE_PLUGINS", "kjtest-exits")
    done = subprocess.run(
        [sys.executable, "-m", "kjclass", "plugins", "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    listed = json.loads(done.stdout)
    statuses = {plugin["distribution"]: plugin["status"] for plugin in listed["plugins"]}
    assert statuses["kjclass"] == "ok"
    assert statuses["kjtest-exits"] == "disabled"
    assert statuses["kjtest-reserved"] == "broken"
    assert [conflict["name"] for conflict in listed["conflicts"]] == ["tint"]
    table = subprocess.run(
        [sys.executable, "-m", "kjclass", "plugins"], capture_output=True, text=True, check=True
    ).stdout
    assert "kjtest-raising-hook:broken 1.0.0 broken: ValueError: cannot read my file" in table
    assert "conflict: tint is claimed by kjtest-clash-a and kjtest-clash-b" in table
