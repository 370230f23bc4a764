"""Every code that a status can hold has its word in both languages."""

import pytest

from xlplan.findings import Severity
from xlplan.ledger.records import Evidence
from xlplan.ledger.status import Outcome, ReturnState, TargetState
from xlplan.locale import load_locale
from xlplan.plan.model import DeadlineKind, Role
from xlplan.report.figures import Group
from xlplan.report.workbook import SHEETS
from xlplan.review.changes import PROGRESS, REPORTED, RETURN_STATE, TARGET_STATE
from xlplan.review.reconcile import LEAD_DONE, LEAD_NOT_STARTED, SHARES_EXCEED_TOTAL

CODES = {
    "states": set(TargetState),
    "return_states": set(ReturnState),
    "return_short": {*ReturnState, "none"},
    "outcomes": set(Outcome),
    "evidence": set(Evidence),
    "severity": set(Severity),
    "roles": set(Role),
    "kinds": set(DeadlineKind),
    "groups": set(Group),
    "sheets": set(SHEETS),
}
SOME = {
    "changes": {TARGET_STATE, REPORTED, PROGRESS, RETURN_STATE},
    "conflicts": {LEAD_DONE, LEAD_NOT_STARTED, SHARES_EXCEED_TOTAL},
}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", CODES)
def test_each_code_has_a_word_and_no_word_is_left_over(lang, table):
    assert set(load_locale(lang).table("report", table)) == CODES[table]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("table", SOME)
def test_what_review_says_has_words_of_its_own(lang, table):
    assert SOME[table] <= set(load_locale(lang).table("report", table))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_names_of_sheets_are_as_short_as_workbooks_ask(lang):
    assert all(len(name) <= 31 for name in load_locale(lang).table("report", "sheets").values())
