/** The sentences of the answer, each with the checker's verdict. */
function drawClaims() {
  const { inference, verdicts } = shown.data;
  const claims = inference ? inference.claims : [];
  byId("claims").replaceChildren(...claims.map((claim, place) => claimItem(claim, verdicts[place])));
  if (!claims.length) byId("claims").append(make("li", { class: "faint" }, "This analysis has no claims yet: ask for an inference."));
  byId("rejected").replaceChildren(...(inference && inference.rejected.length ? [rejected(inference.rejected)] : []));
  byId("notice").textContent = inference ? `${inference.notice} Written by ${inference.reasoner}, lens ${inference.lens}.` : "";
}

function claimItem(claim, verdict) {
  const side = { for: "for", against: "against", neutral: "about" }[claim.polarity];
  const kind = claim.about ? `${claim.kind} ${side} ${claim.about}` : claim.kind;
  return make("li", { class: claim.kind }, make("p", {}, ...cited(claim.text)),
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
