"""What an office has said and what it has not: nothing entered is not zero.

Facts name the subjects about which the office is silent; a table or a sentence that would say
"none" of a silent subject says （待填） instead, and a rule asks for it. Frozen content from
before this was asked names no subject, and so reads as it always did.
"""

from __future__ import annotations

from typing import Final

RECORD: Final = "silent"  # the frozen record that names the silent subjects
PENDING: Final = "（待填）"

BASIC: Final = "basic-by-department-economic"
PRINTED_OPERATING_COST: Final = (  # the cells of those forms that print 机关运行经费
    ("operating-cost", "total", "total"),
    ("three-public", "three-public", "operating_cost"),
)

FUNCTIONAL: Final = "functional"  # no spending by function: nothing is known of the budget
ECONOMIC: Final = "economic"  # economic codes of less than all 一般公共预算 spending
PROJECTS: Final = "projects"  # project spending, and no project
PROCUREMENT: Final = "procurement"
OPERATING_COST: Final = "operating_cost"
VEHICLES_HELD: Final = "vehicles_held"
EQUIPMENT_HELD: Final = "equipment_held"
VEHICLES_PLANNED: Final = "vehicles_planned"
EQUIPMENT_PLANNED: Final = "equipment_planned"

EQUIPMENT: Final = "equipment"  # the asset that is not a vehicle
ASSETS: Final = {  # subject -> (moment, whether it is vehicles)
    VEHICLES_HELD: ("held", True),
    EQUIPMENT_HELD: ("held", False),
    VEHICLES_PLANNED: ("planned", True),
    EQUIPMENT_PLANNED: ("planned", False),
}


def is_about(subject: str, moment: str, item: str) -> bool:
    """Tell whether an asset belongs to a subject of ASSETS."""
    when, vehicles = ASSETS[subject]
    return moment == when and (item != EQUIPMENT) == vehicles
