"""Closed lists of the domain, with their official Chinese words."""

from __future__ import annotations

from django.db.models import TextChoices


class Role(TextChoices):
    CLERK = "clerk", "经办人"
    REVIEWER = "reviewer", "审核人"
    PUBLISHER = "publisher", "公开责任人"
    ADMINISTRATOR = "administrator", "系统管理员"


class PlaceLevel(TextChoices):
    PROVINCE = "province", "省级"
    CITY = "city", "地市级"
    COUNTY = "county", "区县级"


class DepartmentKind(TextChoices):
    """单位性质: decides the economic mapping and whether there is a 机关运行经费."""

    ADMINISTRATIVE = "administrative", "行政单位"
    CIVIL_SERVICE_MANAGED = "civil_service_managed", "参公单位"
    INSTITUTION = "institution", "事业单位"


class UnitNature(TextChoices):
    """The two columns of the official 部门经济 → 政府经济 mapping."""

    ADMINISTRATIVE = "administrative", "行政单位（含参公）"
    INSTITUTION = "institution", "事业单位"


class Scheme(TextChoices):
    FUNCTIONAL = "functional", "支出功能分类"
    DEPT_ECONOMIC = "dept_economic", "部门预算支出经济分类"
    GOV_ECONOMIC = "gov_economic", "政府预算支出经济分类"


class CodeLevel(TextChoices):
    CLASS = "class", "类"
    SECTION = "section", "款"
    ITEM = "item", "项"


class Verified(TextChoices):
    YES = "yes", "已核实"
    LEGACY = "legacy", "旧目录同码同名"
    MEMORY = "memory", "待核实"


class BasicGroup(TextChoices):
    PERSONNEL = "personnel", "人员经费"
    OPERATING = "operating", "日常公用经费"


class Unit(TextChoices):
    YUAN = "元", "元"
    WAN = "万元", "万元"


class Stage(TextChoices):
    BUDGET = "budget", "预算"
    ACCOUNTS = "accounts", "决算"


class Status(TextChoices):
    DRAFT = "draft", "编制中"
    SUBMITTED = "submitted", "待审核"
    APPROVED = "approved", "待公开"
    PUBLISHED = "published", "已公开"


class FundingSource(TextChoices):
    """资金来源, in the printed order of 表一."""

    GENERAL = "general", "一般公共预算财政拨款资金"
    GOVERNMENT_FUND = "government_fund", "政府性基金预算财政拨款资金"
    STATE_CAPITAL = "state_capital", "国有资本经营预算财政拨款资金"
    SPECIAL_ACCOUNT = "special_account", "财政专户管理资金"
    BUSINESS = "business", "事业收入资金"
    SUPERIOR_SUBSIDY = "superior_subsidy", "上级补助收入资金"
    AFFILIATED = "affiliated", "附属单位上缴收入资金"
    OPERATING_INCOME = "operating_income", "事业单位经营收入资金"
    OTHER = "other", "其他收入资金"
    FUND_BALANCE = "fund_balance", "用事业基金弥补收支差额"


class Use(TextChoices):
    """What a funding line is for."""

    BASIC = "basic", "基本支出"
    PROJECT = "project", "项目支出"
    CARRIED_FORWARD = "carried_forward", "结转下年"


class ThreePublic(TextChoices):
    """“三公”经费 items that are entered or derived; totals are computed."""

    ABROAD = "abroad", "因公出国（境）费"
    VEHICLE_PURCHASE = "vehicle_purchase", "公务用车购置费"
    VEHICLE_OPERATION = "vehicle_operation", "公务用车运行费"
    RECEPTION = "reception", "公务接待费"


class Measure(TextChoices):
    """What a comparative (last year's figure) measures."""

    FUNCTIONAL = "functional", "功能科目支出"
    THREE_PUBLIC = "three_public", "“三公”经费"
    TOTAL = "total", "总额"


class NarrativePartCode(TextChoices):
    DUTIES = "duties", "职能职责"
    STRUCTURE = "structure", "单位构成"
    USE = "use", "主要用途"
    REASON = "reason", "变动原因"
    PROCUREMENT = "procurement", "政府采购说明"
    ASSETS = "assets", "国有资产占有使用情况"
    GLOSSARY = "glossary", "名词解释"
    CONTACT = "contact", "联系方式"


class SecrecyResult(TextChoices):
    """保密审查 before publication (保密法 2024 第35条, 政府信息公开条例 第17条)."""

    OPEN = "open", "不涉密，可以公开"
    PARTLY = "partly", "涉密内容已作处理，其余可以公开"
    WITHHELD = "withheld", "不予公开"


class AssetMoment(TextChoices):
    HELD = "held", "上年底占有"
    PLANNED = "planned", "本年计划购置"


class AssetItem(TextChoices):
    """国有资产占有使用情况: the six uses of vehicles, and equipment."""

    LEADERS = "leaders", "领导干部用车（含在职和离退休部级干部用车）"
    CONFIDENTIAL = "confidential", "机要通信用车"
    EMERGENCY = "emergency", "应急保障用车"
    ENFORCEMENT = "enforcement", "执法执勤用车"
    SPECIAL = "special", "特种专业技术用车"
    OTHER = "other", "其他用车"
    EQUIPMENT = "equipment", "单位价值100万元（含）以上设备（不含车辆）"


class NilSubject(TextChoices):
    """What an office may say it has none of (kernel/statements.py); without it nothing prints 0."""

    PROCUREMENT = "procurement", "政府采购预算"
    VEHICLES_HELD = "vehicles_held", "上年底占有的车辆"
    EQUIPMENT_HELD = "equipment_held", "上年底占有的单位价值100万元（含）以上设备"
    VEHICLES_PLANNED = "vehicles_planned", "本年计划购置的车辆"
    EQUIPMENT_PLANNED = "equipment_planned", "本年计划购置的单位价值100万元（含）以上设备"
