"""A folder with an installed plugin, to be broken at will."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sites import faulty_site

from kjclass.plugins import discover
from kjclass.registry import Registry, get_registry


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return faulty_site(tmp_path_factory.mktemp("trained"))


@pytest.fixture
def site(trained: Path, tmp_path: Path) -> Path:
    """A folder with the faulty plugin and its model, to be changed at will."""
    return Path(shutil.copytree(trained, tmp_path / "site"))


@pytest.fixture
def registry(site: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Registry]]:
    """What is found in `site` once it is as wanted."""

    def found() -> Registry:
        monkeypatch.syspath_prepend(str(site))
        return Registry(discover())

    yield found
    # What was looked up without a registry has seen the site as well.
    get_registry.cache_clear()
    for module in [name for name in sys.modules if name.startswith("kjtest_")]:
        del sys.modules[module]
