"""5 x 5 filters on 32 x 32 images."""

from spectrum_zero import setup_size


def setup():
    return setup_size(5, 32, 2)
