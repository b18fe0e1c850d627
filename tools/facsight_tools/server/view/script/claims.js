/** All that depends on the answer on the face that is looked at. */
function drawAnswer() {
  drawClaims();
  drawDistributions();
  const several = shown.data.faces.length > 1;
  byId("question-label").textContent = several ? `Question on F${shown.face}` : "Question";
  light([]);
}

/** The sentences of the answer, each with the checker's verdict. */
function drawClaims() {
  const { inference, verdicts } = shown.answers.get(shown.face) ?? { inference: null, verdicts: [] };
  const claims = inference ? inference.claims : [];
  byId("claims").replaceChildren(...claims.map((claim, place) => claimItem(claim, verdicts[place])));
  if (!claims.length) byId("claims").append(make("li", { class: "faint" }, unclaimed()));
  byId("rejected").replaceChildren(...(inference && inference.rejected.length ? [rejected(inference.rejected)] : []));
  byId("notice").textContent = inference ? `${inference.notice} Written by ${inference.reasoner}, lens ${inference.lens}.` : "";
}

/** Why there are no claims on the face that is looked at. */
function unclaimed() {
  if (shown.answers.get(shown.face) === null) return `Weighing the evidence on F${shown.face}.`;
  const spoken = shown.data.inference && shown.data.inference.face;
  if (spoken) return `There are no claims on F${shown.face}: the answer speaks of ${spoken}.`;
  return "This analysis has no claims yet: ask for an inference.";
}

function claimItem(claim, verdict) {
  const side = { for: "for", against: "against", neutral: "about" }[claim.polarity];
  const kind = claim.about ? `${claim.kind} ${side} ${claim.about}` : claim.kind;
  return make("li", { class: claim.kind }, make("p", {}, ...cited(claim.text, shown.data)),
    make("div", { class: "tag" }, make("span", {}, kind), verdictMark(verdict)));
}

/** Passed or refused, in words and not by colour alone. */
function verdictMark(verdict) {
  if (!verdict) return null;
  if (verdict.accepted) return make("span", { class: "passed" }, "✓ checked");
  const reasons = verdict.problems.map((one) => `${one.code}: ${one.message}`).join(" ");
  return make("span", { class: "failed" }, `✗ refused. ${reasons}`);
}

function rejected(list) {
  return make("details", {}, make("summary", {}, `${list.length} refused and left out`),
    ...list.map((one) => make("p", {}, one.claim.text, " ", make("span", { class: "failed" },
      one.problems.map((problem) => `${problem.code}: ${problem.message}`).join(" ")))));
}
