import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ComfyDefinition } from "../../src/config/model-definition.ts";
import { DefinedModels } from "../../src/definitions/defined-models.ts";
import { encodePng } from "../../src/images/foreign-image.ts";
import { builtInModels } from "../../src/models/built-in.ts";
import type { ImageToImageModel, TextToImageModel } from "../../src/models/model.ts";
import { sampleImages } from "../../src/models/sample-inputs.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const workflow = {
  "3": { class_type: "KSampler", inputs: { seed: 1, steps: 20, positive: ["6", 0] } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "nothing yet" } },
  "7": { class_type: "LoadImage", inputs: { image: "none.png" } },
  "9": { class_type: "SaveImage", inputs: { images: ["3", 0] } },
};
type Workflow = typeof workflow;

/** A server with ComfyUI's paths: a picture is ready at the second time that somebody asks for it. */
async function comfy(outcome: (prompt: Workflow) => object = () => saved("9")) {
  const queued: Workflow[] = [];
  const uploads: string[] = [];
  const asked = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url!, "http://localhost");
    const body = await buffer(request);
    const answer = (value: unknown, status = 200) =>
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
    if (url.pathname === "/system_stats") return answer({ system: {} });
    if (url.pathname === "/upload/image") {
      uploads.push(body.toString("latin1"));
      return answer({ name: "uploaded.png", subfolder: "", type: "input" });
    }
    if (url.pathname === "/prompt") {
      const { prompt } = JSON.parse(body.toString("utf8"));
      if (prompt["6"].inputs.text === "refused")
        return answer({ error: { message: "Value not in list" } }, 400);
      return answer({ prompt_id: String(queued.push(prompt) - 1) });
    }
    if (url.pathname.startsWith("/history/")) {
      const id = url.pathname.slice("/history/".length);
      asked.set(id, (asked.get(id) ?? 0) + 1);
      return answer(asked.get(id)! < 2 ? {} : { [id]: outcome(queued[Number(id)]!) });
    }
    if (url.pathname === "/view" && url.searchParams.get("filename") === "out.png") {
      const shade = queued.at(-1)!["3"].inputs.seed % 256;
      return response.end(await encodePng({ width: 2, height: 2, pixels: new Uint8Array(12).fill(shade) }));
    }
    return answer({}, 404);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, queued, uploads };
}

const picture = { filename: "out.png", subfolder: "", type: "output" };
const saved = (...nodes: string[]) => ({
  status: { status_str: "success", completed: true },
  outputs: Object.fromEntries(nodes.map((node) => [node, { images: [picture] }])),
});
const context = { signal: new AbortController().signal };

function modelWith(base_url: string, more: Partial<ComfyDefinition> = {}, text = JSON.stringify(workflow)) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "workflow.json"), text);
  const definition: ComfyDefinition = {
    comfyui: "workflow.json",
    kind: "text-to-image",
    inputs: { text: "6.text", seed: "3.seed" },
    base_url,
    ...more,
  };
  return new DefinedModels(builtInModels, { Mine: definition }, { folder }).get("Mine");
}

describe("a workflow of ComfyUI", () => {
  test("draws texts, with text and seed where they belong, and all else as it was exported", async () => {
    const { url, queued } = await comfy();
    const model = modelWith(url) as TextToImageModel;
    await model.prepare?.();
    const [first, second] = await model.invoke(["a red apple", "a dog"], [5, 6], context);
    expect([first!.pixels[0], second!.pixels[0]]).toEqual([5, 6]);
    expect(queued[0]).toEqual({
      ...workflow,
      "3": { ...workflow["3"], inputs: { ...workflow["3"].inputs, seed: 5 } },
      "6": { ...workflow["6"], inputs: { text: "a red apple" } },
    });
    expect(model.revision).toMatch(/^sha256 [0-9a-f]{12}$/);
  });

  test("draws over pictures, which are uploaded", async () => {
    const { url, queued, uploads } = await comfy();
    const model = modelWith(url, {
      kind: "image-to-image",
      inputs: { image: "7.image" },
    }) as ImageToImageModel;
    await model.invoke(sampleImages.slice(0, 1), [1], context);
    expect(queued[0]!["7"].inputs.image).toBe("uploaded.png");
    expect(uploads[0]).toMatch(/PNG/);
  });

  test("that fails tells ComfyUI's own reason", async () => {
    const message = ["execution_error", { exception_message: "out of memory", node_type: "KSampler" }];
    const { url } = await comfy(() => ({
      status: { status_str: "error", completed: false, messages: [message] },
    }));
    const drawn = (modelWith(url) as TextToImageModel).invoke(["dog"], [1], context);
    await expect(drawn).rejects.toThrow("the workflow failed: KSampler: out of memory");
  });

  test("that saves several pictures needs to say which", async () => {
    const { url } = await comfy(() => saved("9", "12"));
    const draw = (more: Partial<ComfyDefinition>) =>
      (modelWith(url, more) as TextToImageModel).invoke(["dog"], [1], context);
    await expect(draw({})).rejects.toThrow(/the workflow gave 2 pictures; expected one\.\n.*"output"/);
    await expect(draw({ output: "12" })).resolves.toHaveLength(1);
    await expect(draw({ output: "4" })).rejects.toThrow(/gave no picture at node 4/);
  });

  test("that ComfyUI refuses stops the experiment", async () => {
    const { url } = await comfy();
    const drawn = (modelWith(url) as TextToImageModel).invoke(["refused"], [1], context);
    await expect(drawn).rejects.toThrow(/ComfyUI refuses the workflow: .*Value not in list/);
  });

  test.each<[string, Partial<ComfyDefinition>, string | undefined, RegExp]>([
    [
      "a node that there is not",
      { inputs: { text: "60.text" } },
      undefined,
      /has no node 60\.\n.*3 \(KSampler\), 6 \(CLIPTextEncode\)/,
    ],
    [
      "a field that there is not",
      { inputs: { text: "6.txt" } },
      undefined,
      /has no field txt in node 6\.\n.*Node 6 has: text/,
    ],
    [
      "the format of the page",
      {},
      '{"nodes": [], "links": []}',
      /is no workflow in the API format\.\n.*Export \(API\)/,
    ],
    ["what is no JSON", {}, "{", /cannot be read/],
  ])("with %s is refused before anything is written", async (_, more, text, expected) => {
    const { url } = await comfy();
    await expect(modelWith(url, more, text).prepare?.()).rejects.toThrow(expected);
  });

  test("is told where no ComfyUI answers", async () => {
    await expect(modelWith("http://127.0.0.1:9").prepare?.()).rejects.toThrow(
      /no ComfyUI answers at http:\/\/127\.0\.0\.1:9/,
    );
  });

  test("on another machine needs to be allowed", () => {
    expect(modelWith("http://192.168.1.7:8188").missing?.()).toMatch(
      /sends what it reads to 192\.168\.1\.7:8188, which you have not allowed/,
    );
  });
});
