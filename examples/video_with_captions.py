"""A video and its subtitles: what a face does while each sentence is said, and when.

python examples/video_with_captions.py clip.mp4 scene.srt
"""

import sys
from pathlib import Path

import facsight
from facsight.video import ask_video, found_events, infer_video


def main(file: str, captions: str = "") -> None:
    """Print the events, the reading over time, and one question answered."""
    series = facsight.analyze_video(file).series
    for event in found_events(series):
        print(f"F{event.face} {event.name}: {event.onset_s:.2f} to {event.offset_s:.2f} s")
    words = Path(captions).read_text(encoding="utf-8") if captions else None
    answer = infer_video(series, transcript=words)
    for claim in answer.claims:
        print(claim.text)
    print(ask_video(series, "When does she smile?").text)


if __name__ == "__main__":
    main(*sys.argv[1:])
