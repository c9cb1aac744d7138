"""Periodic spectra on 32 x 32 grids."""

from spectrum_periodic import setup_size


def setup():
    return setup_size(32, 1024)
