"""What a kind of table is called wherever it comes from, for filters and comparisons."""

KINDS = {
    "budget-summary": "部门收支总表",
    "income": "部门收入总表",
    "expenditure": "部门支出总表",
    "appropriation-summary": "财政拨款收支总表",
    "general-expenditure": "一般公共预算支出表",
    "basic-by-department-economic": "基本支出表（部门经济分类）",
    "basic-by-government-economic": "基本支出表（政府经济分类）",
    "project-by-department-economic": "项目支出表（部门经济分类）",
    "project-by-government-economic": "项目支出表（政府经济分类）",
    "three-public": "“三公”经费支出表",
    "government-fund": "政府性基金预算支出表",
    "state-capital": "国有资本经营预算支出表",
    "projects": "项目支出明细表",
    "procurement": "政府采购预算表",
    "department-goal": "部门整体绩效目标表",
    "key-project-goal": "重点项目绩效目标表",
    "project-goal": "项目绩效目标表",
}
