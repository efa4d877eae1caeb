from __future__ import annotations

import numba.core.caching
import pytest

from kjclass.classifiers import compiled


def double(value):
    return value + value


def test_without_a_place_to_keep_compiled_code_it_still_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # What numba finds where neither the package nor the user's cache folder can be written.
    monkeypatch.setattr(numba.core.caching.CacheImpl, "_locator_classes", [])
    assert compiled.jit(double)(2) == 4


def test_a_change_in_any_file_of_the_kernel_compiles_it_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    for name in ("compiled.py", "prepare.py", "weights.py", "kernel_words.py"):
        (tmp_path / name).write_text(f"# {name}")
    monkeypatch.setattr(compiled, "__file__", str(tmp_path / "compiled.py"))
    before = compiled._sources()
    (tmp_path / "kernel_words.py").write_text("# changed")
    assert compiled._sources() != before
