import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { newStore } from "../store/new-store.ts";
import { rawRequest, served } from "./served.ts";

const emptyDatabase = () => newStore().path;

describe("what is let in", () => {
  test.each(["localhost", "127.0.0.1", "LOCALHOST", "localhost:8080"])(
    "a browser that calls us %s",
    async (host) => {
      const { port } = await served(emptyDatabase());
      expect((await rawRequest(port, "/api/about", { headers: { host } })).status).toBe(200);
    },
  );

  test("our own page's requests", async () => {
    const { port } = await served(emptyDatabase());
    const headers = {
      host: `localhost:${port}`,
      origin: `http://localhost:${port}`,
      "sec-fetch-site": "same-origin",
      "sec-fetch-mode": "cors",
    };
    expect((await rawRequest(port, "/api/about", { headers })).status).toBe(200);
  });
});

describe("what is refused, before anything is read", () => {
  test.each([
    "evil.example",
    "localhost.evil.example",
    "evil.example:4747",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "[::ffff:7f00:1]",
  ])("the Host %j", async (host) => {
    const { port } = await served(emptyDatabase());
    const { status, body } = await rawRequest(port, "/api/experiments", { headers: { host } });
    expect([400, 403]).toContain(status);
    expect(body).not.toContain('experiments":');
  });

  test("a page of another host in our name, also for the page itself", async () => {
    const { port } = await served(emptyDatabase());
    expect((await rawRequest(port, "/", { headers: { host: "evil.example" } })).status).toBe(403);
  });

  test.each([
    ["another origin", { origin: "http://evil.example" }],
    ["another port of this machine", { origin: "http://localhost:1" }],
    ["https in our name", { origin: "https://localhost" }],
    ["an opaque origin", { origin: "null" }],
    ["a request that another site makes without an Origin", { "sec-fetch-site": "cross-site" }],
    ["a request of another port without an Origin", { "sec-fetch-site": "same-site" }],
    [
      "a link from another site to an answer",
      { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" },
    ],
  ])("%s", async (_, headers: Record<string, string>) => {
    const { port } = await served(emptyDatabase());
    const { status, body } = await rawRequest(port, "/api/experiments", {
      headers: { host: "localhost", ...headers },
    });
    expect(status).toBe(403);
    expect(JSON.parse(body).error.code).toBe("forbidden");
  });

  test.each(["PUT", "PATCH", "OPTIONS", "TRACE"])("%s", async (method) => {
    const { port } = await served(emptyDatabase());
    expect((await rawRequest(port, "/api/about", { method })).status).toBe(403);
  });
});

test.each([
  "/../package.json",
  "/..%2fpackage.json",
  "/%2e%2e/%2e%2e/etc/passwd",
  "/assets/../../package.json",
  "/assets/..%5c..%5cpackage.json",
  "//etc/passwd",
  "/assets/%00",
  "/assets/",
  "/%",
  "/index.html/../../cli/main.js",
  "/web/../cli/main.js",
  "/panic-tda.db",
])("the path %s leads to no file", async (path) => {
  const { port, defects } = await served(emptyDatabase());
  const { status, body } = await rawRequest(port, path, { headers: { host: "localhost" } });
  // Where the page is built, what has no file's name is a page of its own.
  expect([200, 400, 404]).toContain(status);
  expect(body).not.toMatch(/panic-tda"|root:|commander/);
  if (status === 200) expect(body).toMatch(/^<!doctype html>/i);
  expect(defects).toEqual([]);
});

test.each([
  [
    "names another host by its whole address",
    "GET http://evil.example/api/experiments HTTP/1.1\r\nHost: evil.example",
  ],
  ["names no host", "GET /api/experiments HTTP/1.1"],
  ["names no host, in the old protocol", "GET /api/experiments HTTP/1.0"],
  ["names two hosts", "GET /api/experiments HTTP/1.1\r\nHost: evil.example\r\nHost: localhost"],
])("a request that %s is refused", async (_, lines) => {
  const { port } = await served(emptyDatabase());
  const socket = connect(port, "127.0.0.1");
  socket.end(`${lines}\r\nConnection: close\r\n\r\n`);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 40[03]/);
  expect(answer).not.toContain('"experiments"');
});

test("every answer forbids what our page does not need", async () => {
  const { port } = await served(emptyDatabase());
  for (const path of ["/api/about", "/api/nowhere", "/api/experiments/unknown", "/"]) {
    const { headers } = await rawRequest(port, path, { headers: { host: "localhost" } });
    expect(headers["content-security-policy"], path).toMatch(
      /default-src 'none'.*script-src 'self';.*frame-ancestors 'none'/,
    );
    expect(headers["content-security-policy"], path).not.toMatch(/unsafe|\*/);
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["cross-origin-resource-policy"], path).toBe("same-origin");
    expect(headers["access-control-allow-origin"], path).toBeUndefined();
  }
});

describe("with a token", () => {
  const token = "a-token-of-this-test";
  const host = "localhost:4747";

  test("nothing is answered without it, nor with another one", async () => {
    const { port } = await served(emptyDatabase(), { token });
    for (const headers of [
      {},
      { authorization: "Bearer another" },
      { cookie: "panic-tda-4747=another" },
      { cookie: `panic-tda-4748=${token}` },
    ]) {
      for (const path of ["/", "/api/about", "/?token=another", `/api/about?token=${token}`]) {
        expect((await rawRequest(port, path, { headers: { host, ...headers } })).status, path).toBe(401);
      }
    }
  });

  test("the address with the token gives a cookie that scripts cannot read, and goes on without the token", async () => {
    const { port } = await served(emptyDatabase(), { token });
    const { status, headers } = await rawRequest(port, `/experiments/1?step=3&token=${token}`, {
      headers: { host },
    });
    expect(status).toBe(303);
    expect(headers.location).toBe("/experiments/1?step=3");
    const [cookie] = headers["set-cookie"] as string[];
    expect(cookie).toMatch(/; HttpOnly/);
    expect(cookie).toMatch(/; SameSite=Lax/);
    const next = await rawRequest(port, "/api/about", { headers: { host, cookie: cookie!.split(";")[0]! } });
    expect(next.status).toBe(200);
  });

  test("programs send it as a bearer", async () => {
    const { port } = await served(emptyDatabase(), { token });
    const headers = { host, authorization: `Bearer ${token}` };
    expect((await rawRequest(port, "/api/about", { headers })).status).toBe(200);
  });
});

describe("a body that is too large", () => {
  test.each(["with its length", "in chunks without an end"])(
    "is refused with 413 %s, and not held",
    async (how) => {
      const { port } = await served(emptyDatabase());
      const socket = connect(port, "127.0.0.1");
      const length = how === "with its length" ? "Content-Length: 700000000" : "Transfer-Encoding: chunked";
      socket.write(`POST /api/thumbnails HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${length}\r\n\r\n`);
      let answer = "";
      socket.setEncoding("utf8").on("data", (piece) => {
        answer += piece;
      });
      socket.on("error", () => {});
      const piece = "x".repeat(2 ** 20);
      for (let sent = 0; sent < 200 && answer === "" && !socket.destroyed; sent++) {
        socket.write(how === "with its length" ? piece : `100000\r\n${piece}\r\n`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      for (let i = 0; i < 400 && answer === ""; i++) await new Promise((resolve) => setTimeout(resolve, 25));
      expect(answer).toMatch(/^HTTP\/1\.1 413 /);
      expect(answer).toContain("expected a body of at most");
      socket.destroy();
    },
  );
});

test.each(["//evil.example/", "///evil.example/x"])(
  "the token in an address at %s leads nowhere but here",
  async (path) => {
    const { port } = await served(emptyDatabase(), { token: "secret" });
    const { status, headers } = await rawRequest(port, `${path}?token=secret`, {
      headers: { host: "localhost" },
    });
    expect(status).toBe(303);
    expect(String(headers.location)).toMatch(/^\/[^/\\]/);
  },
);
