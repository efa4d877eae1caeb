"""`check_plugin` and `load_strict` on distributions as pip leaves them, whole and broken."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kjclass.errors import PluginError
from kjclass.plugins import discover
from kjclass.registry import Registry, get_registry
from kjclass.scaffold import new_plugin
from kjclass.testing import Finding, check_plugin, load_strict

DISTS = Path(__file__).parents[1] / "plugins" / "dists"
ROOT = Path(__file__).parents[2]

Install = Callable[..., None]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> Install:
    def _install(*folders: Path) -> None:
        for folder in folders:
            monkeypatch.syspath_prepend(str(folder))

    yield _install
    get_registry.cache_clear()
    for module in [one for one in sys.modules if one.startswith(("kjtest_", "kjclass_"))]:
        del sys.modules[module]


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """A package that was just written, as if installed in place."""
    folder = new_plugin("mood", tmp_path, labels=["warm", "cold"])
    metadata = folder / "kjclass_mood-0.1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: kjclass-mood\nVersion: 0.1.0\nRequires-Dist: kjclass\n"
    )
    (metadata / "entry_points.txt").write_text("[kjclass]\nmood = kjclass_mood\n")
    return folder


def findings(name: str) -> list[Finding]:
    return list(check_plugin(name, registry=Registry(discover())))


def bad(name: str) -> dict[str, str]:
    return {one.check: one.what for one in findings(name) if one.status == "failed"}


def train(folder: Path) -> None:
    from kjclass.corpus.labelled import read_labelled
    from kjclass.labelfile import read_label_set
    from kjclass.training.train import train as fit

    label_set = read_label_set(folder / "kjclass_mood" / "mood.toml")
    sentences = read_labelled([folder / "sentences.jsonl"], [label_set])
    fit(label_set, sentences, folder / "kjclass_mood" / "models" / "mood")


def test_a_new_package_before_and_after_it_is_trained(fresh: Path, install: Install) -> None:
    install(fresh)
    before = findings("mood")
    assert {one.subject for one in before} == {"plugin kjclass-mood:mood", "label set mood"}
    train(fresh)
    after = findings("kjclass_mood")
    assert {one.subject for one in after} - {one.subject for one in before} == {"model for mood"}
    for one in before + after:
        assert one.status == ("warning" if "starter text" in one.check else "ok"), one


def test_a_model_that_no_longer_fits(fresh: Path, install: Install) -> None:
    train(fresh)
    codebook = fresh / "kjclass_mood" / "mood.toml"
    codebook.write_text(codebook.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    install(fresh)
    failed = bad("mood")
    assert len(failed) == 4
    version = "It was trained for the label set as it is now: version, labels and codebook"
    assert "made for version 0.1.0 of label set 'mood', installed is 0.2.0" in failed[version]
    assert "run: kjclass train mood" in failed[version]


def test_a_model_that_was_tampered_with(fresh: Path, install: Install) -> None:
    train(fresh)
    golden = fresh / "kjclass_mood" / "models" / "mood" / "golden.jsonl"
    golden.write_text(golden.read_text().replace("0.9", "0.1"))
    install(fresh)
    assert (
        "the file is not the one that was saved"
        in bad("mood")["It loads, and every file is the one that was saved"]
    )


def test_golden_sentences_are_scored_again(fresh: Path, install: Install) -> None:
    import hashlib

    train(fresh)
    model = fresh / "kjclass_mood" / "models" / "mood"
    golden, manifest = model / "golden.jsonl", model / "manifest.json"
    before = hashlib.sha256(golden.read_bytes()).hexdigest()
    rows = [json.loads(line) for line in golden.read_text().splitlines()]
    for row in rows:
        row["scores"]["warm"] = 0.123
    golden.write_text("\n".join(map(json.dumps, rows)))
    after = hashlib.sha256(golden.read_bytes()).hexdigest()
    manifest.write_text(manifest.read_text().replace(before, after))
    install(fresh)
    assert list(bad("mood")) == ["It scores its golden sentences as it did where it was trained"]


def test_a_model_of_another_label_set_in_a_relative_folder(fresh: Path, install: Install) -> None:
    module = fresh / "kjclass_mood" / "__init__.py"
    train(fresh)
    text = module.read_text()
    module.write_text(text.replace('ModelSpec("mood", str(MODEL))', 'ModelSpec("sky", str(MODEL))'))
    install(fresh, DISTS / "kjtest_weather")
    failed = [one for one in findings("kjclass-mood") if one.subject == "model for sky"]
    assert "claimed by" in failed[0].what
    module.write_text(text.replace("str(MODEL)", '"models/mood"'))
    del sys.modules["kjclass_mood"]
    folder = "Its folder is there, under an absolute path, with a manifest for this label set"
    assert "the path 'models/mood' is relative" in bad("kjclass-mood")[folder]


def test_what_a_plugin_does_right_and_wrong(install: Install) -> None:
    install(DISTS / "kjtest_weather")
    found = findings("sky")
    subjects = list(dict.fromkeys(one.subject for one in found))
    assert subjects == [
        "plugin kjtest-weather:weather",
        "label set sky",
        "features length",
        "classifier keyword",
        "model for sky",
    ]
    told = {(one.subject, one.check): one for one in found}
    assert told["plugin kjtest-weather:weather", "It depends on kjclass"].status == "warning"
    assert (
        "shape (36, 2), not (36, 3)"
        in bad("sky")[
            "Probabilities are finite, in [0, 1], a row for each text; for one and none too"
        ]
    )
    assert "no model here" in "".join(bad("sky").values())


@pytest.mark.parametrize(
    ("name", "place", "reason"),
    [
        ("kjtest_import_error", "kjtest_import_error.py:", "RuntimeError: no such driver"),
        ("kjtest_exits", "kjtest_exits.py:", "SystemExit: 3"),
        ("kjtest_raising_hook", "kjtest_raising_hook.py:", "ValueError: cannot read my file"),
        ("kjtest_missing_module", "", "No module named 'kjtest_not_there'"),
        ("kjtest_unknown_hook", "", "unknown hook 'kjclass_labelsets'"),
        ("kjtest_reserved", "", "takes the built-in name 'stance'"),
    ],
)
def test_a_broken_plugin_is_explained(install: Install, name: str, place: str, reason: str) -> None:
    install(DISTS / name)
    found = findings(name)
    assert found[0].status == "failed"
    told = " ".join(one.what for one in found if one.status == "failed")
    assert reason in told
    assert place in told
    assert {one.subject.partition(" ")[0] for one in found} == {"plugin"}, "checked no further"
    with pytest.raises(PluginError, match=f"plugins check {name.replace('_', '-')}"):
        load_strict(name, registry=Registry(discover()))


def test_two_that_claim_one_name_are_both_looked_at(install: Install) -> None:
    install(DISTS / "kjtest_clash_a", DISTS / "kjtest_clash_b")
    found = [one for one in findings("tint") if one.subject == "label set tint"]
    claimed = [one for one in found if "claimed by kjtest-clash-a and kjtest-clash-b" in one.what]
    assert len([one for one in claimed if one.check.startswith("Its name is found")]) == 2


def test_a_disabled_plugin(install: Install) -> None:
    install(DISTS / "kjtest_weather")
    registry = Registry(discover(disabled=["kjtest-weather"]))
    (found,) = check_plugin("kjtest-weather", registry=registry)
    assert (found.status, "KJCLASS_DISABLE_PLUGINS" in found.what) == ("failed", True)
    with pytest.raises(PluginError, match="disabled by name"):
        load_strict("kjtest-weather", registry=registry)


def test_what_is_not_installed() -> None:
    with pytest.raises(PluginError, match=r"'moods' is installed; pip install it, or .*: kjclass"):
        list(check_plugin("moods"))


def run(*arguments: str, path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kjclass", "plugins", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(path)])},
    )


def test_the_command_says_how_each_check_went(fresh: Path) -> None:
    done = run("check", "mood", path=fresh)
    assert done.returncode == 0, done.stderr
    assert "label set mood\n  ok       Its name is found" in done.stdout
    assert "  warning  The codebook is written" in done.stdout
    assert "9 ok, 1 warning, 0 failed" in done.stdout
    strict = run("check", "mood", "--strict", path=fresh)
    assert strict.returncode == 6
    assert strict.stderr.startswith("error: plugin mood: 1 check failed; ")


def test_the_command_fails_with_the_exit_code_of_plugins() -> None:
    done = run("check", "kjtest-import-error", "--json", path=DISTS / "kjtest_import_error")
    assert done.returncode == 6
    told = json.loads(done.stdout)
    assert told["counts"]["failed"] == 2
    assert {"subject", "check", "status", "what"} == set(told["findings"][0])
    assert "Traceback" not in done.stderr
    assert run("check", "moods", path=DISTS).returncode == 6
    assert run("--json", "check", "kjclass", path=DISTS).returncode == 2
