"""Enlarge a drawn figure: the page and everything on it that is measured in points."""

import matplotlib as mpl
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text


def enlarge(figure: Figure, scale: float) -> None:
    """Make a figure `scale` times as wide and high, with letters and lines to match."""
    if scale == 1:
        return

    width, height = figure.get_size_inches()
    figure.set_size_inches(width * scale, height * scale)

    # Labels of ticks are made when needed, from the settings of their axis.
    for ax in figure.findobj(Axes):
        for axis in (ax.xaxis, ax.yaxis):
            _enlarge_axis(axis, scale)
    labels = {label for ax in figure.findobj(Axes) for label in _tick_labels(ax)}
    for artist in figure.findobj():
        if artist not in labels:
            _enlarge_artist(artist, scale)


def _tick_labels(ax: Axes) -> list[Artist]:
    return [*ax.get_xticklabels(), *ax.get_yticklabels()]


def _enlarge_axis(axis: Axis, scale: float) -> None:
    tick = axis.get_major_ticks(1)[0]
    size = float(tick.label1.get_fontsize()) * scale
    pad = _pad_of(axis) * scale
    width = tick.gridline.get_linewidth() * scale
    axis.set_tick_params(labelsize=size, pad=pad, grid_linewidth=width)
    axis.labelpad *= scale


def _pad_of(axis: Axis) -> float:
    """Give the room between ticks and labels in points."""
    params = axis.get_tick_params()
    return float(params.get("pad", mpl.rcParams["xtick.major.pad"]))


def _enlarge_artist(artist: Artist, scale: float) -> None:
    if isinstance(artist, Text):
        artist.set_fontsize(float(artist.get_fontsize()) * scale)
    if isinstance(artist, Annotation) and artist.get_anncoords() == "offset points":
        right, up = artist.xyann
        artist.xyann = (right * scale, up * scale)

    if isinstance(artist, Line2D):
        artist.set_markersize(artist.get_markersize() * scale)
        artist.set_markeredgewidth(artist.get_markeredgewidth() * scale)
        artist.set_linewidth(artist.get_linewidth() * scale)

    if isinstance(artist, Patch):
        artist.set_linewidth(artist.get_linewidth() * scale)
    if isinstance(artist, Collection):
        widths = np.atleast_1d(artist.get_linewidth()) * scale
        artist.set_linewidth([float(width) for width in widths])
