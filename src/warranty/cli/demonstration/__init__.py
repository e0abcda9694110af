"""The main job on real data, told as it happens: certificate → claim → warranty → purchase → spot check.

Everything is done by signed statements through the public API of a real server process; nothing is written
past it. The certificates are those of a real list of 2015 whose firm names were replaced before it was
published to us (data/SOURCES.md); parties are named by their part, because no real firm took part.
"""
