import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { exploring, runSketch, type ServedExplorer, serve } from "./opened-explorer.ts";

const { folder, open } = exploring();
let explorer: ServedExplorer;

beforeAll(async () => {
  const database = join(folder, "sketch.db");
  await runSketch(folder, database, {
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1],
    prompts: ["a red apple"],
    embedding_models: ["SketchText"],
    max_length: 4,
  });
  explorer = await serve(database);
}, 120_000);
afterAll(() => explorer.stop());

/** One request as bytes: clients would clean up what is tested here. */
async function raw(requestLine: string, headers: readonly string[]): Promise<string> {
  const socket = connect(explorer.port, "127.0.0.1");
  socket.setEncoding("utf8");
  socket.write(`${[requestLine, ...headers, "Connection: close"].join("\r\n")}\r\n\r\n`);
  let answer = "";
  socket.on("data", (chunk) => {
    answer += chunk;
  });
  await once(socket, "close");
  return answer;
}

test("a foreign Host header is refused, on the page and on the data", async () => {
  for (const path of ["/", "/api/experiments", "/api/events"])
    for (const host of [
      "evil.example",
      `evil.example:${explorer.port}`,
      `127.0.0.1.evil.example:${explorer.port}`,
    ]) {
      const answer = await raw(`GET ${path} HTTP/1.1`, [`Host: ${host}`]);
      expect(answer, `${path} by ${host}`).toMatch(/^HTTP\/1\.1 403 /);
      expect(answer).not.toContain("sketch");
    }
  expect(await raw("GET /api/experiments HTTP/1.1", [`Host: 127.0.0.1:${explorer.port}`])).toMatch(
    /^HTTP\/1\.1 200 /,
  );
});

test("tricks in the path reach no file but the page's own", async () => {
  const tricks = [
    "/../package.json",
    "/..%2fpackage.json",
    "/%2e%2e/%2e%2e/package.json",
    "/assets/../../package.json",
    "/assets/..%2f..%2f..%2fpackage.json",
    "//etc/passwd",
    "/assets/%00",
    "/..\\package.json",
    "/api/images/..%2f..%2fpackage.json",
  ];
  for (const path of tricks) {
    const answer = await raw(`GET ${path} HTTP/1.1`, [`Host: 127.0.0.1:${explorer.port}`]);
    expect(answer, path).not.toContain('"version"');
    expect(answer, path).not.toContain("root:");
  }
});

test("a page of another origin learns nothing", async () => {
  const stranger = createServer((_, response) =>
    response.setHeader("content-type", "text/html").end("<title>stranger</title>"),
  );
  stranger.listen(0, "127.0.0.1");
  await once(stranger, "listening");
  onTestFinished(() => void stranger.close());
  const { port } = stranger.address() as AddressInfo;
  const { page } = await open(`http://127.0.0.1:${port}/`, { expectErrors: /./ });
  const outcome = await page.evaluate(
    `fetch("${explorer.address}/api/experiments").then((answer) => answer.text(), (error) => "refused: " + error.name)`,
  );
  expect(outcome).toBe("refused: TypeError");
});

test("the page's policy allows no inline script, no eval, no other origin", async () => {
  const answer = await fetch(explorer.address);
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("unsafe");
  const { page } = await open(explorer.address, { expectErrors: /Content Security Policy|eval/ });
  await page.locator(".connection-live").waitFor();
  const evaluated = await page.evaluate(
    `new Promise((resolve) => {
      const script = document.createElement("script");
      script.textContent = "window.ranInline = true";
      document.head.append(script);
      setTimeout(() => resolve(window.ranInline === true), 50);
    })`,
  );
  expect(evaluated).toBe(false);
});
