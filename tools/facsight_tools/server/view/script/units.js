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
    : [side(face, unit, "right"), side(face, unit, "left"), make("td", { class: "number" }, unit.letter ? `${unit.letter} ${unit.intensity.toFixed(1)}` : "absent")];
  return make("tr", { "data-row": id, class: unit.present ? "" : "absent" }, make("td", {}, choose), make("td", { class: "faint" }, name), ...cells);
}

/** One side's bar, 0-5; units that FACS does not score by side show the whole face on both. */
function side(face, unit, which) {
  const own = face.action_units.find((one) => one.au === unit.au && one.side === which) ?? unit;
  if (own.status === "unavailable") return make("td", { class: "side" }, make("div", { class: "hatched" }, make("span", {}, "not measured")));
  const words = `${which} ${own.intensity.toFixed(1)} of 5`;
  return make("td", { class: "side", title: words, "aria-label": words },
    make("div", { class: `track ${which}` }, make("div", { class: "bar", style: `width:${20 * own.intensity}%` })));
}
