/** Shows an analysis; `data` is what the server calls view data. */
function show(data) {
  shown.data = data;
  shown.lit = [];
  const spoken = data.inference && data.inference.face;
  shown.face = spoken ? Number(spoken.slice(1)) : 1;
  byId("view").hidden = false;
  drawPicture();
  drawClaims();
  drawDistributions();
  drawUnits();
  light([]);
  const count = data.faces.length;
  const found = count === 0 ? "No face was found" : count === 1 ? "1 face was found" : `${count} faces were found`;
  say(`${found}. ${data.ledger.rows.length} rows of evidence, ledger ${data.ledger.hash.slice(0, 12)}.`);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown.data) light([]);
});
