"""What departments answered to the questions that hang on no target: one row a department, one column a question."""

from __future__ import annotations

from xlplan.form.questions import column_of
from xlplan.ledger.status import Reply
from xlplan.report.tables import CellValue, ReportTable, TableCell, TableColumn, TableRow
from xlplan.report.view import View

KEY = "replies"
_WIDTHS = {"long-text": 40.0, "text": 26.0}


def replies_table(view: View) -> ReportTable:
    """Departments in the order of the plan; what a department was not asked is marked so."""
    replies = {(reply.department, reply.question.id): reply for reply in view.status.replies}
    questions = {reply.question.id: reply.question for reply in view.status.replies}
    departments = [d.id for d in view.status.plan.departments if any(d.id == asked for asked, _ in replies)]
    columns = (TableColumn(view.words(KEY, "columns")["department"], 18, key=True),)
    return ReportTable(
        key=KEY,
        title=view.text("replies.title", period=view.period(view.status.period.id)),
        purpose=view.text("replies.purpose"),
        facts=view.facts,
        columns=(*columns, *(TableColumn(q.text, _WIDTHS.get(q.kind, 18.0)) for q in questions.values())),
        rows=tuple(
            TableRow(
                (
                    TableCell(view.department(department)),
                    *(TableCell(shown_reply(view, replies.get((department, key)))) for key in questions),
                )
            )
            for department in departments
        ),
    )


def shown_reply(view: View, reply: Reply | None) -> CellValue:
    """An answer; what was typed where it could not be read, "" for none."""
    if reply is None:
        return view.text("replies.not_asked")
    if reply.used is None:
        return ""
    answer = reply.used.answer
    if isinstance(answer.value, int | float) and reply.question.kind == "count":
        return answer.value
    return view.said(column_of(reply.question), answer) or answer.raw
