"""Printed forms of the goal tables, region by region: data, no logic."""

from indicators.layouts import chongqing, hebei, national, ningxia, tianjin

LAYOUTS = (
    *national.LAYOUTS,
    *chongqing.LAYOUTS,
    *hebei.LAYOUTS,
    *ningxia.LAYOUTS,
    *tianjin.LAYOUTS,
)
