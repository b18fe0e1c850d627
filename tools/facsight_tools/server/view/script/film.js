/**
 * A video: the player, what was measured of it drawn over time, and what is said of it. `at` is the moment
 * that is looked at, `reading` the sentences on the person; both citations and curves lead to a moment.
 */
const film = { data: null, name: "", face: 1, at: 0, curves: null, reading: null, lit: null };

const isVideo = (file) => file.type.startsWith("video/") || /\.(mp4|m4v|mov|mkv|webm|avi|mpe?g|ogv|wmv|3gp)$/i.test(file.name ?? "");
const person = () => film.data.people.find((one) => one.face === film.face);
const length = () => Math.max(film.data.until_s - film.data.from_s, 0.01);
const share = (at) => Math.min(Math.max((at - film.data.from_s) / length(), 0), 1);
const clock = (at) => `${Math.floor(at / 60)}:${(at % 60).toFixed(1).padStart(4, "0")}`;

/** Shows a video that may be measured. */
function chooseFilm(file) {
  Object.assign(film, { data: null, name: nameOf(file), face: 1, at: 0, curves: null, reading: null, lit: null });
  const player = byId("player");
  URL.revokeObjectURL(player.src);
  player.hidden = false;
  byId("unplayable").hidden = true;
  player.src = URL.createObjectURL(file);
  for (const id of ["tracks", "film-people", "film-said", "film-parts"]) byId(id).replaceChildren();
  for (const id of ["film-about", "film-notice", "film-unread"]) byId(id).textContent = "";
  byId("film-progress").value = 0;
  byId("film-reading").append(byId("chat"));
  byId("question").placeholder = "When does she smile?";
  byId("film").hidden = false;
}

function openFilms() {
  const player = byId("player"), scrub = byId("scrub");
  player.addEventListener("timeupdate", () => moveTo(player.currentTime, { seek: false }));
  player.addEventListener("error", () => {
    if (!player.src) return;
    player.hidden = true;
    byId("unplayable").hidden = false;
  });
  scrub.addEventListener("input", () => moveTo(Number(scrub.value)));
  for (const table of ["series", "events"]) byId(`save-${table}`).addEventListener("click", () => saveTable(table));
}

/** Has the video measured; what is known so far is drawn as it comes. */
async function measureFilm(file, asked, signal) {
  say(`Measuring ${film.name}.`);
  await followFilm(await post("view/films", file, "application/octet-stream", signal), asked, signal);
}

/** Shows what a measurement tells until it is over, and reads the person. */
async function followFilm(response, asked, signal) {
  for await (const event of events(response.body)) {
    if (event.type === "progress") {
      byId("film-progress").value = event.of ? event.measured / event.of : 0;
      say(`Measuring ${film.name}: ${event.measured.toFixed(1)} of ${event.of.toFixed(1)} s.`);
    } else if (event.type === "begun") remember({ job: event.job });
    else if (event.type === "film") {
      showFilm(event.film);
      remember({ id: event.film.analysis_id });
    }
    else if (event.type === "error") throw Object.assign(new Error(`${event.code}: ${event.message}`), { code: event.code });
  }
  if (!film.data?.whole) throw new Error("The measurement broke off.");
  session.thread = null;
  byId("chat").hidden = false;
  await readFilm(asked, signal);
}

const KEPT = "facsight-film";

/** Keeps for this tab what finds the video again once the page is loaded anew; no words, no pixels. */
function remember(more) {
  try { sessionStorage.setItem(KEPT, JSON.stringify({ name: film.name, ...remembered(), ...more })); } catch { /* it then begins anew */ }
}

function remembered() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)); } catch { return null; }
}

function forgetFilm() {
  try { sessionStorage.removeItem(KEPT); } catch { /* there is none */ }
}

/** Shows the video that was measured before the page was loaded again, and goes on with it. */
async function returnToFilm() {
  const kept = remembered();
  if (!kept?.job) return;
  const signal = begin();
  Object.assign(film, { data: null, name: kept.name, face: 1, at: 0, curves: null, reading: null, lit: null });
  session.film = true;
  byId("player").hidden = true;
  byId("drop-words").textContent = `${printable(kept.name)}: to see it played, choose the file again.`;
  byId("film").hidden = false;
  byId("film-reading").append(byId("chat"));
  byId("question").placeholder = "When does she smile?";
  byId("analyse").disabled = false;
  say(`The page was loaded again; ${kept.name} goes on.`);
  setRunning(true);
  try {
    const asked = asking();
    let response = null;
    try {
      response = await post("view/films/jobs", JSON.stringify({ job: kept.job }), "application/json", signal);
    } catch (error) {
      if (error.code !== "JobExpired" || !kept.id) throw error;
    }
    if (response) await followFilm(response, asked, signal);
    else {
      showFilm(await (await post("view/films/kept", JSON.stringify({ analysis_id: kept.id }), "application/json", signal)).json());
      if (!film.data.whole) throw new Error("Its measurement was broken off: choose the file again to have all of it.");
      byId("chat").hidden = false;
      await readFilm(asked, signal);
    }
  } catch (error) {
    if (signal.aborted) return;
    forgetFilm();
    if (!film.data) {
      leave();
      byId("drop-words").textContent = DROP_WORDS;
    }
    say(`${kept.name}: ${error.message}`, true);
  } finally {
    if (!signal.aborted) setRunning(false);
    markUnread();
  }
}

/** Has the person read with the words of now; false where the video has to be measured again. */
async function readFilm(asked, signal) {
  if (!film.data?.whole) return false;
  if (!film.data.people.length) { session.asked = asked; say(`No face was found in ${film.name}.`); return true; }
  say(`Reading F${film.face} over time.`);
  const body = JSON.stringify({ analysis_id: film.data.analysis_id, face: film.face, ...asked });
  try {
    film.reading = await (await post("view/films/readings", body, "application/json", signal)).json();
  } catch (error) {
    if (error.code === "AnalysisExpired") return false;
    throw error;
  }
  session.asked = asked;
  drawReading();
  sayFilm();
  return true;
}

function sayFilm() {
  const { brief } = film.data;
  const found = brief.total === 1 ? "1 person was found" : `${brief.total} people were found`;
  say(`${found} in ${film.name}: ${brief.frames} frames, ${length().toFixed(1)} s.`);
}

function showFilm(data) {
  film.data = data;
  if (!person()) film.face = data.people[0]?.face ?? 1;
  const scrub = byId("scrub");
  [scrub.min, scrub.max] = [data.from_s, data.until_s];
  byId("film-progress").value = data.whole ? 1 : data.until_s / (data.brief.of_s || data.until_s || 1);
  byId("film-about").textContent = [
    `${data.brief.frames} frames at ${data.brief.fps} a second, ${data.brief.size_wh.join(" by ")} pixels.`,
    data.brief.cuts.length ? `Cuts at ${data.brief.cuts.map(clock).join(", ")}.` : "", ...data.brief.notes].join(" ");
  const people = data.people.map((one) => [one.face, `F${one.face}`]);
  byId("film-people").replaceChildren();
  if (people.length > 1) {
    chips(byId("film-people"), people, [film.face], { several: false, onChange: ([face]) => {
      film.face = face;
      film.curves = null;
      drawFilm();
      if (session.asked) readFilm(session.asked, session.work.signal).catch((error) => say(error.message, true));
    } });
  }
  drawFilm();
}

function drawFilm() {
  const one = person();
  byId("tracks").replaceChildren();
  byId("question-label").textContent = film.data.people.length > 1 ? `Question on F${film.face}` : "Question";
  if (!one) return;
  const rises = (name) => Math.max(...one.curves[name].map((value) => value ?? 0)) >= (/^AU/.test(name) ? 1 : 0.2);
  film.curves ??= one.telling.filter((name) => name in one.curves && rises(name));
  const names = Object.keys(one.curves).filter((name) => film.curves.includes(name) || rises(name));
  chips(byId("film-curves"), names.map((name) => [name, name]), film.curves, {
    several: true, onChange: (chosen) => { film.curves = names.filter((name) => chosen.includes(name)); drawTracks(); },
  });
  drawTracks();
}

function drawTracks() {
  const one = person();
  const gestures = [...new Set(one.events.map((event) => event.event))].filter((name) => !/^AU(?!45|46)|^looks_/.test(name));
  const tracks = [...film.curves.map((name) => curveTrack(one, name)), ...gestures.map((name) => gestureTrack(one, name))];
  byId("tracks").replaceChildren(...tracks);
  drawCursor();
}

/** What a kind of event is called on the page. */
const TOLD = { AU45: "blink", "AU46.L": "wink, left", "AU46.R": "wink, right" };

function gestureTrack(one, name) {
  return track(TOLD[name] ?? name.replaceAll("_", " "), "gesture", eventBars(one, name, 18), 18);
}

function curveTrack(one, name) {
  const unit = /^AU/.test(name), angle = ["yaw", "pitch", "roll"].includes(name);
  const [low, high] = unit ? [0, 5] : angle ? [-45, 45] : [0, 1];
  const height = (value) => 33 - 32 * Math.min(Math.max((value - low) / (high - low), 0), 1);
  let pen = "M", path = "";
  one.curves[name].forEach((value, place) => {
    if (value === null) { pen = "M"; return; }
    path += `${pen}${(1000 * share(film.data.times[place])).toFixed(1)} ${height(value).toFixed(1)}`;
    pen = "L";
  });
  const kind = unit || angle ? "unit" : "score";
  return track(name, kind, [...(angle ? [] : eventBars(one, unit ? name : `looks_${name}`, 34)), make("path", { d: path })], 34);
}

function eventBars(one, name, height) {
  return one.events.filter((event) => event.event === name).map((event) => make("rect", {
    x: 1000 * share(event.onset), y: 1, width: Math.max(1000 * (share(event.offset) - share(event.onset)), 3), height: height - 2,
    "data-row": event.id, class: event.id === film.lit ? "lit" : "",
  }));
}

function track(name, kind, parts, height) {
  const plot = make("div", { class: "plot", click: (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    moveTo(film.data.from_s + length() * (event.clientX - box.left) / box.width);
  } }, make("svg", { viewBox: `0 0 1000 ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": `${name} over time` }, ...parts),
  make("div", { class: "cursor" }));
  return make("div", { class: `track ${kind}` }, make("span", { class: "name" }, name), plot);
}

/** Goes to a moment; `seek` moves the player as well. */
function moveTo(at, { seek = true } = {}) {
  film.at = at;
  if (seek && byId("player").readyState) byId("player").currentTime = at;
  byId("scrub").value = at;
  drawCursor();
}

function drawCursor() {
  byId("film-now").textContent = clock(film.at);
  if (!film.data) return;
  document.querySelectorAll("#tracks .cursor").forEach((one) => { one.style.left = `calc(${100 * share(film.at)}% - 1px)`; });
}

/** The moment that a row leads to, or null. */
function momentOf(id) {
  const event = film.data.people.flatMap((one) => one.events).find((one) => one.id === id);
  if (event) return event.apex;
  const frame = /\.t(\d+)$/.exec(id);
  return frame ? Number(frame[1]) / 1000 : film.reading?.moments[id] ?? null;
}

/** A sentence in which every citation that has a moment leads there. */
function citedInTime(text) {
  return text.split(/(\[[A-Z][^[\]\s]*\])/).map((part) => {
    const found = /^\[(.+)\]$/.exec(part);
    if (!found) return document.createTextNode(printable(part));
    const [, id] = found, at = momentOf(id);
    const told = at === null ? `Evidence ${id}` : `Evidence ${id}, at ${clock(at)}`;
    return make("button", { type: "button", class: "cite", "data-row": id, title: film.reading?.rows[id] ?? told, "aria-label": told,
      disabled: at === null, click: () => { film.lit = id; lightEvent(); moveTo(at); } }, id);
  });
}

function lightEvent() {
  document.querySelectorAll("#film [data-row]").forEach((one) => one.classList.toggle("lit", one.dataset.row === film.lit));
}

function drawReading() {
  const { said, parts, notice, language } = film.reading;
  byId("film-answer").lang = language;
  const item = (one) => make("li", { class: one.kind }, ...citedInTime(one.text));
  byId("film-said").replaceChildren(...said.map(item));
  byId("film-parts").replaceChildren(...parts.flatMap((part) => [
    make("h3", {}, make("button", { type: "button", click: () => moveTo(part.start) }, `${clock(part.start)} ${language === "de" ? "bis" : "to"} ${clock(part.end)}`), part.heading),
    make("p", { class: "scores" }, part.scores.map(({ by, labels }) => `${by}: ${Object.entries(labels).map(([label, of]) => `${label} ${of.toFixed(2)}`).join(", ")}`).join("; ")),
    make("ol", {}, ...part.said.map(item)),
  ]));
  byId("film-notice").textContent = `${language === "de" ? "Jeder Satz wurde gegen die Belege geprüft." : "Every sentence was checked against the evidence."} ${notice}`;
}

/** Saves a table of the video as a file. */
async function saveTable(table) {
  if (!film.data) return;
  try {
    const body = JSON.stringify({ analysis_id: film.data.analysis_id, table });
    const { csv } = await (await post("view/films/tables", body, "application/json", session.work.signal)).json();
    const link = make("a", { href: URL.createObjectURL(new Blob([csv], { type: "text/csv" })), download: `${film.name.replace(/\.[^.]*$/, "")}-${table}.csv` });
    link.click();
    URL.revokeObjectURL(link.href);
  } catch (error) { say(error.message, true); }
}
