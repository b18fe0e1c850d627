"""Events as tables: CSV, and BIDS `_events.tsv` with the JSON that describes its columns."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Final

from facsight_tools.video.events import Event
from facsight_tools.video.thresholds import thresholds

COLUMNS: Final = {
    "face": "The person's number, from 1 in the order of appearance.",
    "event": "What happens: an action unit (AU12; AU46.L is the subject's own left eye) or a "
    "gesture (smile, knit_smile, cry_or_pain, nod, shake, gaze_shift, hand_on_face, hand_on_mouth, "
    "mouth_hidden), or what the face looks like (looks_sadness).",
    "number": "Which one of its name it is for this person.",
    "onset": "Seconds of the video at which it begins.",
    "apex": "Seconds at which it is strongest.",
    "offset": "Seconds at which it ends.",
    "duration": "Seconds from onset to offset.",
    "strength": "At the apex: intensity 0-5 of action units and smiles, degrees of movements of "
    "head and gaze, the score 0-1 of a look; empty where it is there or not.",
    "letter": "FACS letter A-E of the strength; empty where it has none.",
    "first_frame": "Number of the first frame that it rests on.",
    "apex_frame": "Number of the frame of its apex.",
    "last_frame": "Number of the last frame that it rests on.",
    "begins": "1 where its onset was seen, 0 where it was going on already.",
    "ends": "1 where its offset was seen, 0 where the measuring broke off.",
    "talk": "1 where the mouth speaks: a unit of talk while speech is heard and lips or jaw move; "
    "else 0, also where nobody listened.",
}
"""The columns of the CSV, and what they hold."""

_MISSING: Final = "n/a"
_UNITS: Final = {"onset": "s", "apex": "s", "offset": "s", "duration": "s"}


def event_rows(events: Iterable[Event]) -> Iterator[dict[str, str | int | float | None]]:
    """One row an event, by the names of `COLUMNS`; None where there is nothing."""
    for one in events:
        yield {
            "face": one.face,
            "event": one.name,
            "number": one.number,
            "onset": round(one.onset_s, 4),
            "apex": round(one.apex_s, 4),
            "offset": round(one.offset_s, 4),
            "duration": round(one.duration_s, 4),
            "strength": None if one.strength is None else round(one.strength, 3),
            "letter": one.letter,
            "first_frame": one.first_frame,
            "apex_frame": one.apex_frame,
            "last_frame": one.last_frame,
            "begins": int(one.begins),
            "ends": int(one.ends),
            "talk": int(one.talk),
        }


def csv_text(events: Iterable[Event]) -> str:
    """The events as CSV, one row each."""
    out = io.StringIO()
    writer = csv.DictWriter(out, [*COLUMNS], lineterminator="\n")
    writer.writeheader()
    writer.writerows(event_rows(events))
    return out.getvalue()


def bids_tsv(events: Iterable[Event]) -> str:
    """The events as BIDS has them: onset, duration, trial_type first, by onset; `n/a` for none."""
    names = ["onset", "duration", "trial_type", *_rest()]
    rows = sorted(event_rows(events), key=lambda row: (float(row["onset"] or 0), str(row["event"])))
    lines = ["\t".join(names)]
    for row in rows:
        cells = {**row, "trial_type": row["event"]}
        lines.append("\t".join(_MISSING if cells[n] is None else str(cells[n]) for n in names))
    return "\n".join(lines) + "\n"


def bids_json(source: str) -> str:
    """What the columns of the TSV hold, how events were found and by which thresholds."""
    told: dict[str, object] = {
        "onset": {"Description": COLUMNS["onset"], "Units": "s"},
        "duration": {"Description": COLUMNS["duration"], "Units": "s"},
        "trial_type": {"LongName": "Event", "Description": COLUMNS["event"]},
    }
    for name in _rest():
        units = {"Units": _UNITS[name]} if name in _UNITS else {}
        told[name] = {"Description": COLUMNS[name], **units}
    told["StimulusPresentation"] = {"SoftwareName": "facsight"}
    told["Thresholds"] = {name: dict(limits) for name, limits in thresholds().items()}
    told["Source"] = source
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _rest() -> list[str]:
    return [name for name in COLUMNS if name not in ("onset", "duration", "event")]
