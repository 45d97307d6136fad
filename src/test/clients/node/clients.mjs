// Real clients in JavaScript: says of each what came back, one JSON object a line.
// node clients.mjs CLIENT BASE MODEL,… [EMBEDDING-MODEL,…]; the key is in DRAWBRIDGE_KEY.
import process from "node:process";

const [client, base, models, embedders] = process.argv.slice(2);
let model;
const apiKey = process.env.DRAWBRIDGE_KEY;
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII=";
const PLACE = { type: "object", properties: { city: { type: "string" } }, required: ["city"] };
const ANSWER = {
  type: "object",
  properties: { answer: { type: "integer" } },
  required: ["answer"],
  additionalProperties: false,
};
const FORBIDDEN = "forbidden";

const tell = (feature, value) => console.log(JSON.stringify({ model, feature, value }));
const failed = (e) => ({ failed: e.constructor.name, message: String(e.message).slice(0, 1000) });

const first = () => embedders && model === models.split(",")[0];

/** A client's own failure is told too, so that the test shows what its user would see. */
async function attempt(feature, run) {
  try {
    tell(feature, await run());
  } catch (e) {
    tell(feature, failed(e));
  }
}

async function refused(run) {
  try {
    await run();
    return "nothing was refused";
  } catch (e) {
    return failed(e);
  }
}

async function openai() {
  const { default: OpenAI } = await import("openai");
  const c = new OpenAI({ baseURL: base + "/v1", apiKey, maxRetries: 0 });
  const say = (more) => c.chat.completions.create({ model, ...more });
  const user = (content) => [{ role: "user", content }];
  const tool = (name) => ({
    type: "function",
    function: { name, description: "Tells the " + name + ".", parameters: PLACE },
  });

  await attempt("chat", async () => {
    const a = await say({ messages: user("Hello") });
    return {
      text: a.choices[0].message.content,
      stop: a.choices[0].finish_reason,
      input: a.usage.prompt_tokens,
      output: a.usage.completion_tokens,
    };
  });
  await attempt("stream", async () => {
    let pieces = 0;
    const s = c.chat.completions.stream({
      model,
      messages: user("Hello"),
      stream_options: { include_usage: true },
    });
    s.on("content", () => pieces++);
    const a = await s.finalChatCompletion();
    return {
      text: a.choices[0].message.content,
      stop: a.choices[0].finish_reason,
      pieces: pieces > 1,
      output: (await s.totalUsage()).completion_tokens,
    };
  });
  await attempt("tools", async () => {
    const messages = user("What is the weather?");
    const a = (await say({ messages, tools: [tool("weather")] })).choices[0];
    const call = a.message.tool_calls[0];
    messages.push(a.message, { role: "tool", tool_call_id: call.id, content: "rain" });
    const b = (await say({ messages, tools: [tool("weather")] })).choices[0];
    return {
      name: call.function.name,
      arguments: JSON.parse(call.function.arguments),
      stop: a.finish_reason,
      text: b.message.content,
    };
  });
  await attempt("streamed_tools", async () => {
    const s = c.chat.completions.stream({
      model,
      messages: user("weather in both"),
      tools: [tool("weather"), tool("tide")],
    });
    const a = await s.finalChatCompletion();
    return a.choices[0].message.tool_calls.map((t) => [
      t.function.name,
      JSON.parse(t.function.arguments),
    ]);
  });
  await attempt("schema", async () => {
    const a = await say({
      messages: user("What is it?"),
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: ANSWER, strict: true },
      },
    });
    return JSON.parse(a.choices[0].message.content);
  });
  await attempt("vision", async () => {
    const url = "data:image/png;base64," + PIXEL;
    const a = await say({
      messages: user([
        { type: "text", text: "What is this?" },
        { type: "image_url", image_url: { url } },
      ]),
    });
    return a.choices[0].message.content;
  });
  await attempt("refused", () =>
    refused(() => c.chat.completions.create({ model: FORBIDDEN, messages: user("Hello") })),
  );
  for (const embedder of first() ? embedders.split(",") : []) {
    await attempt("embeddings of " + embedder, async () => {
      const a = await c.embeddings.create({ model: embedder, input: ["a", "b"] });
      return a.data.map((d) => d.embedding.length);
    });
  }
}

async function openaiResponses() {
  const { default: OpenAI } = await import("openai");
  const c = new OpenAI({ baseURL: base + "/v1", apiKey, maxRetries: 0 });
  await attempt("chat", async () => {
    const a = await c.responses.create({ model, input: "Hello" });
    return {
      text: a.output_text,
      stop: a.status,
      input: a.usage.input_tokens,
      output: a.usage.output_tokens,
    };
  });
  await attempt("stream", async () => {
    let pieces = 0;
    const s = c.responses.stream({ model, input: "Hello" });
    s.on("response.output_text.delta", () => pieces++);
    const a = await s.finalResponse();
    return {
      text: a.output_text,
      stop: a.status,
      pieces: pieces > 1,
      output: a.usage.output_tokens,
    };
  });
}

async function anthropic() {
  const { default: Anthropic } = await import("@anthropic-ai/sdk");
  const c = new Anthropic({ baseURL: base, apiKey, maxRetries: 0 });
  const user = (content) => [{ role: "user", content }];
  const tool = (name) => ({ name, description: "Tells the " + name + ".", input_schema: PLACE });
  const say = (more) => c.messages.create({ model, max_tokens: 512, ...more });
  const text = (a) =>
    a.content
      .filter((b) => b.type === "text")
      .map((b) => b.text)
      .join("");

  await attempt("chat", async () => {
    const a = await say({ messages: user("Hello") });
    return {
      text: text(a),
      stop: a.stop_reason,
      input: a.usage.input_tokens + (a.usage.cache_read_input_tokens ?? 0),
      output: a.usage.output_tokens,
    };
  });
  await attempt("stream", async () => {
    let pieces = 0;
    const s = c.messages.stream({ model, max_tokens: 512, messages: user("Hello") });
    s.on("text", () => pieces++);
    const a = await s.finalMessage();
    return {
      text: text(a),
      stop: a.stop_reason,
      pieces: pieces > 1,
      output: a.usage.output_tokens,
    };
  });
  await attempt("tools", async () => {
    const messages = user("What is the weather?");
    const a = await say({ messages, tools: [tool("weather")] });
    const call = a.content.find((b) => b.type === "tool_use");
    messages.push(
      { role: "assistant", content: a.content },
      {
        role: "user",
        content: [{ type: "tool_result", tool_use_id: call.id, content: "rain" }],
      },
    );
    const b = await say({ messages, tools: [tool("weather")] });
    return { name: call.name, arguments: call.input, stop: a.stop_reason, text: text(b) };
  });
  await attempt("streamed_tools", async () => {
    const s = c.messages.stream({
      model,
      max_tokens: 512,
      messages: user("weather in both"),
      tools: [tool("weather"), tool("tide")],
    });
    const a = await s.finalMessage();
    return a.content.filter((b) => b.type === "tool_use").map((b) => [b.name, b.input]);
  });
  await attempt("vision", async () => {
    const source = { type: "base64", media_type: "image/png", data: PIXEL };
    const a = await say({
      messages: user([
        { type: "text", text: "What is this?" },
        { type: "image", source },
      ]),
    });
    return text(a);
  });
  await attempt("refused", () =>
    refused(() =>
      c.messages.create({ model: FORBIDDEN, max_tokens: 9, messages: user("Hello") }),
    ),
  );
}

async function google() {
  const { GoogleGenAI } = await import("@google/genai");
  const c = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: base } });
  const tools = [
    {
      functionDeclarations: [
        { name: "weather", description: "Tells the weather.", parametersJsonSchema: PLACE },
      ],
    },
  ];
  const say = (contents, config) => c.models.generateContent({ model, contents, config });

  await attempt("chat", async () => {
    const a = await say("Hello");
    return {
      text: a.text,
      stop: a.candidates[0].finishReason,
      input: a.usageMetadata.promptTokenCount,
      output: a.usageMetadata.candidatesTokenCount + (a.usageMetadata.thoughtsTokenCount ?? 0),
    };
  });
  await attempt("stream", async () => {
    let text = "";
    let pieces = 0;
    let last;
    for await (const chunk of await c.models.generateContentStream({ model, contents: "Hello" })) {
      if (chunk.text) {
        text += chunk.text;
        pieces++;
      }
      last = chunk;
    }
    return {
      text,
      stop: last.candidates[0].finishReason,
      pieces: pieces > 1,
      output:
        last.usageMetadata.candidatesTokenCount + (last.usageMetadata.thoughtsTokenCount ?? 0),
    };
  });
  await attempt("tools", async () => {
    const asked = { role: "user", parts: [{ text: "What is the weather?" }] };
    const a = await say([asked], { tools });
    const call = a.functionCalls[0];
    const told = {
      role: "user",
      parts: [
        { functionResponse: { id: call.id, name: call.name, response: { result: "rain" } } },
      ],
    };
    const b = await say([asked, a.candidates[0].content, told], { tools });
    return {
      name: call.name,
      arguments: call.args,
      stop: a.candidates[0].finishReason,
      text: b.text,
    };
  });
  await attempt("schema", async () => {
    const a = await say("What is it?", {
      responseMimeType: "application/json",
      responseJsonSchema: ANSWER,
    });
    return JSON.parse(a.text);
  });
  await attempt("vision", async () => {
    const image = { inlineData: { mimeType: "image/png", data: PIXEL } };
    return (await say([{ role: "user", parts: [{ text: "What is this?" }, image] }])).text;
  });
  await attempt("refused", () =>
    refused(() => c.models.generateContent({ model: FORBIDDEN, contents: "Hello" })),
  );
}

/** Vercel's `ai` over one of its providers. */
async function vercel(made, providerOptions) {
  const { generateText, streamText, tool, jsonSchema, stepCountIs, Output } = await import("ai");
  const more = { model: made, maxRetries: 0, providerOptions };
  await attempt("chat", async () => {
    const a = await generateText({ ...more, prompt: "Hello" });
    return {
      text: a.text,
      stop: a.finishReason,
      input: a.usage.inputTokens,
      output: a.usage.outputTokens,
    };
  });
  await attempt("stream", async () => {
    let text = "";
    let pieces = 0;
    const s = streamText({ ...more, prompt: "Hello" });
    for await (const piece of s.textStream) {
      text += piece;
      pieces++;
    }
    return {
      text,
      stop: await s.finishReason,
      pieces: pieces > 1,
      output: (await s.usage).outputTokens,
    };
  });
  await attempt("tools", async () => {
    let seen;
    const weather = tool({
      description: "Tells the weather.",
      inputSchema: jsonSchema(PLACE),
      execute: async (input) => {
        seen = input;
        return "rain";
      },
    });
    const a = await generateText({
      ...more,
      prompt: "What is the weather?",
      tools: { weather },
      stopWhen: stepCountIs(3),
    });
    return { name: "weather", arguments: seen, stop: a.steps[0].finishReason, text: a.text };
  });
  await attempt("schema", async () => {
    const a = await generateText({
      ...more,
      prompt: "What is it?",
      output: Output.object({ schema: jsonSchema(ANSWER) }),
    });
    return a.output;
  });
  await attempt("vision", async () => {
    const content = [
      { type: "text", text: "What is this?" },
      { type: "image", image: PIXEL, mediaType: "image/png" },
    ];
    return (await generateText({ ...more, messages: [{ role: "user", content }] })).text;
  });
}

async function vercelCompatible() {
  const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
  const provider = createOpenAICompatible({
    name: "drawbridge",
    baseURL: base + "/v1",
    apiKey,
    includeUsage: true,
    supportsStructuredOutputs: true,
  });
  await vercel(provider(model));
}

/** Speaks OpenAI's responses; without `store: false` it counts on what only OpenAI keeps. */
async function vercelOpenai() {
  const { createOpenAI } = await import("@ai-sdk/openai");
  const provider = createOpenAI({ baseURL: base + "/v1", apiKey });
  await vercel(provider(model), { openai: { store: false } });
}

async function vercelAnthropic() {
  const { createAnthropic } = await import("@ai-sdk/anthropic");
  await vercel(createAnthropic({ baseURL: base + "/v1", apiKey })(model));
}

async function vercelGoogle() {
  const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
  await vercel(createGoogleGenerativeAI({ baseURL: base + "/v1beta", apiKey })(model));
}

const run = {
  openai,
  openaiResponses,
  anthropic,
  google,
  vercelCompatible,
  vercelOpenai,
  vercelAnthropic,
  vercelGoogle,
}[client];
for (model of models.split(",")) await run();
