"""The measured ratios: `python -m bench` (or `make bench`) prints a table and writes build/bench.json.

Every figure is a ratio within one run on one machine, its two sides measured in turn, five rounds, medians.
The load comes from `bench.load`, a raw keep-alive client in a process of its own; nothing is verified or
signed while the clock runs.
"""
