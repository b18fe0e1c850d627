/**
 * The bridge to a host that shows MCP Apps (extension io.modelcontextprotocol/ui): JSON-RPC over
 * postMessage. The host passes the tool's result on; the picture is asked for with a tool call.
 */
const host = { next: 1, waiting: new Map(), origin: "*" };

function toHost(message) {
  window.parent.postMessage({ jsonrpc: "2.0", ...message }, host.origin);
}

function request(method, params) {
  const id = host.next++;
  return new Promise((resolve, reject) => {
    host.waiting.set(id, { resolve, reject });
    toHost({ id, method, params });
  });
}

function onHostMessage(event) {
  if (event.source !== window.parent || !event.data || event.data.jsonrpc !== "2.0") return;
  const { id, method, params, result, error } = event.data;
  if (method === undefined && host.waiting.has(id)) {
    const { resolve, reject } = host.waiting.get(id);
    host.waiting.delete(id);
    error ? reject(new Error(error.message)) : resolve(result);
  } else if (method === "ui/notifications/tool-input") say("Measuring.");
  else if (method === "ui/notifications/tool-result") showResult(params);
  else if (method === "ui/notifications/tool-cancelled") say("The call was cancelled.", true);
  else if (method === "ui/notifications/host-context-changed") useTheme(params);
  else if (method === "ui/resource-teardown" || method === "ping") toHost({ id, result: {} });
  else if (id !== undefined && method) toHost({ id, error: { code: -32601, message: `no method ${method}` } });
}

function useTheme(context) {
  if (context && context.theme) document.documentElement.dataset.theme = context.theme;
}

/** A tool's result names the analysis; everything to show is fetched with it. */
async function showResult(result) {
  const found = result && result.structuredContent;
  if (!found || !found.analysis_id || result.isError) {
    say(result?.content?.find((block) => block.type === "text")?.text ?? "The tool gave no analysis.", true);
    return;
  }
  try {
    const answer = await request("tools/call", { name: "facs_view", arguments: { analysis_id: found.analysis_id } });
    if (answer.isError) throw new Error(answer.content?.[0]?.text ?? "the picture could not be fetched");
    show(answer.structuredContent);
  } catch (error) {
    say(error.message, true);
  }
}

async function connectToHost() {
  window.addEventListener("message", onHostMessage);
  const answer = await request("ui/initialize", {
    protocolVersion: "2026-01-26",
    appInfo: { name: "facsight", version: "/*version*/" },
    appCapabilities: {},
  });
  useTheme(answer.hostContext);
  toHost({ method: "ui/notifications/initialized", params: {} });
  new ResizeObserver(() => toHost({
    method: "ui/notifications/size-changed",
    params: { width: document.documentElement.scrollWidth, height: document.documentElement.scrollHeight },
  })).observe(document.body);
}
