import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { HomologyKernel } from "../../src/homology/homology-kernel.ts";
import { compileHomologyModule } from "../../src/homology/homology-module.ts";

test("the kernel is fetched over HTTP, as in a browser, and says what it found where there is none", async () => {
  const bytes = readFileSync(new URL("../../dist/kernel/homology.wasm", import.meta.url));
  const server = createServer((request, response) => {
    if (request.url === "/homology.wasm") response.end(bytes);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const kernel = new HomologyKernel(await compileHomologyModule(new URL("/homology.wasm", origin)));
    expect(kernel.ofPoints(Float32Array.of(0, 3), 1).diagrams[0]).toEqual(
      Float64Array.of(0, 3, 0, Number.POSITIVE_INFINITY),
    );
    await expect(compileHomologyModule(new URL("/elsewhere.wasm", origin))).rejects.toThrow(
      "found HTTP status 404",
    );
  } finally {
    server.close();
  }
});

test("the module imports nothing, so that any host can instantiate it", async () => {
  expect(WebAssembly.Module.imports(await compileHomologyModule())).toEqual([]);
});
