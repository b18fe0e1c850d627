// face-api in Node, over pipes: one JSON request a line, one JSON answer.
//
// {"rgb": P, "width": W, "height": H, "runs": N} gives the `seconds` and the processor time `cpu`
// of N runs on the pixels of file P, and how many `faces` it finds: boxes by SSD MobileNet, 68 points
// and seven expressions, with the networks of its npm package, on TensorFlow.js's WebAssembly.
const fs = require("fs");
const path = require("path");
const readline = require("readline");

// the libraries log to stdout; the protocol has it alone
console.log = console.info = console.warn = console.error;

async function main() {
  const tf = require("@tensorflow/tfjs");
  const wasm = require("@tensorflow/tfjs-backend-wasm");
  const folder = path.dirname(require.resolve("@tensorflow/tfjs-backend-wasm/package.json"));
  wasm.setWasmPaths(path.join(folder, "dist") + path.sep);
  await tf.setBackend("wasm");
  await tf.ready();
  const home = path.dirname(require.resolve("@vladmandic/face-api/package.json"));
  const faceapi = require(path.join(home, "dist", "face-api.node-wasm.js"));
  const models = path.join(home, "model");
  const nets = faceapi.nets;
  for (const net of [nets.ssdMobilenetv1, nets.faceLandmark68Net, nets.faceExpressionNet]) {
    await net.loadFromDisk(models);
  }
  for await (const line of readline.createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    const pixels = new Uint8Array(fs.readFileSync(request.rgb));
    const picture = tf.tensor3d(pixels, [request.height, request.width, 3], "int32");
    const seconds = [];
    const cpu = [];
    let faces = [];
    for (let run = 0; run < request.runs; run++) {
      const start = process.hrtime.bigint();
      const used = process.cpuUsage();
      faces = await faceapi.detectAllFaces(picture).withFaceLandmarks().withFaceExpressions();
      const took = process.cpuUsage(used);
      cpu.push((took.user + took.system) / 1e6);
      seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
    }
    picture.dispose();
    process.stdout.write(JSON.stringify({ seconds, cpu, faces: faces.length }) + "\n");
  }
}

main();
