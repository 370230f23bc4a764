"""PDFs that no longer match what they were made from."""

from __future__ import annotations

from pathlib import Path

from xlplan.outputs import sha256_of
from xlplan.pipeline.session import Session
from xlplan.plan.model import Period
from xlplan.report.paper_files import made_from


def is_current(pdf: Path) -> bool:
    """Whether a PDF was made from the files beside it as they are now."""
    said = made_from(pdf.read_bytes())
    return bool(said) and all(_sha256(pdf.with_name(name)) == sha256 for name, sha256 in said.items())


def _sha256(file: Path) -> str:
    return sha256_of(file.read_bytes()) if file.is_file() else ""


def put_stale_away(session: Session, month: Period) -> tuple[Path, ...]:
    """Remove the PDFs of a period that no longer match what they were made from; one that somebody changed, or that
    does not say, is left under a name that says so. Returns where they were."""
    folder, stale = session.project.period_folder(month.id), []
    for pdf in sorted(folder.glob("*.pdf")) if folder.is_dir() else ():
        known = session.writable.known_output(session.project.relative(pdf))
        if known is None or is_current(pdf):
            continue
        if known == _sha256(pdf):
            pdf.unlink()
        else:
            marked = session.locale.text("pipeline.names.outdated", name=pdf.stem)
            pdf.replace(pdf.with_name(f"{marked}{pdf.suffix}"))
        stale.append(pdf)
    return tuple(stale)
