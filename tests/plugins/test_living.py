"""Plugins that fail, age or vanish beside others that do not: who goes on, and who is told."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import environment, make_site

from kjclass.errors import (
    KjclassError,
    KjclassWarning,
    PluginError,
)
from kjclass.pipeline import load
from kjclass.registry import Registry

TEXT = "Seoul and Tokyo met on a dark day."
OURS = ["stance", "sector", "actor", "risk"]
# What goes wrong, and what is said of it, naming the plugin.
AT_LOADING = {
    "import": "plugin kjtest-faulty:faulty: cannot import 'kjtest_faulty_parts:load': "
    "ImportError: no driver here",
    "load": "plugin kjtest-faulty:faulty: loading .*model: OSError: no such weights",
    "load exits": "plugin kjtest-faulty:faulty: loading .*model: SystemExit: 5",
    "no runner": "plugin kjtest-faulty:faulty: the runner is a NoneType without predict_proba",
}
WHILE_LABELLING = {
    "raises": "labelling failed: RuntimeError: no driver at all; leave the set out",
    "exits": "labelling failed: SystemExit: 4",
    "shape": r"returned shape \(1, 1\), not \(1, 2\)",
    "nan": "returned probabilities that are NaN",
    "outside": r"returned probabilities outside \[0, 1\]",
    "text": "returned values of type <U32, not floats",
    "object": "returned values of type object",
    "complex": "returned values of type complex128",
    "none": "returned values of type object",
    "ragged": "labelling failed: ValueError: setting an array element",
}


@pytest.mark.parametrize("fault", AT_LOADING)
def test_a_model_that_does_not_load_is_left_out(
    fault: str, registry: Callable[[], Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KJTEST_FAULT", fault)
    with pytest.warns(KjclassWarning, match="label set 'shade' is left out: ") as told:
        labeler = load(registry=registry())
    assert len(told) == 1
    assert told[0].filename == __file__
    assert [one.name for one in labeler.label_sets] == OURS
    assert dict(labeler(TEXT)) == dict(load(OURS)(TEXT))
    for wanted in ({"models": "shade"}, {"models": ["stance", "shade"]}, {"strict": True}):
        with pytest.raises(PluginError, match=AT_LOADING[fault]):
            load(**wanted, registry=registry())
    load(OURS, registry=registry())


@pytest.mark.parametrize("fault", WHILE_LABELLING)
def test_a_model_that_fails_is_left_out_of_the_results(
    fault: str, registry: Callable[[], Registry], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KJTEST_FAULT", fault)
    labeler = load(registry=registry())
    message = (
        f"classifier 'faulty' of plugin kjtest-faulty:faulty, label set 'shade': "
        f"{WHILE_LABELLING[fault]}"
    )
    with pytest.warns(KjclassWarning, match=f"label set 'shade' is left out: {message}"):
        row = labeler(TEXT)
    assert dict(row) == dict(load(OURS)(TEXT))
    for strict in (load("shade", registry=registry()), load(strict=True, registry=registry())):
        with pytest.raises(PluginError, match=message):
            strict(TEXT)
    monkeypatch.delenv("KJTEST_FAULT")
    assert labeler(TEXT)["shade"].labels == ("dark",)


def test_broken_plugins_and_conflicts_are_told_of(
    site: Path, registry: Callable[[], Registry]
) -> None:
    make_site(site, "kjtest_import_error")
    with pytest.warns(KjclassWarning) as told:
        labeler = load(registry=registry())
    assert [str(one.message) for one in told] == [
        "left out: plugin kjtest-import-error:broken: RuntimeError: no such driver; "
        "repair or uninstall kjtest-import-error."
    ]
    assert [one.name for one in labeler.label_sets] == [*OURS, "shade"]
    assert list(labeler.left_out) == ["plugin kjtest-import-error:broken"]
    with pytest.raises(PluginError, match="kjtest-import-error:broken: RuntimeError: no such"):
        load(strict=True, registry=registry())
    # Whoever asks for a set that is not there may be looking for one of a broken plugin.
    with pytest.raises(KjclassError, match="or repair kjtest-import-error: see kjclass plugins"):
        load("skies", registry=registry())


def test_a_set_that_two_plugins_claim_is_left_out(
    site: Path, registry: Callable[[], Registry]
) -> None:
    make_site(site, "kjtest_clash_a")
    message = "label set 'shade' is claimed by kjtest-clash-a and kjtest-faulty; uninstall one"
    with pytest.warns(KjclassWarning, match=f"label set 'shade' is left out: {message}"):
        labeler = load(registry=registry())
    assert [one.name for one in labeler.label_sets] == OURS
    with pytest.raises(PluginError, match=message):
        load("shade", registry=registry())


def kjclass(site: Path, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kjclass", *arguments],
        env=environment(site, **more),
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_imports_no_plugin_and_labelling_each_one_once(site: Path, tmp_path: Path) -> None:
    make_site(site, "kjtest_marks")
    marks = tmp_path / "marks"
    for arguments in (["--help"], ["--version"], ["label", "--help"], ["plugins", "--help"], []):
        kjclass(site, *arguments, KJTEST_MARKS=str(marks))
        assert not marks.exists(), arguments
    done = kjclass(site, "label", "--text", TEXT, KJTEST_MARKS=str(marks))
    assert (done.returncode, done.stderr) == (0, "")
    assert marks.read_text() == "imported\n"


def test_the_command_line_warns_in_one_line_each(site: Path) -> None:
    make_site(site, "kjtest_exits")
    # Not even warnings that are switched off, or errors, change that.
    for filters in ("", "error", "ignore"):
        more = {"KJTEST_FAULT": "load", "PYTHONWARNINGS": filters}
        done = kjclass(site, "label", "--text", TEXT, **more)
        assert done.returncode == 0
        assert "stance" in done.stdout
        assert "shade" not in done.stdout
        lines = done.stderr.splitlines()
        assert len(lines) == 2
        assert lines[0].startswith("warning: left out: plugin kjtest-exits:broken: SystemExit: 3;")
        assert lines[1].startswith("warning: label set 'shade' is left out: classifier 'faulty' of")
        only = kjclass(site, "label", "--text", TEXT, *(f"--only={one}" for one in OURS), **more)
        assert (only.returncode, only.stderr, only.stdout) == (0, "", done.stdout)
    strict = kjclass(site, "label", "--strict", "--text", TEXT)
    assert (strict.returncode, strict.stdout) == (6, "")
    assert strict.stderr.startswith("error: plugin kjtest-exits:broken: SystemExit: 3")
    asked = kjclass(site, "label", "--only", "shade", "--text", TEXT, KJTEST_FAULT="nan")
    assert asked.returncode == 6
    assert "label set 'shade': returned probabilities that are NaN" in asked.stderr


def test_the_listing_says_which_models_cannot_be_loaded(site: Path) -> None:
    listed = json.loads(kjclass(site, "plugins", "--json").stdout)
    models = {model["label_set"]: model for model in listed["models"]}
    assert models["shade"]["reason"] == ""
    assert models["shade"]["folder"] == str(site / "kjtest_faulty_model")
    assert models["shade"]["plugin"] == "kjtest-faulty:faulty"
    path = site / "kjtest_faulty_model" / "manifest.json"
    path.write_text(path.read_text().replace('"version": "1.1.0"', '"version": "1.0.0"'))
    listed = json.loads(kjclass(site, "plugins", "--json").stdout)
    (model,) = [model for model in listed["models"] if model["reason"]]
    assert model["label_set"] == "shade"
    table = kjclass(site, "plugins").stdout
    assert "model for shade cannot be loaded: " in table
    assert "installed is 1.1.0; run: kjclass train shade" in table
    strict = kjclass(site, "plugins", "--strict")
    assert strict.returncode == 5
    assert "error: " in strict.stderr


def test_the_listing_loads_no_model(site: Path) -> None:
    code = (
        "import sys; from kjclass.cli.app import app; "
        "app(['plugins', '--json'], standalone_mode=False); "
        "print(sorted({'sklearn', 'scipy', 'kjtest_faulty_parts'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(site),
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.endswith("[]\n")
