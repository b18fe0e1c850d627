/** Positions of head and eyes to one side of the subject: they are drawn on that side alone. */
const TURNS = { 51: "left", 52: "right", 55: "left", 56: "right", 61: "left", 62: "right" };

/** Action units of the chosen face: the subject's right and left as mirrored bars. */
function drawUnits() {
  chips(byId("unit-filter"), [["present", "Present"], ["all", "All"], ["missing", "Not measured"]], [shown.units], {
    several: false, onChange: ([filter]) => { shown.units = filter; drawUnits(); },
  });
  const face = shown.data.faces.find((one) => one.face === shown.face);
  if (!face) {
    byId("units").replaceChildren(make("p", { class: "faint" }, "No face was found in the picture."));
    return;
  }
  const whole = face.action_units.filter((unit) => unit.side === "both").filter(wanted);
  const head = make("tr", {}, ...["Unit", "", "Subject's right", "Subject's left", ""].map((name) => make("th", { scope: "col" }, name)));
  const rows = whole.map((unit) => unitRow(face, unit));
  byId("units").replaceChildren(rows.length
    ? make("table", { class: "units" }, make("thead", {}, head), make("tbody", {}, ...rows))
    : make("p", { class: "faint" }, "None."));
}

function wanted(unit) {
  if (shown.units === "all") return true;
  return shown.units === "missing" ? unit.status === "unavailable" : unit.present === true;
}

function unitRow(face, unit) {
  const id = `F${face.face}.AU${unit.au}`;
  const name = (rowOf(id)?.text.match(/\(([^)]+)\)/) ?? [])[1] ?? "";
  const choose = make("button", { type: "button", class: "cite", "data-row": id, "aria-label": `AU${unit.au} ${name}: show`,
    click: () => light([id]), focus: () => light([id]), mouseenter: () => light([id]) }, `AU${unit.au}`);
  const cells = unit.status === "unavailable"
    ? [make("td", { colspan: 3 }, make("div", { class: "hatched" }, make("span", {}, `not measured: ${unit.reason.replaceAll("_", " ")}`)))]
    : [...bars(face, unit), make("td", { class: "number" }, unit.letter ? `${unit.letter} ${unit.intensity.toFixed(1)}` : "absent")];
  return make("tr", { "data-row": id, class: unit.present ? "" : "absent" }, make("td", {}, choose), make("td", { class: "faint" }, name), ...cells);
}

/** The unit right and left; what has no sides is one bar in the middle, a turn one on its side. */
function bars(face, unit) {
  const sides = ["right", "left"].map((which) => [which, face.action_units.find((one) => one.au === unit.au && one.side === which)]);
  if (sides.some(([, reading]) => reading)) return sides.map(([which, reading]) => bar(reading ?? unit, which));
  const turned = TURNS[unit.au];
  if (!turned) return [bar(unit, "whole")];
  return sides.map(([which]) => (which === turned ? bar(unit, which) : make("td", { class: "side" })));
}

/** One bar, 0-5. */
function bar(reading, which) {
  const cell = { class: "side", colspan: which === "whole" ? 2 : null };
  if (reading.status === "unavailable") return make("td", cell, make("div", { class: "hatched" }, make("span", {}, "not measured")));
  const words = `${which} ${reading.intensity.toFixed(1)} of 5`;
  return make("td", { ...cell, title: words, "aria-label": words },
    make("div", { class: `track ${which}` }, make("div", { class: "bar", style: `width:${20 * reading.intensity}%` })));
}
