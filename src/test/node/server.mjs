// A real open model behind OpenAI's chat wire format: node server.mjs MODEL.gguf
// Prints "ready PORT" when it listens on a free loopback port. Answers one call after another.
import http from "node:http";
import {getLlama, LlamaChatSession} from "node-llama-cpp";

const MODEL = "smollm2-135m-instruct";
const LONGEST_BODY = 1024 * 1024;

const llama = await getLlama({gpu: false, build: "never", skipDownload: true, logLevel: "error"});
const model = await llama.loadModel({modelPath: process.argv[2]});
// One thread: with two on a busy machine of two cores the threads wait for each other.
const context = await model.createContext({contextSize: 2048, threads: 1});
const sequence = context.getSequence();
let queue = Promise.resolve();

const textOf = content => typeof content === "string"
  ? content
  : (content ?? []).filter(part => part.type === "text").map(part => part.text).join("\n");

const historyOf = messages => messages.map(message =>
  message.role === "assistant" ? {type: "model", response: [textOf(message.content)]}
    : message.role === "user" ? {type: "user", text: textOf(message.content)}
      : {type: "system", text: textOf(message.content)});

function json(response, status, value) {
  response.writeHead(status, {"content-type": "application/json"}).end(JSON.stringify(value));
}

const problem = (message, code = null) =>
  ({error: {message, type: "invalid_request_error", param: null, code}});

async function chat(call, response) {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  if (response.destroyed) return;
  await sequence.clearHistory();
  const session = new LlamaChatSession({contextSequence: sequence});
  session.setChatHistory(historyOf(call.messages.slice(0, -1)));
  const prompt = textOf(call.messages.at(-1).content);
  const base = {id: "chatcmpl-" + crypto.randomUUID(), created: Math.floor(Date.now() / 1000), model: MODEL};
  const event = value => response.write("data: " + JSON.stringify({...base, object: "chat.completion.chunk", ...value}) + "\n\n");
  const chunk = (delta, finish_reason = null) => event({choices: [{index: 0, delta, finish_reason}]});
  if (call.stream) {
    response.writeHead(200, {"content-type": "text/event-stream"});
    chunk({role: "assistant", content: ""});
  }
  const {responseText, stopReason} = await session.promptWithMeta(prompt, {
    maxTokens: call.max_completion_tokens ?? call.max_tokens ?? 64,
    temperature: call.temperature ?? 0,
    signal: gone.signal,
    stopOnAbortSignal: true,
    onTextChunk: text => call.stream && chunk({content: text}),
  });
  session.dispose({disposeSequence: false});
  const finish_reason = stopReason === "maxTokens" ? "length" : "stop";
  const count = text => model.tokenize(text).length;
  const prompt_tokens = call.messages.reduce((sum, message) => sum + count(textOf(message.content)), 0);
  const completion_tokens = count(responseText);
  const usage = {prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens};
  if (!call.stream) {
    const message = {role: "assistant", content: responseText};
    json(response, 200, {...base, object: "chat.completion", choices: [{index: 0, message, finish_reason}], usage});
    return;
  }
  chunk({}, finish_reason);
  if (call.stream_options?.include_usage) event({choices: [], usage});
  response.end("data: [DONE]\n\n");
}

function answer(request, body, response) {
  if (request.method === "GET" && request.url === "/v1/models") {
    json(response, 200, {object: "list", data: [{id: MODEL, object: "model", created: 0, owned_by: "HuggingFaceTB"}]});
    return;
  }
  if (request.method !== "POST" || request.url !== "/v1/chat/completions") {
    json(response, 404, problem("Unknown route."));
    return;
  }
  let call;
  try {
    call = JSON.parse(body);
  } catch {
    json(response, 400, problem("The body is no JSON."));
    return;
  }
  if (call.model !== MODEL) {
    json(response, 404, problem("There is no such model.", "model_not_found"));
    return;
  }
  if (!Array.isArray(call.messages) || call.messages.length === 0) {
    json(response, 400, problem("'messages' is required."));
    return;
  }
  queue = queue.then(() => chat(call, response)).catch(failure => {
    process.stderr.write(failure.name + "\n");
    response.destroy();
  });
}

const server = http.createServer((request, response) => {
  const parts = [];
  let size = 0;
  request.on("data", part => {
    size += part.length;
    if (size > LONGEST_BODY) request.destroy();
    else parts.push(part);
  });
  request.on("end", () => answer(request, Buffer.concat(parts).toString("utf8"), response));
});
server.listen(0, "127.0.0.1", () => console.log("ready " + server.address().port));
// The test that started this process holds its standard input; when it ends, so does this.
process.stdin.on("end", () => process.exit(0)).resume();
