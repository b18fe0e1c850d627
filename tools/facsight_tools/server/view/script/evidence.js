/**
 * What is shown: the view data of the server, the face looked at, the rows that are lit, of which ledger.
 * `answers` holds each face's inference and verdicts, null while they are on their way; `read` fetches
 * those of another face, where the page can.
 */
const shown = { data: null, name: "", face: 1, answers: new Map(), read: null, layers: ["faces"], units: "present", lit: [], ledger: null };

const rowOf = (id, ledger = shown.ledger ?? shown.data.ledger) => ledger.rows.find((row) => row.id === id);
const faceOf = (id) => shown.data.faces.find((face) => `F${face.face}` === id.split(".")[0]);

/** Where a row is seen: its own region, else the box of its face, else nowhere. */
function regionOf(id) {
  const row = rowOf(id);
  if (row && row.region) return row.region;
  const face = /^F\d/.test(id) ? faceOf(id) : null;
  return face ? face.box_xyxy : null;
}

/** Lights rows up everywhere: on the picture, in the sentences, in the table of units. */
function light(ids, ledger = shown.data.ledger) {
  shown.lit = ids;
  shown.ledger = ledger;
  drawLit();
  document.querySelectorAll("[data-row]").forEach((element) => {
    element.classList.toggle("lit", ids.includes(element.dataset.row));
  });
  const close = make("button", { type: "button", click: () => light([]) }, "Close");
  byId("evidence").replaceChildren(...(ids.length ? [close, ...ids.map(evidenceLine)] : [hint()]));
}

function hint() {
  return make("p", { class: "faint" }, "Choose a citation or an action unit: its evidence is shown here and on the picture.");
}

/** One row in words: its id, its sentence, what it is worth and what made it. */
function evidenceLine(id) {
  const row = rowOf(id);
  if (!row) return make("p", {}, make("span", { class: "id" }, id), " is no row of this ledger.");
  const worth = [
    { measured: "measured", unavailable: "could not be measured", stated: "said by the user",
      unmeasured: "seen by a vision model, not measured", judged: "as somebody judges it", rule: "a rule", literature: "literature" }[row.status],
    row.confidence === null ? null : `confidence ${row.confidence.toFixed(2)}`,
    row.source,
  ];
  return make("p", {},
    make("span", { class: "id" }, row.id), " ", row.text, make("br"),
    make("span", { class: "faint" }, worth.filter(Boolean).join(" · ")));
}

/** The citations of a sentence, each with the space before it. */
const CITATION = /\s*\[[A-Z][^[\]\s]*\]/g;

/**
 * A sentence in which every `[id]` is a button that lights its row up. `answer.ledger` is the evidence
 * that it cites; an answer in the chat gets its own when it is complete.
 */
function cited(text, answer) {
  return text.split(/(\[[A-Z][^[\]\s]*\])/).map((part) => {
    const found = /^\[(.+)\]$/.exec(part);
    return found ? citation(found[1], answer) : document.createTextNode(printable(part));
  });
}

function citation(id, answer) {
  const row = rowOf(id, answer.ledger);
  const show = () => light([id], answer.ledger);
  return make("button", {
    type: "button", class: "cite", "data-row": id, title: row ? row.text : "",
    "aria-label": `Evidence ${id}`,
    click: show, focus: show, mouseenter: show,
  }, id);
}
