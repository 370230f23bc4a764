"""Every table of the corpus."""

from corpus_sheets import CASES as SHEETS
from corpus_word import CASES as WORD

CASES = [*SHEETS, *WORD]
