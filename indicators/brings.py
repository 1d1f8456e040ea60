"""Everything the goals bring: ``disclosures`` knows them through this list alone."""

from __future__ import annotations

from typing import Final

from disclosures.brings import Brings
from disclosures.facts.loading import Silence, may_have_projects
from disclosures.kernel.registry import Attachment, RecordCount, Records, WrittenPart
from disclosures.publication.search import Searched
from disclosures.reconciliation.engine import rules_in
from disclosures.reconciliation.texts import of_paragraphs
from indicators import (
    api,
    facts,
    imports,
    kinds,
    narrative,
    official_tables,
    reading,
    reconciliation,
    records,
    starting,
    table_sets,
    trials,
    views,
)
from indicators.layouts.base import PROJECT_GOALS
from indicators.models import IndicatorBand, PublishedIndicator

BRINGS: Final = Brings(
    table_sets.APP,
    kinds=kinds.KINDS,
    tables=official_tables.TABLES,
    sets=table_sets.SETS,
    additions=table_sets.ADDITIONS,
    facts=(Attachment("goals", facts.load),),
    silences=(Silence(PROJECT_GOALS, may_have_projects),),
    written=(WrittenPart("goals", "绩效目标设置情况", after="procurement", yearly=True),),
    matters=(narrative.MATTER,),
    rules=(
        of_paragraphs("N08", "说明中的绩效项目个数和金额与项目一致"),
        *rules_in(reconciliation),
    ),
    trials=(trials.TRIAL,),
    records=(
        Records("indicators", records.freeze, records.index, records.verify),
        Records("goals", records.freeze_goals),
    ),
    rows=(PublishedIndicator,),
    guarded=(PublishedIndicator._meta.db_table, IndicatorBand._meta.db_table),
    searched=(Searched("indicator", "绩效指标", records.found),),
    judged=(records.JUDGED,),
    record_counts=(RecordCount("indicators", "绩效指标"),),
    subjects=("绩效目标",),
    told=(reading.TELLER,),
    terms=(reading.TERM,),
    counted=(reading.COUNTED,),
    open_tables=(records.OPEN,),
    resources=(api.RESOURCE,),
    sections=views.SECTIONS,
    mends=views.MENDS,
    edits=(views.EDITS,),
    needed=(views.NEEDED,),
    followers=(starting.FOLLOWER,),
    explained=views.EXPLAINED,
    sheets=imports.SHEETS,
)
