/**
 * The page of the HTTP server: a picture or video in by file, drop or paste, its answer, and a chat that streams.
 *
 * What is said of the situation stands in the box and nowhere else: every request sends it, and what the
 * chat takes in comes back into it. `asked` is how the answers that are shown were asked for, with the words
 * that they have read; null where none is shown.
 */
const session = { picture: null, asked: null, thread: null, talking: false, running: false, film: false, work: new AbortController() };

function headers(more) {
  return { "X-Facsight": "1", ...more };
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  const error = new Error(body && body.message ? `${body.code}: ${body.message}` : `The server answered ${response.status}.`);
  error.code = body && body.code;
  return error;
}

function openPage() {
  const bar = byId("ask-bar"), file = byId("file"), box = byId("context"), drop = byId("drop");
  bar.hidden = false;
  openFilms();
  openCamera();
  shown.read = readFace;
  bar.addEventListener("submit", (event) => { event.preventDefault(); analyse(); });
  box.addEventListener("input", markUnread);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    analyse();
  });
  for (const id of ["language", "register"]) {
    byId(id).addEventListener("change", () => { if (session.asked) analyse(); });
  }
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    file.value = "";  // the same file may be chosen again
    if (chosen) choose(chosen);
  });
  byId("preview").addEventListener("error", () => { byId("preview").hidden = true; });
  // Anywhere on the page: a browser would leave it for a picture that is dropped beside the zone.
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) choose(event.dataTransfer.files[0]);
    });
  }
  document.addEventListener("paste", (event) => {
    const picture = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (picture) choose(picture);
  });
  byId("question-form").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  say("Ready for a picture or a video.");
  returnToFilm();
}

/** What was announced last is of another picture or question by now. */
const hush = () => { byId("announced").textContent = ""; };

/** What stands where a file is dropped, while none is chosen. */
const DROP_WORDS = "Drop a picture or a video here, paste a picture, or choose a file.";
const nameOf = (picture) => picture.name || "the picture";

/** What is asked for by now: the words in the box, and how the answer is to be worded. */
function asking() {
  return { context: byId("context").value.trim(), language: byId("language").value, register: byId("register").value };
}

/** Whether the answers that are shown have not read what stands in the box. */
const unread = () => session.asked !== null && session.asked.context !== asking().context;

function markUnread() {
  byId("unread").textContent = unread() ? "not yet read" : "";
  for (const id of ["unread-answer", "film-unread"]) byId(id).textContent = unread() ? "Not yet read: what is going on has changed since this answer." : "";
}

/** Whether an answer is on its way, as the button and the answer show it. */
function setRunning(running) {
  session.running = running;
  byId("analyse").textContent = running ? "Analysing…" : session.asked ? "Analyse again" : "Analyse";
  byId("answer").setAttribute("aria-busy", String(running));
  byId("ask-bar").classList.toggle("answered", session.asked !== null);
}

/** Breaks off all that is still under way; the signal of what begins now. */
function begin() {
  session.work.abort();
  session.work = new AbortController();
  return session.work.signal;
}

/** Takes away what is shown of a picture or video. */
function leave() {
  session.picture = session.asked = null;
  session.film = false;
  hush();
  forgetFilm();
  for (const id of ["view", "chat", "film", "preview"]) byId(id).hidden = true;
  byId("turns").replaceChildren();
  byId("analyse").disabled = true;
  URL.revokeObjectURL(byId("preview").src);
  setRunning(false);
  markUnread();
}

/** Shows a picture that may be analysed, and leaves the one before. */
function choose(picture) {
  begin();
  stopCamera();
  leave();
  session.picture = picture;
  session.film = isVideo(picture);
  const preview = byId("preview");
  preview.hidden = session.film;
  if (session.film) chooseFilm(picture);
  else {
    byId("player").removeAttribute("src");
    document.querySelector("#view .reading").append(byId("chat"));
    byId("question").placeholder = "Why not fear?";
    preview.src = URL.createObjectURL(picture);
  }
  byId("drop-words").textContent = printable(nameOf(picture));
  byId("choose-words").textContent = "Another file";
  byId("analyse").disabled = false;
  say(`${nameOf(picture)} is chosen. Say what is going on, if you know, and analyse it.`);
}

/** The answer to a request of the page; throws with the server's own words where it refuses. */
async function post(path, body, type, signal) {
  const response = await fetch(path, { method: "POST", body, signal, headers: headers({ "Content-Type": type }) });
  if (!response.ok) throw await failure(response);
  return response;
}

/** Has the picture measured; one that is measured already is only weighed with the words of now. */
async function analyse({ turn = true } = {}) {
  const { picture } = session;
  if (!picture && !session.film) { say("Choose a picture or a video first."); return; }
  if (session.running) return;
  hush();
  const signal = begin();
  const asked = asking();
  setRunning(true);
  try {
    if (session.film) {
      if (session.asked && (await readFilm(asked, signal))) return;
      if (!picture) throw new Error("It is not kept any more: choose the file again.");
      await measureFilm(picture, asked, signal);
    } else if (!session.asked || !(await readAgain(asked, signal))) await measure(picture, asked, signal);
    if (turn && narrow.matches && !session.film) byId("answer").scrollIntoView();
  } catch (error) {
    if (!signal.aborted) say(`${picture ? nameOf(picture) : film.name} is not ${session.asked ? "read again" : "shown"}. ${error.message}`, true);
  } finally {
    if (!signal.aborted) setRunning(false);
    markUnread();
  }
}

async function measure(picture, asked, signal) {
  say(`Measuring ${nameOf(picture)}.`);
  // The words go in the body: addresses end up in logs and histories.
  const body = new Blob([JSON.stringify(asked), "\n", picture]);
  const data = await (await post("view/analyses", body, "application/octet-stream", signal)).json();
  session.asked = asked;
  session.thread = null;
  show(data, nameOf(picture));
  byId("chat").hidden = false;
}

/** The answer on a face of the picture, which is not measured again. */
async function weigh(face, asked, signal) {
  say(`Weighing the evidence on F${face}.`);
  const body = JSON.stringify({ analysis_id: shown.data.analysis_id, face, ...asked });
  return (await post("view/faces", body, "application/json", signal)).json();
}

/** Has the face that is looked at read with the words of now; false where it has to be measured again. */
async function readAgain(asked, signal) {
  const { face } = shown;
  try {
    const answer = await weigh(face, asked, signal);
    session.asked = asked;
    shown.answers = new Map([[face, answer]]);
    Object.assign(shown.data, answer);
  } catch (error) {
    if (error.code === "AnalysisExpired") return false;
    throw error;
  }
  look(shown.face);
  sayFound();
  return true;
}

/** Has another face read with the same words as the one before. */
async function readFace(face) {
  const { signal } = session.work;
  const { answers } = shown;
  answers.set(face, null);
  try {
    answers.set(face, await weigh(face, session.asked, signal));
    sayFound();
  } catch (error) {
    answers.delete(face);  // choosing the face again tries again
    if (signal.aborted) return;
    say(error.message, true);
  }
  if (shown.face === face) drawAnswer();
}

/** Sends the question and shows the answer sentence by sentence, as the server lets each go. */
async function ask() {
  const field = byId("question"), box = byId("context");
  const question = field.value.trim();
  if (!question || session.talking) return;
  field.value = "";
  hush();
  const progress = make("p", { class: "progress" }, "Thinking.");
  const { signal } = session.work;
  const asked = asking();
  const over = session.film ? { analysis_id: film.data.analysis_id, face: film.face } : { analysis_id: shown.data.analysis_id, face: shown.face };
  const body = { ...over, question, thread: session.thread, ...asked };
  const answer = { ledger: session.film ? null : shown.data.ledger };
  byId("turns").append(make("p", { class: "asked" }, question), progress);
  session.talking = box.readOnly = true;  // until what the chat takes in is in the box
  let done = false;
  try {
    const response = await post("view/questions", JSON.stringify(body), "application/json", signal);
    for await (const event of events(response.body)) {
      if (event.type === "progress") progress.textContent = printable(event.text);
      else if (event.type === "claim") progress.before(make("p", {}, ...(session.film ? citedInTime(event.text) : cited(event.text, answer))));
      else if (event.type === "note") progress.before(make("p", { class: "faint" }, event.text));
      else if (event.type === "error") throw new Error(`${event.code}: ${event.message}`);
      else if (event.type === "done") {
        done = !signal.aborted;
        if (done) session.thread = event.thread;
        if (event.ledger) answer.ledger = event.ledger;
        if (done && event.context !== asked.context) box.value = event.context;
      }
    }
  } catch (error) {
    if (!signal.aborted) progress.before(make("p", { class: "failed" }, error.message));
  } finally {
    progress.remove();
    session.talking = box.readOnly = false;
    markUnread();
  }
  if (done && unread()) analyse({ turn: false });
}

/** The events of a text/event-stream body, each one JSON object. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const parts = rest.split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const data = part.split("\n").filter((line) => line.startsWith("data:")).map((line) => line.slice(5)).join("\n");
      if (data) yield JSON.parse(data);
    }
  }
}
