"""One 施策 in a figure: a panel per series."""
