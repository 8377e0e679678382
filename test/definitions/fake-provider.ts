import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { encodePng } from "../../src/images/foreign-image.ts";

export interface RecordedRequest {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed, where it is JSON. */
  readonly body: Record<string, unknown>;
  readonly text: string;
  readonly atMs: number;
}

/** What the server does instead of answering well. */
export type Fault = (response: ServerResponse, request: RecordedRequest) => void | Promise<void>;

/** A server on this machine that speaks OpenAI's protocol, as far as it is asked here. Seeds decide its captions, texts its vectors. */
export class FakeProvider {
  readonly requests: RecordedRequest[] = [];
  /** Done with the next requests that compute something, each once. */
  readonly faults: Fault[] = [];
  /** Done with every one of them. */
  always: Fault | undefined;
  models: readonly string[] = ["pictures", "captions", "words", "vectors"];
  key: string | undefined;
  dimension = 4;
  size = 8;
  #url = "";

  get url(): string {
    return this.#url;
  }

  /** What was computed, or would have been: without the questions what models there are. */
  get calls(): readonly RecordedRequest[] {
    return this.requests.filter(({ path }) => !path.startsWith("/v1/models"));
  }

  static async start(): Promise<FakeProvider> {
    const provider = new FakeProvider();
    const server = createServer((request, response) => {
      provider.#serve(request, response).catch((error) => response.destroy(error));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    provider.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return provider;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await buffer(request);
    const contentType = request.headers["content-type"] ?? "";
    // As a real server reads a form: one whose boundary is not that of the header is none.
    if (contentType.startsWith("multipart/"))
      await new Response(bytes, { headers: { "content-type": contentType } }).formData();
    const isJson = contentType.startsWith("application/json");
    const recorded: RecordedRequest = {
      path: request.url ?? "",
      headers: request.headers,
      body: isJson ? JSON.parse(bytes.toString("utf8")) : {},
      text: bytes.toString("latin1"),
      atMs: performance.now(),
    };
    this.requests.push(recorded);
    if (this.key !== undefined && request.headers.authorization !== `Bearer ${this.key}`) {
      json(response, 401, {
        error: { message: `Incorrect API key provided: ${request.headers.authorization}` },
      });
      return;
    }
    if (recorded.path === "/v1/models") {
      json(response, 200, { data: this.models.map((id) => ({ id })) });
      return;
    }
    const fault = this.faults.shift() ?? this.always;
    if (fault !== undefined) await fault(response, recorded);
    if (response.writableEnded || response.destroyed || response.headersSent) return;
    json(response, 200, await this.#answer(recorded), { "x-request-id": `request-${this.requests.length}` });
  }

  async #answer({ path, body }: RecordedRequest): Promise<unknown> {
    if (path === "/v1/chat/completions") return completion(`a caption with seed ${body.seed}`);
    if (path === "/v1/embeddings") {
      const texts = body.input as readonly string[];
      const vectorOf = (text: string) =>
        Array.from({ length: this.dimension }, (_, i) => (text.length + i) / 100);
      return {
        data: texts.map((text, index) => ({ index, embedding: vectorOf(text) })),
        model: body.model,
        usage: { prompt_tokens: 3 * texts.length, total_tokens: 3 * texts.length },
      };
    }
    const pixels = new Uint8Array(this.size * this.size * 3).fill(this.requests.length % 256);
    const png = await encodePng({ width: this.size, height: this.size, pixels });
    return { created: 1, data: [{ b64_json: Buffer.from(png).toString("base64") }] };
  }
}

/** A chat completion as OpenAI's, with a text. */
export function completion(
  content: string | null,
  more: { finish_reason?: string; refusal?: string } = {},
): unknown {
  const { finish_reason = "stop", refusal } = more;
  return {
    id: "chat-1",
    object: "chat.completion",
    created: 1,
    model: "captions-2026-11-01",
    system_fingerprint: "fp_4f1c",
    choices: [
      { index: 0, message: { role: "assistant", content, ...(refusal && { refusal }) }, finish_reason },
    ],
    usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
  };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
}

/** Faults by name. */
export const faults = {
  status:
    (status: number, message = "try later", headers: Readonly<Record<string, string>> = {}): Fault =>
    (response) =>
      json(response, status, { error: { message } }, headers),
  answers:
    (value: unknown): Fault =>
    (response) =>
      json(response, 200, value),
  drops: (): Fault => (response) => {
    response.destroy();
  },
  /** Says how long the answer will be, and sends half of it. */
  breaksOff: (): Fault => (response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"id": "chat-1", "cho');
    setTimeout(() => response.destroy(), 20);
  },
  html: (): Fault => (response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Welcome</title>");
  },
  /** The right answer, by the name of another kind of file. */
  wrongMimeType:
    (value: unknown, contentType: string): Fault =>
    (response) => {
      response.writeHead(200, { "content-type": contentType }).end(JSON.stringify(value));
    },
  /** The right answer, a piece at a time, over about so many milliseconds. */
  dribbles:
    (value: unknown, overMs: number): Fault =>
    async (response) => {
      const text = JSON.stringify(value);
      const pieces = 10;
      response.writeHead(200, { "content-type": "application/json" });
      for (let i = 0; i < pieces; i++) {
        const piece = text.slice((i * text.length) / pieces, ((i + 1) * text.length) / pieces);
        response.write(piece);
        await pause(overMs / pieces);
        if (response.destroyed) return;
      }
      response.end();
    },
  hangs: (): Fault => async (response) => {
    response.writeHead(200, { "content-type": "application/json" });
    await new Promise(() => {});
  },
  redirects:
    (to: string): Fault =>
    (response) => {
      response.writeHead(307, { location: to }).end();
    },
} as const;
