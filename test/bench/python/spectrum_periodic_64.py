"""Periodic spectra on 64 x 64 grids."""

from spectrum_periodic import setup_size


def setup():
    return setup_size(64, 256)
