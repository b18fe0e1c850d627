"""Pure functions on arrays: boxes, crops, the head's frame, gaze."""
