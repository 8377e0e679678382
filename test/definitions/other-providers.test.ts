import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import type { HostedDefinition } from "../../src/config/model-definition.ts";
import { hostedModel } from "../../src/definitions/hosted/hosted-model.ts";
import { encodePng } from "../../src/images/foreign-image.ts";
import type { ImageToTextModel, ItemFacts, TextToImageModel } from "../../src/models/model.ts";
import { sampleImages } from "../../src/models/sample-inputs.ts";

const placed = { folder: "/", files: {}, trusted: undefined, formerly: undefined };

interface Asked {
  readonly path: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

/** A server on this machine with one answer, which may name its address; and a picture at /picture.png. */
async function answering(answer: (origin: string) => unknown) {
  const asked: Asked[] = [];
  const png = await encodePng({ width: 2, height: 2, pixels: new Uint8Array(12).fill(9) });
  const server = createServer(async (request, response) => {
    const text = (await buffer(request)).toString("utf8");
    if (request.url === "/picture.png") {
      response.writeHead(200, { "content-type": "image/png" }).end(png);
      return;
    }
    asked.push({ path: request.url!, headers: request.headers, body: text === "" ? {} : JSON.parse(text) });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer(origin)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { origin, asked };
}

function modelAt(base_url: string, definition: Omit<HostedDefinition, "base_url">) {
  const whole = { ...definition, base_url, key_env: "MY_KEY" } as HostedDefinition;
  return hostedModel("Mine", whole, { placed, remedy: "", env: { MY_KEY: "k-1" } });
}

async function caption(model: unknown) {
  const facts: ItemFacts[] = [];
  const context = {
    signal: new AbortController().signal,
    onItem: (_: number, one: ItemFacts) => facts.push(one),
  };
  const outputs = await (model as ImageToTextModel).invoke(sampleImages.slice(0, 1), [7], context);
  return { output: outputs[0], notes: facts[0]!.notes! };
}

async function picture(model: unknown) {
  const facts: ItemFacts[] = [];
  const context = {
    signal: new AbortController().signal,
    onItem: (_: number, one: ItemFacts) => facts.push(one),
  };
  const [image] = await (model as TextToImageModel).invoke(["a red apple"], [7], context);
  return { image, notes: facts[0]!.notes! };
}

test("Anthropic's protocol: a caption, with the seed not sent", async () => {
  const { origin, asked } = await answering(() => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-of-today",
    content: [{ type: "text", text: "A red disc." }],
    stop_reason: "end_turn",
    usage: { input_tokens: 50, output_tokens: 5 },
  }));
  const model = modelAt(`${origin}/v1`, { provider: "anthropic", model: "claude", kind: "image-to-text" });
  const { output, notes } = await caption(model);
  expect(output).toBe("A red disc.");
  expect(notes).toMatchObject({
    provider: "anthropic",
    provider_model: "claude-of-today",
    seed_sent: false,
    input_tokens: 50,
  });
  expect(asked[0]).toMatchObject({
    path: "/v1/messages",
    headers: { "x-api-key": "k-1" },
    body: { max_tokens: 256 },
  });
  expect(JSON.stringify(asked[0]!.body.messages)).toContain('"media_type":"image/png"');
});

test("Anthropic's refusal ends the run by its name", async () => {
  const { origin } = await answering(() => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude",
    content: [],
    stop_reason: "refusal",
    usage: { input_tokens: 50, output_tokens: 0 },
  }));
  const model = modelAt(`${origin}/v1`, { provider: "anthropic", model: "claude", kind: "image-to-text" });
  await expect(caption(model)).rejects.toThrow(/refused for its content policy/);
});

test("Google's protocol: a caption, with the seed", async () => {
  const { origin, asked } = await answering(() => ({
    candidates: [
      { content: { parts: [{ text: "A red disc." }], role: "model" }, finishReason: "STOP", index: 0 },
    ],
    usageMetadata: { promptTokenCount: 40, candidatesTokenCount: 4, totalTokenCount: 44 },
    modelVersion: "gemini-of-today",
    responseId: "r1",
  }));
  const model = modelAt(`${origin}/v1beta`, { provider: "google", model: "gemini", kind: "image-to-text" });
  const { output, notes } = await caption(model);
  expect(output).toBe("A red disc.");
  expect(notes).toMatchObject({ provider: "google", seed_sent: true, output_tokens: 4 });
  expect(asked[0]).toMatchObject({
    path: "/v1beta/models/gemini:generateContent",
    headers: { "x-goog-api-key": "k-1" },
    body: { generationConfig: { seed: 7 } },
  });
});

test("fal's protocol: a picture, and the seed that it says it used", async () => {
  const { origin, asked } = await answering((at) => ({
    images: [{ url: `${at}/picture.png`, width: 2, height: 2, content_type: "image/png" }],
    seed: 77,
  }));
  const model = modelAt(origin, { provider: "fal", model: "fal-ai/flux", kind: "text-to-image" });
  const { image, notes } = await picture(model);
  expect(image).toMatchObject({ width: 2, height: 2 });
  expect(notes).toMatchObject({ provider: "fal", seed_sent: true, seed_used: 77 });
  expect(asked[0]).toMatchObject({ path: "/fal-ai/flux", body: { prompt: "a red apple", seed: 7 } });
});

test("Replicate's protocol: a picture, and the number of its prediction", async () => {
  const { origin, asked } = await answering((at) => ({
    id: "prediction-1",
    status: "succeeded",
    output: [`${at}/picture.png`],
    urls: { get: `${at}/v1/predictions/prediction-1` },
  }));
  const model = modelAt(`${origin}/v1`, { provider: "replicate", model: "some/flux", kind: "text-to-image" });
  const { image, notes } = await picture(model);
  expect(image).toMatchObject({ width: 2, height: 2 });
  expect(notes).toMatchObject({ provider: "replicate", seed_sent: true, prediction_id: "prediction-1" });
  expect(asked[0]!.headers.authorization).toBe("Bearer k-1");
});
