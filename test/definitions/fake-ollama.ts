import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import { json } from "./fake-provider.ts";

/**
 * A server on this machine that speaks as Ollama does under /v1: models are listed with their tags, a model that is not there is an error of 404
 * in OpenAI's shape, pictures must be data in the request, answers have no request id, and no key is asked for. Its pictures are none: Ollama draws
 * nothing. See docs/api/openai-compatibility of ollama/ollama.
 */
export async function fakeOllama(models: readonly string[] = ["llava:latest", "nomic-embed-text:latest"]) {
  const asked: { readonly path: string; readonly headers: object; readonly body: Record<string, unknown> }[] =
    [];
  const isThere = (name: unknown) => models.some((one) => one === name || one === `${name}:latest`);
  const server = createServer(async (request, response) => {
    const text = (await buffer(request)).toString("utf8");
    const body = text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
    const path = request.url!;
    asked.push({ path, headers: request.headers, body });
    if (path === "/v1/models") {
      const data = models.map((id) => ({ id, object: "model", created: 1764000000, owned_by: "library" }));
      json(response, 200, { object: "list", data });
    } else if (!isThere(body.model)) {
      refuse(response, 404, `model '${body.model}' not found`, "not_found_error");
    } else if (path === "/v1/chat/completions") chat(response, body);
    else if (path === "/v1/embeddings") embed(response, body);
    else response.writeHead(404, { "content-type": "text/plain" }).end("404 page not found");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, asked };
}

function refuse(response: ServerResponse, status: number, message: string, type: string): void {
  json(response, status, { error: { message, type, param: null, code: null } });
}

interface Part {
  readonly type: string;
  readonly image_url?: { readonly url: string };
}

function chat(response: ServerResponse, body: Record<string, unknown>): void {
  const parts = (body.messages as { content: string | Part[] }[]).flatMap(({ content }) =>
    typeof content === "string" ? [] : content,
  );
  const pictures = parts.filter(({ type }) => type === "image_url");
  if (
    pictures.some(({ image_url }) => !/^data:image\/(png|jpeg|jpg|webp);base64,/.test(image_url?.url ?? ""))
  ) {
    refuse(response, 400, "invalid image input", "invalid_request_error");
    return;
  }
  const content = `${pictures.length} picture, seed ${body.seed}, temperature ${body.temperature}`;
  json(response, 200, {
    id: "chatcmpl-734",
    object: "chat.completion",
    created: 1764000000,
    model: body.model,
    system_fingerprint: "fp_ollama",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: "stop" }],
    usage: { prompt_tokens: 613, completion_tokens: 12, total_tokens: 625 },
  });
}

function embed(response: ServerResponse, body: Record<string, unknown>): void {
  const inputs = [body.input].flat() as string[];
  json(response, 200, {
    object: "list",
    data: inputs.map((text, index) => ({ object: "embedding", embedding: [text.length, 1, 0], index })),
    model: body.model,
    usage: { prompt_tokens: 5, total_tokens: 5 },
  });
}
