import { afterAll, beforeAll, expect, test } from "vitest";
import { lastingFolder } from "../docs/lasting-folder.ts";
import { runQuickstart, snippets, testSnippet } from "./python-snippets.ts";

const folder = lastingFolder();
beforeAll(() => runQuickstart(folder.path), 60_000);
afterAll(() => folder.delete());

const withNumpy = snippets({ numpy: true });

test("docs/database.md reads vectors and diagrams with numpy", () => {
  expect(withNumpy).toHaveLength(1);
});

test.each(withNumpy)("the Python at docs/database.md:$block.line prints what the page says", (snippet) => {
  testSnippet(snippet, folder.path);
});
