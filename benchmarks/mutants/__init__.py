"""Break the code one small step at a time and see whether a test fails.

    python -m benchmarks.mutants                      every module
    python -m benchmarks.mutants money rows --sample 100

The steps are those of mutmut (an operator swapped, an argument left out, a number one more) and
four of our own; how they are run is ours, since mutmut starts pytest anew for each. Here the
tests are collected and the samples loaded once; every mutant is a fork of that process, in
which the code objects of one module are replaced, and only the tests that call the changed
function are run, the fastest first.
"""
