"""The words of a language, from `templates/<lang>/`, overlaid key by key by a project's own folder of the same
shape."""

from __future__ import annotations

import locale as system_locale
import os
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from xlplan.encoding import read_text
from xlplan.errors import ProjectError, XlplanError
from xlplan.findings import Finding, Param
from xlplan.slots import UNREADABLE, filled, in_days, shown_day, singular, slots_of
from xlplan.terms import Terms, WordsInTerms

DEFAULT_LANGUAGE = "zh"

CODE_SLOTS: Mapping[str, tuple[str, ...]] = {
    "column": ("form", "columns"),
    "status": ("lexicon", "choices", "status"),
    "conflict": ("report", "conflicts"),
    "kind": ("periods", "kinds"),
    "formkind": ("lexicon", "form_kinds"),
    "problem": ("review", "problems"),
    "claims": ("review", "claims"),
    "doubt": ("review", "doubts"),
    "until": ("review", "until"),
    "meant": ("review", "meant"),
    "filekind": ("incoming", "filekinds"),
    "names": ("review", "lists", "separator"),
}
"""Slots of findings that hold codes (`column`, also `other_column`), and where the words for them are kept. A value
that is no code is shown as it is."""

FINDING_SLOTS = frozenset({"period", "file", "sha"})
"""Slots that every finding fills by itself: its period, its file, and the beginning of the hash of that."""


def packaged_templates() -> Path:
    """The folder of templates that ships with xlplan: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def _folders_of_languages(templates: Path) -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in templates.glob(f"*/{_ABOUT}.toml")))


_ABOUT = "language"
"""The file that makes a folder of words a language: `templates/fr/language.toml`."""

_LEXICON = "lexicon"

LANGUAGES = tuple(sorted(_folders_of_languages(packaged_templates()), key=lambda lang: lang != DEFAULT_LANGUAGE))
"""Every language that ships, the default first: the folders of `templates/`."""


def languages(project_templates: Path | None = None) -> tuple[str, ...]:
    """Every language there is, with those that a project's own `templates/` adds."""
    own = _folders_of_languages(project_templates) if project_templates is not None else ()
    return (*LANGUAGES, *(lang for lang in own if lang not in LANGUAGES))


def system_language(spoken: Iterable[str] = LANGUAGES) -> str:
    """The language where no plan and nobody names one: XLPLAN_LANG, else that of the system if it is among those
    spoken, else the default."""
    known = tuple(spoken)
    for name in ("XLPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if (lang := os.environ.get(name, "").partition("_")[0].partition(".")[0]) in known:
            return lang
    system = (system_locale.getlocale()[0] or "").lower() if sys.platform == "win32" else ""
    return next((lang for lang in known if system.startswith(lang)), DEFAULT_LANGUAGE)


@dataclass(frozen=True)
class Fault:
    """Own words that cannot be used; those that ship stand in. kind: `unread`, `word` of another sort, or `slot` that
    nothing fills. word: its key. detail: why, or the slots that there are."""

    kind: str
    file: Path
    word: str = ""
    detail: str = ""


class Shelf(Mapping[str, Any]):
    """The tables of a language that ships, each read when it is first asked for: most commands need few of them."""

    def __init__(self, lang: str, folder: Path) -> None:
        self._lang = lang
        self._files = {path.relative_to(folder).with_suffix("").as_posix(): path for path in _tables_of(folder)}
        self._read: dict[str, dict[str, Any]] = {}

    def __getitem__(self, name: str) -> dict[str, Any]:
        if name not in self._read:
            table = _table_in(self._files[name])
            self._read[name] = _naming(self._lang, table, self[_ABOUT]) if name == _LEXICON else table
        return self._read[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._files)

    def __len__(self) -> int:
        return len(self._files)


@dataclass(frozen=True)
class Locale:
    """The words of one language.

    lang: its folder's name, such as `zh`. words: nested mapping, first level = file name without `.toml` (for files in
    a sub-folder `folder/file`), then the tables of that file. folders: where templates are looked for, the project's
    own first. terms: an office's own words, in place of those that ship; statuses: its words for codes of the status.
    faults: what of the project's own words cannot be used.
    """

    lang: str
    words: Mapping[str, Any]
    folders: tuple[Path, ...]
    terms: Terms = ()
    statuses: Terms = ()
    faults: tuple[Fault, ...] = ()

    def in_terms(self, terms: Terms, statuses: Terms = ()) -> Locale:
        """The same language in an office's own terms; statuses: code → its own word."""
        return _in_terms(self.lang, self.folders, terms, statuses) if terms or statuses else self

    def table(self, name: str, *path: str) -> Mapping[str, Any]:
        """A table of words, e.g. `table("lexicon", "headings")`. Raises KeyError if there is none (a bug)."""
        node: Any = self.words[name]
        for key in path:
            node = node[key]
        if not isinstance(node, Mapping):
            raise KeyError(f"{name}.{'.'.join(path)} is not a table")
        return node

    def text(self, key: str, **params: Any) -> str:
        """The words of `file.table.key`, slots filled. Raises KeyError for an unknown key (a bug)."""
        file, *path = key.split(".")
        node: Any = self.words[file]
        for part in path:
            node = node[part]
        if not isinstance(node, str):
            raise KeyError(f"{key} is not a text")
        return filled(node, params) if params else node

    def choice(self, group: str, code: str) -> str:
        """The word shown for a code, e.g. `choice("status", "done")` gives the word for it."""
        return str(self.table("lexicon", "choices", group)[code][0])

    def file(self, name: str) -> Path:
        """The file of that name, the project's own first. Raises KeyError if there is none (a bug)."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise KeyError(name)

    def message(self, finding: Finding) -> str:
        """What is wrong, in the user's words."""
        return self._finding_text(finding, "message")

    def remedy(self, finding: Finding) -> str:
        """What to do about it, in the user's words."""
        return self._finding_text(finding, "remedy")

    def _finding_text(self, finding: Finding, what: str) -> str:
        room, code = finding.code.split(".", 1)
        known = self.table(f"findings/{room}")
        template = str((known.get(code) or known["*"])[what])
        params = {key: self._slot(key, value) for key, value in finding.params.items()}
        if what == "message":
            params = in_days(params, self.table("report", "dates"))
        origin = finding.origin
        place = {"period": finding.period, "file": origin.file or self.words["review"]["a_file"]}
        return filled(template, {**place, "sha": origin.sha256[:8], **params})

    def day(self, day: date) -> str:
        """A day as people write it."""
        return shown_day(day, self.table("report", "dates"))

    def unit(self, count: float, unit: str) -> str:
        """A unit as it stands beside a count: `check` beside 1 where the plan says `checks`."""
        return singular(unit, self.words["report"]["shown"]["singular"]) if count == 1 else unit

    def moment(self, local: datetime) -> str:
        """A moment on the plan's clock as people write it; the end of a day is shown as the day."""
        shown = self.day(local.date())
        if (local.hour, local.minute, local.second) == (23, 59, 59):
            return shown
        return self.text("report.dates.moment", day=shown, time=f"{local:%H:%M}")

    def _slot(self, key: str, value: Param) -> str | int | float:
        """What fills a slot: codes of the kinds in CODE_SLOTS become words, `names` (one a line) a list."""
        kind = key.rsplit("_", 1)[-1]
        if not isinstance(value, str) or kind not in CODE_SLOTS:
            return _shown(value)
        words = self.words
        for part in CODE_SLOTS[kind]:
            words = words[part]
        if kind == "names":
            return value.replace("\n", str(words))
        word = words.get(value, value)
        if isinstance(word, Mapping):
            word = word["label"]
        return str(word[0] if isinstance(word, list) else word)

    def sentence(self, error: XlplanError) -> str:
        """The one sentence that tells why something stopped; reasons that the system gives and kinds of period are
        put in our words."""
        tables = {"reason": self.table("system", "reasons"), "kind": self.table("periods", "kinds")}
        told = {
            key: tables[key].get(str(value), value) if key in tables else value for key, value in error.params.items()
        }
        return self.text(f"errors.{error.key}", **in_days(told, self.table("report", "dates")))

    def render(self, name: str, **context: Any) -> str:
        """Render the jinja2 template `name` (`mail/request.txt.j2`); HTML templates escape what is filled in.

        Raises ProjectError if the project's own template cannot be filled.
        """
        from xlplan.sandbox import fill  # jinja2 takes its time, and few commands fill a template

        return fill(name, self.folders, self.own_folders, context, self.terms)

    @cached_property
    def own_folders(self) -> tuple[Path, ...]:
        """Those of its folders that are a project's, not xlplan's."""
        packaged = packaged_templates()
        return tuple(folder for folder in self.folders if not folder.is_relative_to(packaged))


def _shown(value: Param) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@cache
def _in_terms(lang: str, folders: tuple[Path, ...], terms: Terms, statuses: Terms) -> Locale:
    plain = _load(lang, folders)
    return Locale(lang, _OwnWords(plain.words, terms, statuses), folders, terms, statuses, plain.faults)


class _OwnWords(WordsInTerms):
    """Words in an office's own terms, with its words for the codes of the status where those are shown."""

    def __init__(self, words: Mapping[str, Any], terms: Terms, statuses: Terms) -> None:
        super().__init__(words, terms)
        self._statuses = statuses

    def __getitem__(self, name: str) -> Any:
        known = name in self._said
        table = super().__getitem__(name)
        if not known and name in (_LEXICON, "report"):
            self._said[name] = table = _overlaid(table, self._own(name, table))
        return table

    def _own(self, name: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
        if name == "report":
            spoken = table["states_by_word"]
            return {"states": {code: spoken[code].format(word=word) for code, word in self._statuses if code in spoken}}
        choices = table["choices"]
        status = {code: [word, *choices["status"][code]] for code, word in self._statuses}
        role = {code: [self._saying.text(shipped[0]), *shipped] for code, shipped in choices["role"].items()}
        return {"choices": {"status": status, "role": role}}


def load_locale(lang: str = DEFAULT_LANGUAGE, project_templates: Path | None = None) -> Locale:
    """The words of `lang`; a project's `templates/<lang>/*.toml` overrides the packaged ones key by key. A language
    that does not ship, or ships in part, stands on the one that its `language.toml` names as `base`, else on the
    default. Own words that cannot be used are among its faults.

    Raises ProjectError if there is no such language, or its `language.toml` cannot be read.
    """
    if lang not in languages(project_templates):
        raise ProjectError("no-language", lang=lang, known=", ".join(languages(project_templates)))
    places = [packaged_templates() / lang]
    if project_templates is not None and (project_templates / lang).resolve() != places[0].resolve():
        places.insert(0, project_templates / lang)
    folders = [place for place in places if place.is_dir()]
    base = _base_of(folders) or ("" if lang in LANGUAGES else DEFAULT_LANGUAGE)
    while base and packaged_templates() / base not in folders:
        folders.append(packaged_templates() / base)
        base = _base_of(folders[-1:])
    return _load(lang, tuple(folders))


def _base_of(folders: Iterable[Path]) -> str:
    """The language whose words stand in where those of `folders` are silent, "" if none is needed."""
    about: dict[str, Any] = {}
    for folder in folders:
        path = folder / f"{_ABOUT}.toml"
        about = {**(_table_in(path) if path.is_file() else {}), **about}
    base = str(about.get("base", ""))
    return base if base in LANGUAGES else ""


@cache
def _load(lang: str, folders: tuple[Path, ...]) -> Locale:
    if folders == (packaged_templates() / lang,):
        return Locale(lang, Shelf(lang, folders[0]), folders)
    words: dict[str, Any] = {}
    faults: list[Fault] = []
    for folder in reversed(folders):
        for path in _tables_of(folder):
            name = path.relative_to(folder).with_suffix("").as_posix()
            try:
                table = _table_in(path)
            except ProjectError as exc:
                faults.append(Fault("unread", path, detail=str(exc.params["reason"])))
                continue
            if name != "theme":  # its values are checked where they are used, in `page.theme`
                table = _fitting(words.get(name, {}), table, path, faults)
            words[name] = _overlaid(words.get(name, {}), table)
    words[_LEXICON] = _naming(lang, words[_LEXICON], words[_ABOUT])
    return Locale(lang, words, folders, faults=tuple(faults))


def _tables_of(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.toml"))


def _naming(lang: str, lexicon: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    """A lexicon that has a word for its own language as well."""
    spoken = lexicon["setting_values"]["language"]
    return _overlaid(lexicon, {"setting_values": {"language": {lang: spoken.get(lang) or [about["name"], lang]}}})


def _table_in(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_text(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise ProjectError("bad-template", file=str(path), reason=str(exc)) from exc


def _fitting(
    base: Mapping[str, Any], own: Mapping[str, Any], file: Path, faults: list[Fault], path: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The words without those that would fail when they are shown: of another sort than those they replace, or with
    slots that nothing fills. A finding's message and remedy may use each other's slots."""
    of_finding = bool(path) and file.parent.name == "findings"
    together, own_slots = (base.values(), FINDING_SLOTS) if of_finding else ((), frozenset())
    fit: dict[str, Any] = {}
    for key, value in own.items():
        below, name = base.get(key), ".".join((*path, key))
        if below is not None and _sort(below) != _sort(value):
            faults.append(Fault("word", file, name))
        elif isinstance(below, Mapping):
            fit[key] = _fitting(below, value, file, faults, (*path, key))
        elif isinstance(below, str) and not slots_of([value]) <= (known := slots_of([below, *together])) | own_slots:
            slots = " ".join(f"{{{slot}}}" for slot in sorted(known - {UNREADABLE})) or "-"
            faults.append(Fault("slot", file, name, slots))
        else:
            fit[key] = value
    return fit


def _sort(value: Any) -> type:
    sorts: tuple[type, ...] = (Mapping, str, list, bool, int)
    return next((sort for sort in sorts if isinstance(value, sort)), int)


def _overlaid(base: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        merged[key] = _overlaid(below, value) if isinstance(below, Mapping) and isinstance(value, Mapping) else value
    return merged


@cache
def all_languages(project_templates: Path | None = None) -> tuple[Locale, ...]:
    """Every language's words: output uses one language, input accepts the union of all."""
    return tuple(load_locale(lang, project_templates) for lang in languages(project_templates))
