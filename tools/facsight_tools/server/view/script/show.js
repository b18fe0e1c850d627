/** Shows an analysis, in place of the one before; `data` is what the server calls view data, `name` the file's. */
function show(data, name = "the picture") {
  shown.data = data;
  shown.name = name;
  shown.lit = [];
  const spoken = data.inference && data.inference.face;
  shown.face = spoken ? Number(spoken.slice(1)) : 1;
  shown.answers = new Map([[shown.face, data]]);
  byId("view").hidden = false;
  drawPicture();
  drawUnits();
  drawAnswer();
  sayFound();
}

function sayFound() {
  const { faces, ledger } = shown.data;
  const count = faces.length;
  const found = count === 0 ? "No face was found" : count === 1 ? "1 face was found" : `${count} faces were found`;
  say(`${found} in ${shown.name}. ${ledger.rows.length} rows of evidence, ledger ${ledger.hash.slice(0, 12)}.`);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && shown.data) light([]);
});
