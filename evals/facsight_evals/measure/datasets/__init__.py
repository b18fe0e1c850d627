"""Loaders, one file a data set, each for the folder layout in which it is distributed.

None of the data comes with facsight. Layouts were written down from the sets' own descriptions and
from published code that reads them; a layout that differs is refused with what was expected.
"""
