import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";
import * as library from "../../src/index.ts";
import { pages, readPage, root } from "./pages.ts";

/** The anchors of a page's headings, as GitHub makes them. */
function anchors(page: string): string[] {
  return [...readPage(page).matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test.each(pages)("the links in %s lead to something that exists", (page) => {
  const text = readPage(page).replaceAll(/^```[\s\S]*?^```$/gm, "");
  for (const [link, target = ""] of text.matchAll(/\]\((?!https?:)([^)]*)\)/g)) {
    const [path = "", anchor] = target.split("#");
    const file = path === "" ? page : relative(root, join(root, dirname(page), path));
    expect(existsSync(join(root, file)), link).toBe(true);
    if (anchor !== undefined) expect(anchors(file), link).toContain(anchor);
  }
});

test("the README leads to every page, some by way of another one", () => {
  const reached = new Set(["README.md"]);
  for (const page of reached) {
    for (const [, target = ""] of readPage(page).matchAll(/\]\((?!https?:)([^)#]*\.md)/g)) {
      reached.add(relative(root, join(root, dirname(page), target)));
    }
  }
  expect([...reached].sort()).toEqual([...pages].sort());
});

test("docs/library.md has every method of a store", () => {
  const methods = Object.getOwnPropertyNames(library.Store.prototype).filter(
    (name) => name !== "constructor" && name !== "path",
  );
  const page = readPage("docs/library.md");
  for (const name of methods) expect(page).toContain(`store.${name}(`);
});

test("docs/errors-and-exit-codes.md has every class of errors that the library exports", () => {
  const classes = Object.entries(library).filter(([, value]) =>
    Object.prototype.isPrototypeOf.call(Error, value),
  );
  const documented = [...readPage("docs/errors-and-exit-codes.md").matchAll(/^\| `(\w+Error)` \| /gm)];
  expect(documented.map(([, name]) => name).sort()).toEqual(classes.map(([name]) => name).sort());
});

test("docs/stages.md has every kind of incident", () => {
  const source = readFileSync(join(root, "src", "models", "call-errors.ts"), "utf8");
  const ofCalls = [...source.matchAll(/^ {2}\| "(\w+)"/gm)].map(([, kind]) => kind!);
  const others = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => [
      ...readFileSync(join(root, "src", file), "utf8").matchAll(/\bkind: "([a-z]+_[a-z_]+)"/g),
    ])
    .map(([, kind]) => kind!);
  const documented = [...readPage("docs/stages.md").matchAll(/^\| `(\w+)` \| /gm)].map(([, kind]) => kind!);
  expect(ofCalls).not.toEqual([]);
  expect(documented).toEqual(expect.arrayContaining([...ofCalls, ...others]));
});
