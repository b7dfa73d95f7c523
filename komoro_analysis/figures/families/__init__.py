"""Figures of which there is one per key: a statistic that other cities have too."""
