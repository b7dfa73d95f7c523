"""One file a figure: its sentences, its facts, its drawing, its public function.

A file `stem.py` holds `CHART`, a `Chart`, and a function `stem(data, *, ax, fig)`.
"""
