import { expect, test } from "vitest";
import type { HostedDefinition } from "../../src/config/model-definition.ts";
import { hostedModel } from "../../src/definitions/hosted/hosted-model.ts";
import type { ImageToTextModel, ItemFacts, Model, TextEmbeddingModel } from "../../src/models/model.ts";
import { sampleImages } from "../../src/models/sample-inputs.ts";
import { fakeOllama } from "./fake-ollama.ts";

const placed = { folder: "/", files: {}, trusted: undefined, formerly: undefined };

function modelAt(base_url: string, more: Partial<HostedDefinition>): Model {
  const definition = { provider: "openai-compatible", base_url, ...more } as HostedDefinition;
  return hostedModel("Mine", definition, { placed, remedy: "", env: {} }) as Model;
}

test("Ollama describes a picture, with its seed, without a key, under the name without its tag", async () => {
  const { url, asked } = await fakeOllama();
  const model = modelAt(url, { model: "llava", kind: "image-to-text", temperature: 0 }) as ImageToTextModel;
  expect(model.missing!()).toBeUndefined();
  await model.prepare!();
  const facts: ItemFacts[] = [];
  const context = {
    signal: new AbortController().signal,
    onItem: (_: number, one: ItemFacts) => facts.push(one),
  };
  const outputs = await model.invoke(sampleImages.slice(0, 1), [42], context);
  expect(outputs).toEqual(["1 picture, seed 42, temperature 0"]);
  expect(facts[0]!.notes).toMatchObject({
    ...{ provider_model: "llava", system_fingerprint: "fp_ollama", request_id: "chatcmpl-734" },
    ...{ seed_sent: true, input_tokens: 613, output_tokens: 12, finish_reason: "stop" },
  });
  expect(asked.map(({ path }) => path)).toEqual(["/v1/models", "/v1/chat/completions"]);
  expect(asked[1]!.headers).not.toHaveProperty("authorization");
});

test("Ollama embeds texts, a batch in one request", async () => {
  const { url, asked } = await fakeOllama();
  const model = modelAt(url, {
    model: "nomic-embed-text",
    kind: "text-embedding",
    dimension: 3,
  }) as TextEmbeddingModel;
  const vectors = await model.embed(["dog", "a horse"], { signal: new AbortController().signal });
  expect(vectors.map((vector) => [...vector])).toEqual([
    [3, 1, 0],
    [7, 1, 0],
  ]);
  expect(asked).toHaveLength(1);
});

test("a model that has not been pulled is told before anything is written, with those that were", async () => {
  const { url } = await fakeOllama();
  const model = modelAt(url, { model: "llama3.2-vision", kind: "image-to-text" });
  await expect(model.prepare!()).rejects.toThrow(
    /has no model llama3\.2-vision; it has: llava:latest, nomic-embed-text:latest$/,
  );
});
