"""A second judge of answers, written from the definitions over what rows show.

A benchmark that judged with the product's own judge could not find what that one overlooks. This
one reads ids, values, units and sentences of rows, as somebody does who has only the report before
him, never payloads or `Evidence`, and takes of a statement its kind and its fields. Only the
distributions are computed by the functions of `facsight_tools.evidence`, which have tests of their
own.
"""
