# A thin face of dev.py, which also runs where there is no make (Windows: py dev.py run).
PYTHON ?= python3
# In a shell without any variable there is no PATH to pass on either.
PATH ?= /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench lock

help:
	@$(PYTHON) dev.py --help

setup run test lint bench lock:
	@$(PYTHON) dev.py $@
