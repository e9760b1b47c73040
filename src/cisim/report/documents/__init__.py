"""Documents of results, a module a kind: with this package ``document_of`` knows those of comparisons."""

from __future__ import annotations

from cisim.report.document import document_of as document_of
from cisim.report.documents import comparison as comparison
from cisim.report.documents import forms as forms
from cisim.report.documents import side_by_side as side_by_side
from cisim.report.documents import why as why
