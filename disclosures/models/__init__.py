from disclosures.models.budgets import (
    Asset,
    Budget,
    Comparative,
    FundingLine,
    NarrativePart,
    NilReturn,
    ProcurementItem,
    TableNote,
)
from disclosures.models.codes import Classification, CodeEdition, EconomicMapping, FiscalYear
from disclosures.models.desk import AcceptedFinding, Draft, SecrecyReview, Upload
from disclosures.models.people import Membership, User
from disclosures.models.places import Department, Jurisdiction
from disclosures.models.projects import Project
from disclosures.models.publications import (
    Figure,
    Overview,
    Publication,
    PublishedProject,
    SearchEntry,
    Tally,
)
from disclosures.models.records import AddressMap, LogEntry, RefusedAccess

__all__ = [
    "AcceptedFinding",
    "AddressMap",
    "Asset",
    "Budget",
    "Classification",
    "CodeEdition",
    "Comparative",
    "Department",
    "Draft",
    "EconomicMapping",
    "Figure",
    "FiscalYear",
    "FundingLine",
    "Jurisdiction",
    "LogEntry",
    "Membership",
    "NarrativePart",
    "NilReturn",
    "Overview",
    "ProcurementItem",
    "Project",
    "Publication",
    "PublishedProject",
    "RefusedAccess",
    "SearchEntry",
    "SecrecyReview",
    "TableNote",
    "Tally",
    "Upload",
    "User",
]
