"""Letters: from a template and the facts of a case to the letter, its missing elements and its PDF.

Start with ``parse_letter``, ``compose`` and ``to_pdf``; docs/forms-and-letters.md is for people who write letters.
"""

from __future__ import annotations

from app.letters.composing import Element, Lack, Letter, compose
from app.letters.errors import EditRefused, Finding, LetterError
from app.letters.parsing import parse_letter
from app.letters.pdf import Pdf, make_pdf, to_pdf, unprintable_words
from app.letters.readability import Readability, readability_of
from app.letters.template import Template

__all__ = [
    "EditRefused",
    "Element",
    "Finding",
    "Lack",
    "Letter",
    "LetterError",
    "Pdf",
    "Readability",
    "Template",
    "compose",
    "make_pdf",
    "parse_letter",
    "readability_of",
    "to_pdf",
    "unprintable_words",
]
