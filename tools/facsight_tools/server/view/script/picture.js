const LAYERS = [["faces", "Faces"], ["mesh", "Mesh"], ["units", "Unit regions"], ["close", "Close-up"]];

/** The photograph and what is drawn on it, in the picture's own pixels. */
function drawPicture() {
  chips(byId("layers"), LAYERS, shown.layers, {
    several: true, onChange: (layers) => { shown.layers = layers; drawLayers(); },
  });
  const faces = shown.data.faces;
  const names = faces.map((face) => [face.face, `F${face.face} ${face.emotion.top ?? "not scored"}`]);
  byId("faces").replaceChildren();
  if (faces.length > 1) chips(byId("faces"), names, [shown.face], { several: false, onChange: ([face]) => look(face) });
  drawLayers();
}

/** Turns to another face of the picture; its answer is fetched once. */
function look(face) {
  shown.face = face;
  drawLayers();
  drawUnits();
  if (!shown.answers.has(face) && shown.read) shown.read(face);
  drawAnswer();
}

function drawLayers() {
  const { faces, picture } = shown.data;
  const [left, top, width, height] = frame();
  const photo = byId("photo");
  photo.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
  const parts = [make("image", { href: picture.src, width: picture.width, height: picture.height, preserveAspectRatio: "none" })];
  for (const face of faces) {
    const own = face.face === shown.face;
    if (shown.layers.includes("faces")) parts.push(...faceBox(face, own, width));
    if (own && shown.layers.includes("mesh")) parts.push(...meshPoints(face));
  }
  if (shown.layers.includes("units")) parts.push(...presentUnits().map((row) => area(row.region, "unit")));
  photo.replaceChildren(...parts, make("g", { id: "lit" }));
  drawLit();
}

/** What is seen: the whole picture, or the face that is looked at with some room around it. */
function frame() {
  const { faces, picture } = shown.data;
  const face = faces.find((one) => one.face === shown.face);
  if (!face || !shown.layers.includes("close")) return [0, 0, picture.width, picture.height];
  const [left, top, right, bottom] = face.box_xyxy;
  const side = 1.6 * Math.max(right - left, bottom - top);
  return [(left + right - side) / 2, (top + bottom - side) / 2 - side / 20, side, side];
}

function faceBox(face, own, width) {
  const [left, top, right, bottom] = face.box_xyxy;
  return [
    make("rect", { class: own ? "box" : "box other", x: left, y: top, width: right - left, height: bottom - top, rx: width / 150 }),
    make("text", { x: left, y: Math.max(top - width / 100, width / 40), "font-size": width / 34, "stroke-width": width / 200 }, `F${face.face}`),
  ];
}

function meshPoints(face) {
  const points = shown.data.mesh[face.face - 1] ?? [];
  const radius = Math.max((face.box_xyxy[2] - face.box_xyxy[0]) / 190, 0.3);
  const circles = [];
  for (let at = 0; at < points.length; at += 2) {
    circles.push(make("circle", { class: "mesh", cx: points[at], cy: points[at + 1], r: radius }));
  }
  return circles;
}

/** Rows of the units of the face looked at that are present, each with its region. */
function presentUnits() {
  const whole = new RegExp(`^F${shown.face}\\.AU\\d+$`);
  return shown.data.ledger.rows.filter((row) => whole.test(row.id) && row.region && row.value >= 1);
}

function drawLit() {
  const regions = shown.lit.map((id) => [id, regionOf(id)]).filter(([, region]) => region);
  byId("lit").replaceChildren(...regions.map(([, region]) => area(region, "lit")));
  const marked = regions.map(([id]) => id).join(", ");
  const count = shown.data.faces.length;
  const words = `The analysed picture with ${count} ${count === 1 ? "face" : "faces"}`;
  byId("photo").setAttribute("aria-label", marked ? `${words}; ${marked} is marked` : words);
}

function area([left, top, right, bottom], name) {
  return make("rect", { class: name, x: left, y: top, width: right - left, height: bottom - top, rx: (right - left) / 20 });
}
