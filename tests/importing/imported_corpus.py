"""Every table of the corpus, and how well each was read."""

from corpus_sheets import CASES as SHEETS
from corpus_word import CASES as WORD
from import_scores import Score

CASES = [*SHEETS, *WORD]
SCORES: dict[str, Score] = {}
