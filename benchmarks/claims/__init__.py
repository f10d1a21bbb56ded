"""Statements of README and docs whose figures come from the files in `docs/figures`: `python -m benchmarks.claims`."""
