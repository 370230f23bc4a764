"""Small lies in the code of a file, as mutmut makes them: another operator, a number one off, an argument left out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation.file_mutation import Mutation, create_mutations

NOT_PLANTED = (
    (re.compile(r"\bLOG\b|getLogger|LOG\w*\."), "what only a log shows"),
    (re.compile(r"\bstrict="), "a guard against our own slips, where lists are of one length by how they are made"),
    (re.compile(r"TypeVar|__all__|NotImplementedError|NullHandler"), "nothing that runs"),
    (re.compile(r"^\s*raise (TypeError|AssertionError|ValueError)\(", re.MULTILINE), "what only a bug report shows"),
)
"""Statements in which no lies are planted, each with its reason."""

_DECORATOR = re.compile(r"^( *)@(?=\w.*[\w)]$)", re.MULTILINE)
"""mutmut leaves decorated functions alone, such as properties; hidden from it as comments, they are tried too."""

_SQL = re.compile(
    r"\b(?:row|gap|extra|cell|table)\[\"|\b(?:SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|ORDER BY)\b"
    r"|values = \{|insert\("
)

_COLUMN = re.compile(r"\"[a-z_0-9]+\": ")
_ROWS = re.compile(r"xlplan/ledger/(recording|store|paperwork|views|layouts)\.py")
"""Keys of the dicts of these files are names of columns."""

_ENCODING = re.compile(r"(?<=[(,])\s*(?:encoding=)?(?:\"(?:XX)?utf-8\"|None)?(?=[),])", re.IGNORECASE)

_KNOWN_IN_ANY_CASE = re.compile(r"\"(?:utf-(?:8|16-le)|gb18030|latin-1|cp437|ascii|sha256)\"", re.IGNORECASE)
"""Python knows encodings and hashes in any case of letters."""

_DETAIL = re.compile(r"[(,]\s*detail=(?:f?\"[^\"]*\"|str\(exc\)|None)|,\s*(?=\))")
"""Of what cannot be read: what only the ledger keeps, for a bug report; no page and no finding shows it."""

_HIDDEN = re.compile(r"^( *)#@", re.MULTILINE)

_OUTSIDE_FUNCTIONS = (cst.BaseNumber, cst.Name, cst.ComparisonTarget, cst.BinaryOperation, cst.UnaryOperation)
"""What is changed at the head of a module or class: thresholds and switches. Texts and calls there are names, patterns
and records, without which nothing can be imported."""


@dataclass(frozen=True)
class Lie:
    """One change of one file. line, last: what it changes. was, now: the lines of code in question."""

    file: str
    line: int
    last: int
    was: str
    now: str
    code: str

    @property
    def same(self) -> bool:
        """Whether nothing changed: SQLite reads names and statements in any case of letters, UTF-8 is what Python takes
        if it is told nothing, encodings have no case, and nobody is shown the detail of a refusal."""
        names = _SQL.search(self.was) or (_ROWS.fullmatch(self.file) and _COLUMN.match(self.was))
        one, two = ((text.casefold() if names else text) for text in (self.was, self.now))
        return one == two or any(p.sub("", self.was) == p.sub("", self.now) for p in (_ENCODING, _DETAIL))

    @property
    def shown(self) -> str:
        """For whoever looks at a survivor."""
        return f"{self.file}:{self.line}\n    - {self.was}\n    + {self.now}"


@dataclass(frozen=True)
class Source:
    """A file into which lies are planted. file: its path below `root`."""

    root: Path
    file: str

    @cached_property
    def text(self) -> str:
        """The code as it is."""
        return (self.root / self.file).read_text(encoding="utf-8")

    @cached_property
    def _made(self) -> tuple[cst.Module, list[Mutation], dict[cst.CSTNode, tuple[int, int]]]:
        module, mutations, *_ = create_mutations(self.file, _DECORATOR.sub(r"\1#@", self.text))
        wrapper = MetadataWrapper(module, unsafe_skip_copy=True)
        places = wrapper.resolve(PositionProvider)
        return module, mutations, {node: (place.start.line, place.end.line) for node, place in places.items()}

    @cached_property
    def plantable(self) -> tuple[int, ...]:
        """The numbers of the lies that are worth planting here."""
        _, mutations, places = self._made
        lines = self.text.splitlines()
        return tuple(
            number
            for number, mutation in enumerate(mutations)
            if mutation.original_node in places
            and (mutation.contained_by_top_level_function or isinstance(mutation.original_node, _OUTSIDE_FUNCTIONS))
            and not self._left_out("\n".join(lines[slice(*self._statement(number))]))
        )

    def _statement(self, number: int) -> tuple[int, int]:
        """The lines, from 0 and without the last, of the innermost statement around a lie."""
        _, mutations, places = self._made
        first, last = places[mutations[number].original_node]
        around = [span for span in self._statements if span[0] <= first and last <= span[1]]
        start, end = min(around, key=lambda span: span[1] - span[0], default=(first, last))
        return start - 1, end

    @cached_property
    def _statements(self) -> list[tuple[int, int]]:
        return [
            (node.lineno, node.end_lineno or node.lineno)
            for node in ast.walk(ast.parse(self.text))
            if isinstance(node, ast.stmt) and not hasattr(node, "body")
        ]

    @staticmethod
    def _left_out(code: str) -> bool:
        return any(pattern.search(code) for pattern, _ in NOT_PLANTED)

    def line(self, number: int) -> int:
        """Where one of them is."""
        _, mutations, places = self._made
        return places[mutations[number].original_node][0]

    def lie(self, number: int) -> Lie:
        """One of them, planted."""
        module, mutations, places = self._made
        mutation = mutations[number]
        told = cst.ensure_type(module.deep_replace(mutation.original_node, mutation.mutated_node), cst.Module).code
        code = _HIDDEN.sub(r"\1@", told)
        first, last = places[mutation.original_node]
        was, now = _differing(self.text, code)
        return Lie(self.file, first, last, was, now, code)

    @cached_property
    def functions(self) -> tuple[tuple[int, int], ...]:
        """From which line to which every function goes."""
        tree = ast.walk(ast.parse(self.text))
        return tuple((n.body[0].lineno, n.end_lineno or 0) for n in tree if isinstance(n, ast.FunctionDef))


def _differing(was: str, now: str) -> tuple[str, str]:
    """The lines that two texts do not share at their beginning and end."""
    one, two = was.splitlines(), now.splitlines()
    while one and two and one[0] == two[0]:
        del one[0], two[0]
    while one and two and one[-1] == two[-1]:
        del one[-1], two[-1]
    return " ".join(line.strip() for line in one), " ".join(line.strip() for line in two)


def sources(root: Path, globs: tuple[str, ...]) -> Iterator[Source]:
    """The files of a room."""
    for pattern in globs:
        for path in sorted(root.glob(pattern)):
            yield Source(root, path.relative_to(root).as_posix())
