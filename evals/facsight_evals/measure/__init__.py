"""How well faces are measured, on whatever labelled data it is pointed at.

`datasets` -> samples with labels -> `measuring` (facsight, and a rival beside it) -> outcomes ->
`scoring` (what is compared, and within which part) -> `metrics` under `bootstrap` -> `report`.
"""
