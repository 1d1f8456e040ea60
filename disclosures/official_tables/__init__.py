"""The official tables of every region, registered when the application starts."""

from disclosures.kernel import registry
from disclosures.official_tables import chongqing, national

registry.register(*chongqing.TABLES, *national.TABLES)
