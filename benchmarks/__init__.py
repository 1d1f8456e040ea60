"""Measurements as ratios within one run. ``make bench``; nothing here is a timed test."""
