"""Make the mutants of a module: one changed node each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider
from mutmut.mutation import mutators

Operator = Callable[[Any], Iterable[cst.CSTNode]]


@dataclass(frozen=True)
class Mutant:
    """One change: where, what stood there, what stands there now."""

    line: int
    scope: str  # the qualified name of the outermost function; blank: of the module or a class
    old: str
    new: str
    node: cst.CSTNode
    changed: cst.CSTNode

    def source(self, module: cst.Module) -> str:
        """Return the code of the module with this change."""
        replaced = module.deep_replace(self.node, self.changed)
        assert isinstance(replaced, cst.Module)
        return replaced.code


def make(source: str) -> tuple[cst.Module, list[Mutant]]:
    """Return the parsed module and its mutants, in the order of the lines."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    visitor = _Visitor(wrapper.module)
    wrapper.visit(visitor)
    return wrapper.module, sorted(visitor.found, key=lambda each: each.line)


def _text(node: cst.BaseString) -> Iterator[cst.CSTNode]:
    """Change a key or a code; words are not behaviour (their tests assert some of them)."""
    if isinstance(node, cst.SimpleString) and node.value.isascii():
        yield from list(mutators.operator_string(node))[:1]


def _condition(node: cst.If) -> Iterator[cst.CSTNode]:
    for literal in ("True", "False"):
        yield node.with_changes(test=cst.Name(literal), whitespace_before_test=_BLANK)


def _filter(node: cst.CompIf) -> Iterator[cst.CSTNode]:
    yield node.with_changes(test=cst.Name("True"), whitespace_before_test=_BLANK)


def _statement(node: cst.Expr) -> Iterator[cst.CSTNode]:
    if not isinstance(node.value, cst.BaseString):
        yield cst.Pass()


def _return(node: cst.Return) -> Iterator[cst.CSTNode]:
    if node.value is not None and not _is(node.value, "None"):
        yield node.with_changes(value=cst.Name("None"), whitespace_after_return=_BLANK)


_BLANK = cst.SimpleWhitespace(" ")
OURS: list[tuple[type, Operator]] = [
    (cst.BaseString, _text),
    (cst.If, _condition),
    (cst.CompIf, _filter),
    (cst.Expr, _statement),
    (cst.Return, _return),
]
OPERATORS = [
    *((kind, step) for kind, step in mutators.mutation_operators
      if step is not mutators.operator_string),
    *OURS,
]  # fmt: skip
# What says nothing of behaviour: types, imports, narrowing, the wording of an error.
SKIPPED = (cst.Annotation, cst.Import, cst.ImportFrom, cst.Decorator, cst.Assert, cst.Raise)
CHECKS = {"len", "isinstance", "cast", "TypeVar"}


def _is(node: cst.CSTNode, name: str) -> bool:
    return isinstance(node, cst.Name) and node.value == name


class _Visitor(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, module: cst.Module) -> None:
        super().__init__()
        self.module = module
        self.found: list[Mutant] = []
        self.names: list[str] = []
        self.functions = self.defaults = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if isinstance(node, SKIPPED) or self._is_type(node):
            return False
        if isinstance(node, cst.Call) and any(_is(node.func, name) for name in CHECKS):
            return False
        if isinstance(node, cst.If) and _is(node.test, "TYPE_CHECKING"):
            return False
        if isinstance(node, cst.SimpleStatementLine) and _is_docstring(node):
            return False
        if isinstance(node, cst.FunctionDef | cst.ClassDef) and not self.functions:
            self.names.append(node.name.value)
        self.functions += isinstance(node, cst.FunctionDef)
        self.defaults += isinstance(node, cst.Parameters)  # given when the function is made
        for kind, step in OPERATORS:
            if isinstance(node, kind):
                self.found += [self._mutant(node, changed) for changed in step(node)]
        return True

    def on_leave(self, original_node: cst.CSTNode) -> None:
        self.defaults -= isinstance(original_node, cst.Parameters)
        if isinstance(original_node, cst.FunctionDef):
            self.functions -= 1
        if isinstance(original_node, cst.FunctionDef | cst.ClassDef) and not self.functions:
            self.names.pop()

    def _is_type(self, node: cst.CSTNode) -> bool:
        """Tell an alias of a type: Value = str | None, Unit = Literal[…]."""
        if not isinstance(node, cst.Assign) or self.names:
            return False
        operator = getattr(node.value, "operator", None)
        return isinstance(node.value, cst.Subscript) or isinstance(operator, cst.BitOr)

    def _mutant(self, node: cst.CSTNode, changed: cst.CSTNode) -> Mutant:
        place = self.get_metadata(PositionProvider, node)
        return Mutant(
            place.start.line,
            ".".join(self.names) if self.functions and not self.defaults else "",
            self._code(node), self._code(changed), node, changed,
        )  # fmt: skip

    def _code(self, node: cst.CSTNode) -> str:
        return " ".join(self.module.code_for_node(node).split())


def _is_docstring(node: cst.SimpleStatementLine) -> bool:
    only = node.body[0]
    return isinstance(only, cst.Expr) and isinstance(
        only.value, cst.SimpleString | cst.ConcatenatedString
    )
