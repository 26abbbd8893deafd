"""Raw values become clean ones, and the points a person is found by. Records no fact."""

from cauce.life.normalise.actions import clean

__all__ = ["clean"]
