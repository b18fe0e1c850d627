"""Engines that run networks, behind one small protocol."""
