import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { HostedDefinition } from "../../src/config/model-definition.ts";
import { hostedModel } from "../../src/definitions/hosted/hosted-model.ts";
import { ModelUnavailableError } from "../../src/models/call-errors.ts";
import { type CallIncident, callModel } from "../../src/models/call-model.ts";
import type {
  ImageToTextModel,
  Model,
  TextEmbeddingModel,
  TextToImageModel,
} from "../../src/models/model.ts";
import { sampleImages } from "../../src/models/sample-inputs.ts";
import { completion, FakeProvider, faults } from "./fake-provider.ts";
import { selfSigned } from "./self-signed.ts";

const KEY = "sk-not-a-real-key-0123456789";
const placed = { folder: "/", files: {}, trusted: undefined, formerly: undefined };

function modelAt(url: string, more: Partial<HostedDefinition> = {}): Model {
  const definition: HostedDefinition = {
    provider: "openai-compatible",
    base_url: url,
    model: "captions",
    kind: "image-to-text",
    key_env: "MY_KEY",
    ...more,
  };
  return hostedModel("Mine", definition, {
    placed,
    remedy: "",
    env: { MY_KEY: KEY },
    firstWaitMs: 5,
  }) as Model;
}

const captionerAt = (provider: FakeProvider, more: Partial<HostedDefinition> = {}) =>
  modelAt(provider.url, more) as ImageToTextModel;

/** What a call of pictures gives in the end, with its facts and incidents. */
async function callOf(model: ImageToTextModel, numImages = 2, signal?: AbortSignal) {
  const incidents: CallIncident[] = [];
  const results = await callModel({
    model: model.name,
    items: sampleImages.slice(0, numImages),
    compute: (images, call) =>
      model.invoke(
        images,
        images.map((_, i) => 40 + i),
        call,
      ),
    problemOf: () => undefined,
    timeLimitMs: (n) => model.callTimeLimitMs(n),
    batchMatters: false,
    isStrict: false,
    retryDelaysMs: [0, 0],
    signal,
    onIncident: (incident) => incidents.push(incident),
  });
  return { results, incidents, kinds: incidents.map(({ kind }) => kind) };
}

describe("a hosted model", () => {
  test("describes pictures, and notes what the provider tells of each answer", async () => {
    const provider = await FakeProvider.start();
    provider.key = KEY;
    const { results } = await callOf(
      captionerAt(provider, {
        temperature: 0.5,
        max_output_tokens: 99,
        price: { per_million_output_tokens: 10 },
      }),
    );
    expect(results).toMatchObject([
      {
        output: "a caption with seed 40",
        batchSize: 1,
        notes: {
          provider: "openai-compatible",
          provider_model: "captions-2026-11-01",
          request_id: expect.stringMatching(/^request-/),
          system_fingerprint: "fp_4f1c",
          input_tokens: 100,
          output_tokens: 20,
          finish_reason: "stop",
          seed_sent: true,
          cost: 0.0002,
        },
      },
      { output: "a caption with seed 41" },
    ]);
    const { body } = provider.calls[0]!;
    expect(body).toMatchObject({
      model: "captions",
      temperature: 0.5,
      max_tokens: 99,
      seed: expect.any(Number),
    });
    expect(JSON.stringify(body.messages)).toMatch(/"Describe this image\.".*data:image\/png;base64,/);
  });

  test("draws pictures", async () => {
    const provider = await FakeProvider.start();
    const painter = modelAt(provider.url, {
      kind: "text-to-image",
      model: "pictures",
      size: "8x8",
    }) as TextToImageModel;
    const [image] = await painter.invoke(["a red apple"], [1], { signal: new AbortController().signal });
    expect(image).toMatchObject({ width: 8, height: 8 });
    expect(provider.calls[0]?.body).toMatchObject({ prompt: "a red apple", size: "8x8", n: 1 });
  });

  test("draws over pictures, which are sent as files", async () => {
    const provider = await FakeProvider.start();
    const editor = modelAt(provider.url, {
      kind: "image-to-image",
      model: "pictures",
      prompt: "make it blue",
    });
    const { invoke } = editor as unknown as { invoke: TextToImageModel["invoke"] };
    const [image] = await invoke.call(editor, sampleImages.slice(0, 1) as never, [1], {
      signal: new AbortController().signal,
    });
    expect(image).toMatchObject({ width: 8, height: 8 });
    expect(provider.calls[0]?.path).toBe("/v1/images/edits");
    expect(provider.calls[0]?.text).toMatch(/make it blue/);
    expect(provider.calls[0]?.text).toMatch(/PNG/);
  });

  test("embeds texts, a batch in one request", async () => {
    const provider = await FakeProvider.start();
    const embedder = modelAt(provider.url, {
      kind: "text-embedding",
      model: "vectors",
      dimension: 4,
    }) as TextEmbeddingModel;
    const vectors = await embedder.embed(["dog", "a horse"], { signal: new AbortController().signal });
    expect(vectors.map((vector) => Array.from(vector, (x) => Math.round(100 * x)))).toEqual([
      [3, 4, 5, 6],
      [7, 8, 9, 10],
    ]);
    expect(provider.calls).toHaveLength(1);
  });

  test("says that it is not reproducible, and has no key in what is stored of it", () => {
    const { parameters, revision } = modelAt("http://127.0.0.1:9/v1");
    expect(parameters).toMatchObject({ reproducible: false, seeds_sent: true });
    expect(JSON.stringify([parameters, revision])).not.toContain(KEY);
  });
});

describe("what goes wrong for a while is waited out, and noted:", () => {
  test("a storm of 429, by all requests together", async () => {
    const provider = await FakeProvider.start();
    provider.faults.push(
      ...Array.from({ length: 6 }, () => faults.status(429, "slow down", { "retry-after-ms": "60" })),
    );
    const { results, incidents } = await callOf(captionerAt(provider), 4);
    expect(results.every((result) => "output" in result)).toBe(true);
    // Four were told at once, and wait together.
    expect(incidents.length).toBeLessThanOrEqual(3);
    expect(incidents[0]).toMatchObject({
      kind: "rate_limited",
      message: expect.stringMatching(/429, too many requests; waiting 0\.1 s/),
    });
  });

  test.each([
    ["Retry-After in seconds", () => "1"],
    ["Retry-After as a date", () => new Date(Date.now() + 1_900).toUTCString()],
  ])("%s", async (_, retryAfter) => {
    const provider = await FakeProvider.start();
    provider.faults.push(faults.status(503, "busy", { "retry-after": retryAfter() }));
    await callOf(captionerAt(provider), 1);
    const [first, second] = provider.calls;
    expect(second!.atMs - first!.atMs).toBeGreaterThan(300);
  });

  test.each([
    ["a server that fails", faults.status(500), "provider_failed"],
    ["an overloaded one", faults.status(529), "provider_failed"],
    ["a connection that is dropped", faults.drops(), "connection_lost"],
    ["half an answer", faults.breaksOff(), "connection_lost"],
    ["a page for people", faults.html(), "provider_failed"],
    ["no answer in time", faults.hangs(), "timed_out"],
    [
      "bytes so slow that the answer is not there in time",
      faults.dribbles(completion("late"), 3_000),
      "timed_out",
    ],
  ])("%s", async (_, fault, kind) => {
    const provider = await FakeProvider.start();
    provider.faults.push(fault);
    const { results, kinds } = await callOf(captionerAt(provider, { time_limit_s: 0.5 }), 1);
    expect(results).toMatchObject([{ output: "a caption with seed 40" }]);
    expect(kinds).toEqual([kind]);
  });

  test("slow bytes that come in time, and an answer by the name of another kind of file, are answers", async () => {
    const provider = await FakeProvider.start();
    provider.faults.push(
      faults.dribbles(completion("slowly"), 150),
      faults.wrongMimeType(completion("as plain text"), "text/plain"),
    );
    const { results, kinds } = await callOf(captionerAt(provider, { concurrency: 1, time_limit_s: 2 }));
    expect(results).toMatchObject([{ output: "slowly" }, { output: "as plain text" }]);
    expect(kinds).toEqual([]);
  });

  test("until its patience is over: then the experiment stops, and can be resumed", async () => {
    const provider = await FakeProvider.start();
    provider.always = faults.status(503);
    await expect(callOf(captionerAt(provider, { patience_s: 0.2 }), 1)).rejects.toThrow(
      /^Mine: 127\.0\.0\.1:\d+ answered with 503; it was tried \d+ times in 0\.\d s$/,
    );
  });

  test("and the user need not wait for it", async () => {
    const provider = await FakeProvider.start();
    provider.always = faults.status(429, "slow down", { "retry-after": "600" });
    const stop = new AbortController();
    const call = callOf(captionerAt(provider), 1, stop.signal);
    await expect.poll(() => provider.calls.length).toBe(1);
    stop.abort();
    await expect(call).rejects.toThrow(/interrupted/);
  });
});

describe("an item that cannot be computed fails alone, and what was good is not asked for again:", () => {
  test.each([
    [
      "a content filter",
      faults.answers(completion("", { finish_reason: "content_filter" })),
      /content_refused/,
    ],
    [
      "a refusal",
      faults.answers(completion(null, { refusal: "I can't help with that." })),
      /I can't help with that\. \(content_refused\)/,
    ],
    ["a policy", faults.status(400, "rejected by our content policy"), /content policy \(content_refused\)/],
    [
      "an input that is rejected",
      faults.status(400, "image too large"),
      /image too large \(rejected_input\)/,
    ],
    [
      "10 MB of text",
      faults.answers(completion("a".repeat(10_000_000))),
      /10000000 characters.*\(invalid_text\)/,
    ],
  ])("%s, for good", async (_, fault, expected) => {
    const provider = await FakeProvider.start();
    provider.faults.push(fault);
    const { results } = await callOf(captionerAt(provider, { concurrency: 1 }));
    expect((results[0] as { failure: string }).failure).toMatch(expected);
    expect(results[1]).toMatchObject({ output: "a caption with seed 41" });
    expect(provider.calls).toHaveLength(2);
  });

  test("an empty caption is asked for once more", async () => {
    const provider = await FakeProvider.start();
    provider.faults.push(faults.answers(completion(" ")));
    const { results, kinds } = await callOf(captionerAt(provider, { concurrency: 1 }));
    expect(results).toMatchObject([
      { output: "a caption with seed 40" },
      { output: "a caption with seed 41" },
    ]);
    expect(kinds).toEqual(["empty_text"]);
    expect(provider.calls).toHaveLength(3);
  });

  test("a caption that was cut off is one, and noted", async () => {
    const provider = await FakeProvider.start();
    provider.faults.push(faults.answers(completion("a red", { finish_reason: "length" })));
    const { results } = await callOf(captionerAt(provider), 1);
    expect(results).toMatchObject([{ output: "a red", notes: { truncated: true, finish_reason: "length" } }]);
  });

  test.each([
    ["a picture of another size", { size: "16x16" }, undefined, /asked for 16x16 pixels, found 8x8/],
    [
      "what is no picture",
      {},
      faults.answers({ created: 1, data: [{ b64_json: "aGVsbG8=" }] }),
      /expected a picture, found "hello"/,
    ],
  ])("%s", async (_, more, fault, expected) => {
    const provider = await FakeProvider.start();
    if (fault !== undefined) provider.always = fault;
    const painter = modelAt(provider.url, {
      kind: "text-to-image",
      model: "pictures",
      ...more,
    }) as TextToImageModel;
    const drawn = painter.invoke(["a red apple"], [1], { signal: new AbortController().signal });
    await expect(drawn).rejects.toThrow(expected);
  });

  test("a vector of another dimension", async () => {
    const provider = await FakeProvider.start();
    provider.dimension = 3;
    const embedder = modelAt(provider.url, {
      kind: "text-embedding",
      model: "vectors",
      dimension: 4,
    }) as TextEmbeddingModel;
    const embedded = embedder.embed(["dog"], { signal: new AbortController().signal });
    await expect(embedded).rejects.toThrow(/expected 4 coordinates, found 3/);
  });
});

describe("what cannot work is told before anything is computed, and without the key:", () => {
  test("a key that is not accepted", async () => {
    const provider = await FakeProvider.start();
    provider.key = "another";
    const prepared = modelAt(provider.url).prepare!();
    await expect(prepared).rejects.toThrow(
      /does not accept the key \(401\): .*Incorrect API key provided: Bearer …/,
    );
    await expect(modelAt(provider.url).prepare!()).rejects.not.toThrow(KEY);
    expect(provider.calls).toHaveLength(0);
  });

  test("a model that there is not", async () => {
    const provider = await FakeProvider.start();
    const prepared = modelAt(provider.url, { model: "capshuns" }).prepare!();
    await expect(prepared).rejects.toThrow(
      /has no model capshuns; it has: pictures, captions, words, vectors/,
    );
  });

  test("a model that a server without a list may have is not refused", async () => {
    const provider = await FakeProvider.start();
    provider.models = [];
    await expect(modelAt(provider.url).prepare!()).resolves.toBeUndefined();
  });

  test("a server that is not there", async () => {
    const provider = await FakeProvider.start();
    const gone = provider.url.replace(/:\d+/, ":9");
    await expect(modelAt(gone).prepare!()).rejects.toThrow(ModelUnavailableError);
  });

  test("a key that is missing", () => {
    const definition = { provider: "openai", model: "m", kind: "image-to-text" } as const;
    const model = hostedModel("Mine", definition, { placed, remedy: "", env: {} });
    expect(model.missing?.()).toBe("there is no key in the environment variable OPENAI_API_KEY");
    expect(model.remedy?.()).toMatch(/^Set it for the command alone: OPENAI_API_KEY=…/);
  });

  test("a certificate that is not to be believed", async () => {
    const server = createServer(selfSigned, (_, response) => response.end("{}"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const prepared = modelAt(`https://127.0.0.1:${port}/v1`).prepare!();
    await expect(prepared).rejects.toThrow(/the certificate of 127\.0\.0\.1:\d+ is not to be believed/);
  });
});

describe("a key", () => {
  test("is not sent on to another host", async () => {
    const [provider, elsewhere] = [await FakeProvider.start(), await FakeProvider.start()];
    provider.always = faults.redirects(`${elsewhere.url}/chat/completions`);
    await expect(callOf(captionerAt(provider), 1)).rejects.toThrow(
      /Mine: 127\.0\.0\.1:\d+ sent the request on to 127\.0\.0\.1:\d+, which nobody has named/,
    );
    expect(elsewhere.requests).toEqual([]);
  });

  test("of a provider goes to its own host alone, and another host's has a variable of its own", () => {
    const env = { OPENAI_API_KEY: KEY };
    const at = (more: Partial<HostedDefinition>) => {
      const definition = {
        provider: "openai",
        model: "m",
        kind: "image-to-text",
        ...more,
      } as HostedDefinition;
      const trusted = { ...placed, trusted: {} as never };
      return hostedModel("Mine", definition, { placed: trusted, remedy: "", env }).missing?.();
    };
    expect(at({})).toBeUndefined();
    expect(at({ base_url: "https://api.openai.com/v1" })).toBeUndefined();
    expect(at({ base_url: "https://proxy.example.org/v1", key_env: "OPENAI_API_KEY" })).toBe(
      "the key in OPENAI_API_KEY goes to https://api.openai.com alone, and its base_url is at https://proxy.example.org",
    );
    expect(at({ base_url: "http://api.openai.com/v1", key_env: "OPENAI_API_KEY" })).toMatch(/OPENAI_API_KEY/);
    expect(at({ base_url: "https://proxy.example.org/v1", key_env: "PROXY_KEY" })).toMatch(
      /no key .*PROXY_KEY/,
    );
  });

  test("is not sent where the definition names none, though the environment has one", async () => {
    const provider = await FakeProvider.start();
    const definition = {
      provider: "openai",
      model: "captions",
      kind: "image-to-text",
      base_url: provider.url,
    } as const;
    const env = { OPENAI_API_KEY: KEY };
    process.env.OPENAI_API_KEY = KEY;
    onTestFinished(() => void delete process.env.OPENAI_API_KEY);
    const model = hostedModel("Mine", definition, { placed, remedy: "", env }) as ImageToTextModel;
    await callOf(model, 1);
    expect(provider.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });
});
