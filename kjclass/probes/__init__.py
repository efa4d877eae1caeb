"""What a model's labels hang on: texts are changed in ways whose effect is known beforehand."""

from __future__ import annotations

from kjclass.probes.perturb import PERTURBATIONS
from kjclass.probes.probe import PROBES, Flip, ProbeReport, ProbeRow, probe
from kjclass.probes.rates import Rate
from kjclass.probes.swap import EXCHANGES, Exchange, Swapped, exchange

__all__ = [
    "EXCHANGES",
    "PERTURBATIONS",
    "PROBES",
    "Exchange",
    "Flip",
    "ProbeReport",
    "ProbeRow",
    "Rate",
    "Swapped",
    "exchange",
    "probe",
]
