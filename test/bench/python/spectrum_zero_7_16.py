"""7 x 7 filters on 16 x 16 images."""

from spectrum_zero import setup_size


def setup():
    return setup_size(7, 16, 4)
