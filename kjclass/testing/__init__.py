"""What a plugin is tested with: contract classes to subclass, and the same checks on what is there.

In the tests of a package::

    from kjclass.testing import LabelSetContract, assert_light_import, load_strict

    class TestTone(LabelSetContract):
        label_set = "tone"

    def test_the_plugin_loads():
        load_strict("kjclass-tone")
        assert_light_import("kjclass_tone")

``kjclass plugins check tone`` runs the same contracts on what is installed. Neither needs pytest;
only :mod:`kjclass.testing.fixtures` imports it.
"""

from __future__ import annotations

from kjclass.testing.base import CheckWarning
from kjclass.testing.check import Finding, check_plugin
from kjclass.testing.classifiers import ClassifierContract
from kjclass.testing.features import FeaturesContract
from kjclass.testing.label_sets import LabelSetContract
from kjclass.testing.light import HEAVY, assert_light_import
from kjclass.testing.models import ModelContract
from kjclass.testing.strict import load_strict
from kjclass.testing.toys import SAMPLES, Sample

__all__ = [
    "HEAVY",
    "SAMPLES",
    "CheckWarning",
    "ClassifierContract",
    "FeaturesContract",
    "Finding",
    "LabelSetContract",
    "ModelContract",
    "Sample",
    "assert_light_import",
    "check_plugin",
    "load_strict",
]
