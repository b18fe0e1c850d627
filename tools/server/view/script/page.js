/** The page of the HTTP server: a picture in by drag and drop, and a chat that streams. */
const session = { thread: null };

function headers(more) {
  return { "X-Facsight": "1", ...more };
}

async function failure(response) {
  const body = await response.json().catch(() => null);
  return new Error(body && body.message ? `${body.code}: ${body.message}` : `The server answered ${response.status}.`);
}

function openPage() {
  const file = make("input", { type: "file", id: "file", accept: "image/*", "aria-label": "Picture file" });
  const drop = make("div", { id: "drop" }, make("p", {}, "Drop a picture here, paste one, or choose a file."), file);
  const context = make("textarea", { id: "context", rows: 3, maxlength: 4000, placeholder: "They have just won the final." });
  const words = make("div", {}, make("label", { for: "context" }, "What is going on (plain sentences, may stay empty)"), context);
  byId("ask-bar").append(drop, words);
  byId("ask-bar").hidden = false;
  file.addEventListener("change", () => file.files[0] && analyse(file.files[0]));
  for (const name of ["dragover", "dragleave", "drop"]) {
    drop.addEventListener(name, (event) => {
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

async function analyse(file) {
  say(`Measuring ${file.name || "the picture"}.`);
  try {
    const response = await fetch(`view/analyses?${new URLSearchParams({ context: byId("context").value })}`, {
      method: "POST", body: file, headers: headers({ "Content-Type": "application/octet-stream" }),
    });
    if (!response.ok) throw await failure(response);
    session.thread = null;
    byId("turns").replaceChildren();
    show(await response.json());
    byId("chat").hidden = false;
  } catch (error) {
    say(error.message, true);
  }
}

/** Sends the question and shows the answer sentence by sentence, as the server lets each go. */
async function ask() {
  const field = byId("question");
  const question = field.value.trim();
  if (!question) return;
  field.value = "";
  const progress = make("p", { class: "progress" }, "Thinking.");
  const answer = { ledger: shown.data.ledger };
  byId("turns").append(make("p", { class: "asked" }, question), progress);
  try {
    const response = await fetch("view/questions", {
      method: "POST", headers: headers({ "Content-Type": "application/json" }),
      body: JSON.stringify({ analysis_id: shown.data.analysis_id, question, thread: session.thread }),
    });
    if (!response.ok) throw await failure(response);
    for await (const event of events(response.body)) {
      if (event.type === "progress") progress.textContent = event.text;
      else if (event.type === "claim") progress.before(make("p", {}, ...cited(event.text, answer)));
      else if (event.type === "note") progress.before(make("p", { class: "faint" }, event.text));
      else if (event.type === "error") throw new Error(`${event.code}: ${event.message}`);
      else if (event.type === "done") {
        session.thread = event.thread;
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
