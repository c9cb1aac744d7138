"""5 x 5 filters on 16 x 16 images."""

from spectrum_zero import setup_size


def setup():
    return setup_size(5, 16, 4)
