/** The page of the HTTP server: a picture in by drag and drop, and a chat that streams. */
const session = { context: "", thread: null, work: new AbortController() };

function headers(more) {
  return { "X-Facsight": "1", ...more };
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  return new Error(body && body.message ? `${body.code}: ${body.message}` : `The server answered ${response.status}.`);
}

function openPage() {
  const file = make("input", { type: "file", id: "file", class: "unseen", accept: "image/*", "aria-label": "Picture file" });
  const choose = make("label", { class: "choose" }, file, "Choose a file");
  const drop = make("div", { id: "drop" }, make("p", {}, "Drop a picture here, paste one, or choose a file."), choose);
  const context = make("textarea", { id: "context", rows: 3, maxlength: 4000, placeholder: "They have just won the final." });
  const words = make("div", {}, make("label", { for: "context" }, "What is going on (plain sentences, may stay empty)"), context);
  byId("ask-bar").append(drop, words);
  byId("ask-bar").hidden = false;
  shown.read = readFace;
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    file.value = "";  // the same file may be chosen again, with other words on the situation
    if (chosen) analyse(chosen);
  });
  // Anywhere on the page: a browser would leave it for a picture that is dropped beside the zone.
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.toggle("over", name === "dragover");
      if (name === "drop" && event.dataTransfer.files[0]) analyse(event.dataTransfer.files[0]);
    });
  }
  document.addEventListener("paste", (event) => {
    const picture = [...event.clipboardData.files].find((one) => one.type.startsWith("image/"));
    if (picture) analyse(picture);
  });
  byId("question-form").addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  say("Ready for a picture.");
}

/** Leaves the picture before, with all that is still under way for it; the signal of the new one's work. */
function begin() {
  session.work.abort();
  session.work = new AbortController();
  session.context = byId("context").value;
  session.thread = null;
  byId("view").hidden = true;
  byId("chat").hidden = true;
  byId("turns").replaceChildren();
  return session.work.signal;
}

/** The answer to a request of the page; throws with the server's own words where it refuses. */
async function post(path, body, type, signal) {
  const response = await fetch(path, { method: "POST", body, signal, headers: headers({ "Content-Type": type }) });
  if (!response.ok) throw await failure(response);
  return response;
}

async function analyse(file) {
  const name = file.name || "the picture";
  const signal = begin();
  say(`Measuring ${name}.`);
  try {
    const path = `view/analyses?${new URLSearchParams({ context: session.context })}`;
    const data = await (await post(path, file, "application/octet-stream", signal)).json();
    show(data, name);
    byId("chat").hidden = false;
  } catch (error) {
    if (!signal.aborted) say(`${name} is not shown. ${error.message}`, true);
  }
}

/** Has the situation weighed with another face of the picture, which is not measured again. */
async function readFace(face) {
  const { signal } = session.work;
  const { answers, data } = shown;
  const asked = { analysis_id: data.analysis_id, face, context: session.context || null };
  answers.set(face, null);
  say(`Weighing the evidence on F${face}.`);
  try {
    const response = await post("view/faces", JSON.stringify(asked), "application/json", signal);
    answers.set(face, await response.json());
    sayFound();
  } catch (error) {
    if (signal.aborted) return;
    answers.delete(face);  // choosing the face again tries again
    say(error.message, true);
  }
  if (shown.face === face) drawAnswer();
}

/** Sends the question and shows the answer sentence by sentence, as the server lets each go. */
async function ask() {
  const field = byId("question");
  const question = field.value.trim();
  if (!question) return;
  field.value = "";
  const progress = make("p", { class: "progress" }, "Thinking.");
  const { signal } = session.work;
  const asked = { analysis_id: shown.data.analysis_id, question, face: shown.face, thread: session.thread };
  const answer = { ledger: shown.data.ledger };
  byId("turns").append(make("p", { class: "asked" }, question), progress);
  try {
    const response = await post("view/questions", JSON.stringify(asked), "application/json", signal);
    for await (const event of events(response.body)) {
      if (event.type === "progress") progress.textContent = event.text;
      else if (event.type === "claim") progress.before(make("p", {}, ...cited(event.text, answer)));
      else if (event.type === "note") progress.before(make("p", { class: "faint" }, event.text));
      else if (event.type === "error") throw new Error(`${event.code}: ${event.message}`);
      else if (event.type === "done") {
        if (!signal.aborted) session.thread = event.thread;
        if (event.ledger) answer.ledger = event.ledger;
      }
    }
  } catch (error) {
    progress.before(make("p", { class: "failed" }, error.message));
  } finally {
    progress.remove();
  }
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
