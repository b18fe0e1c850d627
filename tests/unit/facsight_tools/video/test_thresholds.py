from facsight_tools.video.thresholds import thresholds


def test_events_end_below_where_they_begin() -> None:
    with_both = [one for one in thresholds().values() if "fall" in one]
    assert len(with_both) >= 4
    assert all(one["fall"] <= one["rise"] for one in with_both)
