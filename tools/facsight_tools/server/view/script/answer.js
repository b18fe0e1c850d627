/** So many reasons stand under the headline; the others are one step away where there is little room. */
const MAIN_REASONS = 4;

const narrow = window.matchMedia("(max-width: 760px)");

/** All that depends on the answer on the face that is looked at. */
function drawAnswer() {
  drawSentences();
  drawDistributions();
  const several = shown.data.faces.length > 1;
  byId("question-label").textContent = several ? `Question on F${shown.face}` : "Question";
  light([]);
}

/** The first sentence as the headline, the others as its reasons. */
function drawSentences() {
  const { inference, verdicts } = shown.answers.get(shown.face) ?? { inference: null, verdicts: [] };
  const [first, ...others] = inference ? inference.claims : [];
  const items = others.map((claim, place) => make("li", { class: claim.kind }, ...sentence(claim, verdicts[place + 1])));
  byId("answer").lang = byId("announced").lang = inference?.language ?? "en";
  byId("headline").classList.toggle("faint", !first);
  byId("headline").replaceChildren(...(first ? sentence(first, verdicts[0]) : [unclaimed()]));
  byId("announced").textContent = printable(first ? first.text.replaceAll(CITATION, "") : unclaimed());
  byId("reasons").replaceChildren(...items.slice(0, MAIN_REASONS));
  const more = items.slice(MAIN_REASONS);
  fold(byId("more"), more.length === 1 ? "1 more sentence" : `${more.length} more sentences`, more);
  byId("more").open = !narrow.matches;
  const refused = inference?.refused ?? [];
  fold(byId("refused"), `${refused.length} refused and left out`, refused.map(refusedItem));
  const passed = first && verdicts.every((one) => one.accepted);
  byId("checked").textContent = passed ? "✓ every sentence checked against the evidence" : "";
  const failed = inference?.notices ?? [];
  fold(byId("failed"), "A language model failed", failed.map(({ text }) => make("li", {}, text)));
  byId("failed").open = true;
  const looks = inference?.looks ?? [];
  const called = looks.length === 1 ? "1 tool that the model called" : `${looks.length} tools that the model called`;
  fold(byId("looks"), called, looks.map(lookItem));
  byId("notice").textContent = inference ? `${inference.notice} Written by ${inference.reasoner}, lens ${inference.lens}.` : "";
}

/** Fills a list that opens; it is not there where the list is empty. */
function fold(details, title, items) {
  details.hidden = !items.length;
  details.firstElementChild.textContent = title;
  details.lastElementChild.replaceChildren(...items);
}

/** Why there is no answer on the face that is looked at. */
function unclaimed() {
  if (shown.answers.get(shown.face) === null) return `Weighing the evidence on F${shown.face}.`;
  const spoken = shown.data.inference && shown.data.inference.face;
  if (spoken) return `There is no answer on F${shown.face}: the one that is given speaks of ${spoken}.`;
  return "This analysis has no answer yet: ask for an inference.";
}

/** A sentence with its citations, and what the checker has against it, in words and not by colour alone. */
function sentence(claim, verdict) {
  const parts = cited(claim.text, shown.data);
  if (!verdict || verdict.accepted) return parts;
  const reasons = verdict.problems.map((one) => one.message).join(" ");
  return [...parts, make("span", { class: "failed" }, ` ✗ refused. ${reasons}`)];
}

/** A tool that a model called before it wrote: with what, and what came back. */
function lookItem({ tool, arguments: given, result, failed }) {
  return make("li", {}, `${tool} ${JSON.stringify(given)}: `, make("span", { class: failed ? "failed" : "" }, result));
}

function refusedItem({ given, reason }) {
  const words = typeof given === "string" ? given : JSON.stringify(given);
  return make("li", {}, words, " ", make("span", { class: "failed" }, reason));
}
