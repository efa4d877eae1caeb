"""A report on how well a label set is found: everything there is to say, as one page to look at."""

from __future__ import annotations

from kjclass.reporting.contents import Report
from kjclass.reporting.report import report, report_labeler

__all__ = ["Report", "report", "report_labeler"]
