"""3 x 3 filters on 32 x 32 images."""

from spectrum_zero import setup_size


def setup():
    return setup_size(3, 32, 2)
