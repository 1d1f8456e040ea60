"""What a printed goal table looks like."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from disclosures.kernel.tabular import Column, Heading

PROJECT_GOALS = "project_goals"  # a silent subject: an empty goal table does not say "none"
SubjectKind = Literal["department", "project", "key_project", "other_project"]


@dataclass(frozen=True)
class Label:
    """A printed label of the form above the indicators."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Blank:
    """A place of the form that a fact fills: the keys of official_tables.form_values."""

    key: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True)
class Layout:
    code: str
    subject: SubjectKind
    columns: tuple[Heading, ...]
    form: tuple[tuple[Label | Blank, ...], ...]
    source: str
    side: str = ""
    preparer: str = ""
    unit_line: str = "单位：{unit}"
    signs: Mapping[str, str] = field(default_factory=dict)  # operator -> printed otherwise
    min_rows: int = 0  # blank rows up to this many are printed
    empty_notes: tuple[str, ...] = ()
    about: str = ""  # the subject of which ``empty_notes`` say there is none
    silent_notes: tuple[str, ...] = ()  # printed instead where nobody said so


NAME = Column("name", "三级指标", "label", width=14)
DESCRIPTION = Column("description", "绩效指标描述", width=16)
TARGET = Column("target", "指标值", width=10)
WEIGHT = Column("weight", "指标权重", "number", width=6)
UNIT = Column("unit", "计量单位", width=6)
OPERATOR = Column("operator", "指标性质", width=6)
VALUE = Column("value", "指标值", width=8)
