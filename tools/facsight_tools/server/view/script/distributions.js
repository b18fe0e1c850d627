const READINGS = [["face_only", "Face only", "face"], ["context_only", "Context only", "context"], ["fused", "Both", "both"]];

/** Face-only, context-only and fused side by side; never added up. */
function drawDistributions() {
  const inference = shown.answers.get(shown.face)?.inference;
  const face = shown.data.faces.find((one) => one.face === shown.face);
  const given = inference ?? { face_only: face ? face.emotion.scores : null, context_only: null, fused: null };
  const readings = READINGS.filter(([key]) => given[key] && Object.keys(given[key]).length);
  if (!readings.length) {
    byId("distributions").replaceChildren(make("p", { class: "faint" }, "No reading is given: too little could be measured."));
    return;
  }
  const first = given[readings.at(-1)[0]];
  const labels = Object.keys(first).sort((one, other) => first[other] - first[one]);
  const head = make("tr", {}, make("th", { scope: "col" }, "Label"),
    ...readings.map(([, name]) => make("th", { scope: "col", colspan: 2 }, name)));
  const rows = labels.map((label) => make("tr", {}, make("th", { scope: "row" }, label),
    ...readings.flatMap(([key, , colour]) => probability(given[key][label] ?? 0, colour))));
  const table = make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows));
  byId("distributions").replaceChildren(table, ...(inference ? remarks(inference) : shown.data.inference ? [unweighed()] : []));
}

/** Why the situation is not weighed with the face that is looked at. */
function unweighed() {
  return make("p", { class: "faint remark" }, `The face alone: what was said of the situation is not weighed with F${shown.face} here.`);
}

function probability(value, colour) {
  const bar = make("div", { class: `bar ${colour}`, style: `width:${(100 * value).toFixed(1)}%` });
  return [make("td", { class: "number" }, value.toFixed(2)), make("td", { class: "plot", "aria-hidden": "true" }, bar)];
}

function remarks(inference) {
  const lines = [];
  if (inference.disagreement !== null) lines.push(`Disagreement of face and context: ${inference.disagreement.toFixed(2)} (0 the same, 1 nothing in common).`);
  if (inference.alternatives.length) lines.push(`Close alternatives: ${inference.alternatives.join(", ")}.`);
  if (inference.abstained) lines.push("No reading of both is given: the answer abstains.");
  if (!inference.context_only) lines.push("Nothing that was said or seen of the situation is weighed.");
  return lines.map((line) => make("p", { class: "faint remark" }, line));
}
