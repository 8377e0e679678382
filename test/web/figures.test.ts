import sharp from "sharp";
import { expect, test } from "vitest";
import { markdownOf } from "../../web/src/exports/markdown.ts";
import { plainSvg } from "../../web/src/figures/plain-svg.ts";
import { withPngText } from "../../web/src/figures/png-text.ts";
import { linesOf, textWidth } from "../../web/src/figures/sheet-text.ts";

test("classes become attributes, an element's own attributes hold, and nothing of the page is left", () => {
  const colors = new Map([
    ["--ink", "#111"],
    ["--ink-soft", "#222"],
    ["--rule", "#333"],
  ]);
  const markup =
    '<g class="x" aria-label="a > b"><line class="rule" x1="1"/><text class="axis-title" fill="red">a</text><text>b</text></g>';
  expect(plainSvg(markup, colors)).toBe(
    '<g><line stroke="#333" fill="none" x1="1"/><text fill="red">a</text><text fill="#222">b</text></g>',
  );
});

test("lines break at spaces, and within a text without any", () => {
  for (const text of [
    "a few words that go on and on",
    "東京の夜に雨が降る東京の夜に雨が降る",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ]) {
    const lines = linesOf(text, 10, 100);
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(textWidth(line, 10)).toBeLessThanOrEqual(100);
    expect(lines.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
  }
});

test("a PNG keeps its pixels and tells what it is in any script", async () => {
  const png = await sharp({ create: { width: 3, height: 2, channels: 3, background: "red" } })
    .png()
    .toBuffer();
  const facts = { title: "東京 é🦊", description: "d", software: "s", source: "c" };
  const told = Buffer.from(withPngText(png, facts, 300));
  const { density, comments } = await sharp(told).metadata();
  expect(density).toBe(300);
  expect(comments).toContainEqual({ keyword: "Title", text: "東京 é🦊" });
  expect(await sharp(told).raw().toBuffer()).toEqual(await sharp(png).raw().toBuffer());
});

test("Markdown cells stay in their cell, numbers stand at the right, nothing is a dash", () => {
  const rows = [
    ["a|b\nc <i>", 1.5],
    [null, Number.POSITIVE_INFINITY],
  ];
  expect(markdownOf({ columns: ["x", "y"], rows })).toBe(
    "| x | y |\n| --- | ---: |\n| a\\|b c &lt;i> | 1.5 |\n| – | ∞ |\n",
  );
});
