"""Periodic spectra on 16 x 16 grids."""

from spectrum_periodic import setup_size


def setup():
    return setup_size(16, 4096)
