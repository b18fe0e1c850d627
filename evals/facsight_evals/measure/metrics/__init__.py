"""Figures of agreement, each as the field defines it.

Every function takes `weights` (..., N), how often each of N cases counts, and gives an array of the
leading shape: a bootstrap asks for a thousand resamples in one call. None counts every case once. A
figure that is not defined (nothing varies, a class does not occur) is NaN, never 0.
"""
