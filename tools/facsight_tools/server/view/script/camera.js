/**
 * A webcam: pictures of it go to this server one after another and come back as numbers. Nothing is kept
 * but what is asked for: a moment or a recording becomes the chosen file, in this window alone.
 */
const camera = { stream: null, recorder: null, work: null };
const MOMENT_MS = 250, MOMENT_PX = 640, RECORDED_S = 60;

/** What the browser's refusals mean, in words that say what to do. */
const REFUSED = {
  NotAllowedError: "The webcam is not allowed: allow it beside the address of this page, then try again.",
  NotFoundError: "No webcam was found: connect one, then try again.",
  NotReadableError: "The webcam cannot be read: another program may be using it.",
};

function openCamera() {
  byId("webcam").addEventListener("click", startCamera);
  byId("webcam-stop").addEventListener("click", () => { stopCamera(); say("The webcam is off."); });
  byId("webcam-take").addEventListener("click", takeMoment);
  byId("webcam-record").addEventListener("click", record);
  byId("webcam-record").hidden = !window.MediaRecorder;
}

async function startCamera() {
  if (!navigator.mediaDevices?.getUserMedia) {
    say("The browser gives a webcam only to pages of this machine or with https: open http://127.0.0.1.", true);
    return;
  }
  const signal = begin();
  say("Waiting for the browser to allow the webcam.");
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, facingMode: "user" }, audio: false });
  } catch (error) {
    if (!signal.aborted) say(REFUSED[error.name] ?? `The webcam cannot be used: ${error.message}`, true);
    return;
  }
  if (signal.aborted) { stream.getTracks().forEach((one) => one.stop()); return; }
  Object.assign(camera, { stream, work: signal });
  leave();
  byId("drop-words").textContent = "The webcam is on.";
  for (const track of stream.getTracks()) track.addEventListener("ended", () => { stopCamera(); say("The webcam was taken away.", true); });
  byId("mirror").srcObject = stream;
  byId("camera").hidden = false;
  byId("webcam").disabled = true;
  say("Measuring what the webcam shows.");
  if (narrow.matches) byId("camera").scrollIntoView();
  watch(signal);
}

/** Turns the webcam off and takes away what was shown of it. */
function stopCamera() {
  camera.recorder = null;
  if (!camera.stream) return;
  camera.stream.getTracks().forEach((one) => one.stop());
  camera.stream = null;
  byId("mirror").srcObject = null;
  byId("camera").hidden = true;
  byId("webcam").disabled = false;
  byId("webcam-record").textContent = "Record";
  byId("drop-words").textContent = DROP_WORDS;
  for (const id of ["mirror-faces", "now"]) byId(id).replaceChildren();
  camera.work = null;
}

/** The webcam's picture of now as a JPEG file, at most so many pixels wide; null before the first. */
function moment(most) {
  const { videoWidth: width, videoHeight: height } = byId("mirror");
  if (!width) return null;
  const canvas = make("canvas"), scale = Math.min(1, most / Math.max(width, height));
  [canvas.width, canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
  canvas.getContext("2d").drawImage(byId("mirror"), 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => { canvas.toBlob(resolve, "image/jpeg", 0.9); });
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** One picture after another, each once the one before has been answered, until the webcam is off. */
async function watch(signal) {
  let failed = false;
  while (camera.stream && camera.work === signal) {
    const began = performance.now();
    const picture = document.hidden ? null : await moment(MOMENT_PX);
    let wait = MOMENT_MS;
    try {
      if (picture) {
        const found = await (await post("view/moments", picture, "image/jpeg", signal)).json();
        if (camera.work === signal) drawMoment(found);
        if (failed) say("Measuring what the webcam shows.");
        failed = false;
      }
    } catch (error) {
      if (signal.aborted) return;
      failed = true;
      wait = 8 * MOMENT_MS;
      say(error.message, true);
    }
    await pause(Math.max(wait - (performance.now() - began), 20));
  }
}

function drawMoment({ size_wh: [width, height], faces }) {
  const frame = byId("mirror-faces");
  frame.setAttribute("viewBox", `0 0 ${width} ${height}`);
  frame.replaceChildren(...faces.flatMap(({ face, box: [left, top, right, bottom] }) => [
    make("rect", { x: left, y: top, width: right - left, height: bottom - top, class: "box" }),
    // The video is mirrored and the writing is not.
    make("text", { x: -right, y: top - height / 60, transform: "scale(-1 1)", "font-size": height / 18 }, `F${face}`),
  ]));
  byId("now").replaceChildren(...faces.map(nowOf));
  if (!faces.length) byId("now").append(make("p", { class: "faint" }, "No face is seen."));
}

function nowOf({ face, units, label, score }) {
  const first = label === null ? "expression not measured" : `${label} ${score.toFixed(2)}`;
  return make("div", {}, make("h3", {}, `F${face}: ${first}`), units.length
    ? make("ul", {}, ...units.map((unit) => make("li", {}, `${unit.code} ${unit.letter}, ${unit.name}`)))
    : make("p", { class: "faint" }, "No action unit is present."));
}

/** The picture of now becomes the chosen one, which is analysed as any. */
async function takeMoment() {
  const picture = await moment(4096);
  if (!picture) { say("The webcam gives no picture yet.", true); return; }
  choose(new File([picture], "webcam.jpg", { type: "image/jpeg" }));
  analyse();
}

/** Records until it is pressed again, a minute at most; the recording becomes the chosen video. */
function record() {
  if (camera.recorder) { camera.recorder.stop(); return; }
  const parts = [], recorder = new MediaRecorder(camera.stream);
  camera.recorder = recorder;
  const over = setTimeout(() => recorder.state === "recording" && recorder.stop(), 1000 * RECORDED_S);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearTimeout(over);
    if (camera.recorder !== recorder) return;  // the webcam was turned off meanwhile
    const type = recorder.mimeType.split(";")[0] || "video/webm";
    choose(new File(parts, `webcam.${type.split("/")[1]}`, { type }));
  });
  recorder.start();
  byId("webcam-record").textContent = "End the recording";
  say("Recording: it stays in this window until you analyse it.");
}
