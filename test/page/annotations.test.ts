import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SearchIndex } from "../../src/search/search-index.ts";
import { annotationsOf } from "../../src/store/annotations.ts";
import { openStore } from "../../src/store/store.ts";
import { runCommand } from "../cli/command.ts";
import { exploring, runSketch, type ServedExplorer, serveExperiment } from "./opened-explorer.ts";

const { folder, open } = exploring();
const database = join(folder, "notes.db");
let explorer: ServedExplorer;
let id: string;
let runs: string[];
let clustering: string;

beforeAll(async () => {
  await runSketch(folder, database, {
    name: "notes",
    networks: [["SketchT2I", "SketchI2T"]],
    seeds: [1, 2],
    prompts: ["a red apple", "a castle in the fog"],
    embedding_models: ["SketchText"],
    max_length: 12,
  });
  const { exitCode, stderr } = await runCommand(["cluster", "--db", database], { cwd: folder });
  expect(exitCode, stderr).toBe(0);
  const bos = ["annotate", "latest", "--tag", "pilot", "--note", "by Bo", "--author", "Bo", "--db", database];
  await runCommand(bos, { cwd: folder });
  ({ explorer, id, runs } = await serveExperiment(database));
  const answer = await fetch(`${explorer.address}/api/clusterings`);
  const { clusterings } = (await answer.json()) as { clusterings: { id: string }[] };
  clustering = clusterings[0]!.id;
}, 120_000);
afterAll(() => explorer.stop());

const block = (page: Page, what: string) => page.getByRole("region", { name: `Tags and notes of ${what}` });
const written = () => {
  using store = openStore(database, { mode: "read" });
  return annotationsOf(store.database).map(({ subject, kind, text }) => `${subject} ${kind} ${text}`);
};

test("who has the token stars, tags and writes notes of a run and of a step, by the keyboard alone, and takes back what was taken away", async () => {
  const { page, errors } = await open(`${explorer.address}/runs/${runs[0]}${explorer.token}&step=3`);
  const ofRun = block(page, `run ${runs[0]!.slice(-8)}`);
  await ofRun.getByRole("button", { name: /^Star run/ }).press("Space");
  await ofRun.locator(".star-given").waitFor();
  expect(page.url()).toBe(`${explorer.address}/runs/${runs[0]}?step=3`);
  const tag = ofRun.getByRole("combobox");
  await tag.focus();
  await expect.poll(() => ofRun.locator("datalist option").getAttribute("value")).toBe("pilot");
  await page.keyboard.type("odd");
  await page.keyboard.press("Enter");
  await ofRun.locator(".tag", { hasText: "odd" }).waitFor();
  expect(await tag.inputValue()).toBe("");

  const ofStep = block(page, "step 3");
  await ofStep.getByText("write a note").focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.type("stuck from here on");
  // Neither arrows nor the space bar move the slider meanwhile.
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Control+Enter");
  await ofStep.locator(".note-text").waitFor();
  expect(page.url()).toContain("step=3");
  await page.locator(".film-written").waitFor();
  expect(written()).toEqual(
    expect.arrayContaining(["run star ", "run tag odd", "state note stuck from here on"]),
  );

  await ofRun.getByRole("button", { name: "Take away the tag odd" }).press("Enter");
  await ofRun.getByRole("button", { name: "Undo" }).waitFor();
  expect(written()).not.toContain("run tag odd");
  await page.keyboard.press("Enter");
  await expect.poll(written).toContain("run tag odd");
  await ofRun.locator(".tag", { hasText: "odd" }).waitFor();

  // A tab that somebody opens by hand is given the token by this one.
  const other = await page.context().newPage();
  await other.goto(`${explorer.address}/experiments/${id}?by=step&step=3&look=${runs[0]}`);
  const inViewer = other.getByRole("dialog").locator(".annotations");
  await inViewer.getByText("1 note").click();
  await inViewer.getByRole("textbox").last().fill("and also");
  await other.keyboard.press("ArrowLeft");
  await inViewer.getByRole("button", { name: "Save the note" }).click();
  await inViewer.getByText("2 notes").waitFor();
  expect(other.url()).toContain("step=3");
  expect(errors).toEqual([]);
});

test("a note is changed by its author, by the keyboard alone; what other tabs and the command line write shows without a reload", async () => {
  const step = `/runs/${runs[1]}?step=5`;
  const { page, errors } = await open(`${explorer.address}${step}&${explorer.token.slice(1)}`);
  const mine = block(page, "step 5");
  await mine.getByText("write a note").press("Enter");
  await mine.getByRole("textbox").last().fill("a cycle");
  await page.keyboard.press("Control+Enter");
  await mine.locator(".note-text").waitFor();
  const { page: other } = await open(`${explorer.address}${step}`);
  const theirs = block(other, "step 5");
  await theirs.getByText("1 note").click();
  const change = mine.getByRole("button", { name: /^Change the note/ });
  const field = mine.locator(".notes li textarea:focus");
  await change.press("Enter");
  await field.waitFor();
  await page.keyboard.press("End");
  await page.keyboard.type(" of two");
  await page.keyboard.press("Control+Enter");
  await mine.getByText("a cycle of two").waitFor();
  await expect
    .poll(() => change.evaluate((button) => button === button.ownerDocument.activeElement))
    .toBe(true);
  await theirs.getByText("a cycle of two").waitFor();
  await theirs.getByText(/, changed /).waitFor();
  // And back, and on again.
  await mine.getByText("Note changed.").getByRole("button", { name: "Undo" }).press("Enter");
  await theirs.getByText(/^a cycle$/).waitFor();
  await change.press("Enter");
  await field.fill("a cycle of two");
  await page.keyboard.press("Control+Enter");
  await theirs.getByText("a cycle of two").waitFor();
  await expect
    .poll(() => change.evaluate((button) => button === button.ownerDocument.activeElement))
    .toBe(true);

  // Who is about to change it is told of what others make of it.
  await page.keyboard.press("Enter");
  await field.waitFor();
  await page.keyboard.type("!");
  using store = openStore(database, { mode: "read" });
  const note = annotationsOf(store.database).find(({ text }) => text === "a cycle of two")!;
  const annotate = (...args: string[]) =>
    runCommand(["annotate", `${runs[1]}/5`, ...args, "--db", database], { cwd: folder });
  const edited = await annotate("--edit", `${note.id}=a cycle of four`, "--author", note.author);
  expect(edited.exitCode, edited.stderr).toBe(0);
  await mine.getByText("says now: “a cycle of four”").waitFor();
  await page.keyboard.press("Escape");
  await mine.getByText("a cycle of four").waitFor();
  await annotate("--tag", "periodic", "--author", "Bo");
  for (const one of [mine, theirs]) await one.locator(".tag", { hasText: "periodic" }).waitFor();
  expect(errors).toEqual([]);
}, 60_000);

test("what somebody else wrote is taken away after a question only", async () => {
  const { page } = await open(`${explorer.address}/experiments/${id}${explorer.token}`);
  const head = block(page, "experiment notes");
  await head.getByRole("button", { name: "Take away the tag pilot" }).click();
  await head.getByText("Bo wrote it.").waitFor();
  await head.getByRole("button", { name: "Keep it" }).click();
  expect(written()).toContain("experiment tag pilot");
  // One's own is taken away alone, and what is too long is said to be, not cut.
  const field = head.getByPlaceholder("add a tag");
  await field.fill("pilot");
  await field.press("Enter");
  await head.getByTitle(/^by Bo, /).waitFor();
  await head.getByRole("button", { name: "Take away the tag pilot" }).click();
  await head.getByText("Your tag “pilot” is taken away; that of Bo stays.").waitFor();
  await field.fill("x".repeat(75));
  await head.getByText("A tag has at most 60 characters; this one has 75.").waitFor();
  expect(await head.getByRole("button", { name: "Add" }).isDisabled()).toBe(true);
  // On a telephone the head leaves two thirds of the window to what it is the head of.
  await field.fill("");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await page.locator(".mosaic-cell").first().waitFor();
  await head.getByPlaceholder("add a tag").waitFor();
  expect((await page.locator(".mosaic").boundingBox())!.y).toBeLessThan(844 / 3);
  const beyond = "(nav => nav.scrollWidth - nav.clientWidth)(document.querySelector('.shell-header nav'))";
  expect(await page.evaluate(beyond)).toBe(0);
  await page.goto(explorer.address);
  expect(await page.locator(".marks").textContent()).toBe("pilot");
  // The table of runs has stars and tags, in its file too, and no slider, which would move nothing.
  const tagged = ["annotate", runs[1]!, "--star", "--tag", "odd one", "--db", database];
  expect((await runCommand(tagged, { cwd: folder })).exitCode).toBe(0);
  await page.goto(`${explorer.address}/experiments/${id}?tab=runs`);
  await page.locator(".runs-table .marks", { hasText: "odd one" }).waitFor();
  expect(await page.locator(".step-bar").count()).toBe(0);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "CSV" }).click();
  const csv = readFileSync((await (await saved).path())!, "utf8").split("\r\n");
  expect(csv[0]).toContain(",starred,tags");
  expect(csv.filter((line) => line.includes(",yes,odd one"))).toHaveLength(1);
});

test("without the token the page reads, and says how to write; a note that cannot be saved stays where it was typed", async () => {
  const { page: reader } = await open(`${explorer.address}/experiments/${id}`);
  const head = block(reader, "experiment notes");
  await head.getByText(/To write, open the address/).waitFor();
  expect(await head.locator("input, textarea, button").count()).toBe(0);
  await head.getByText("1 note").click();
  await head.getByText("by Bo").waitFor();

  // Another token is told at once, and no field is offered.
  const { page: other } = await open(`${explorer.address}/experiments/${id}?token=that-of-another-start`);
  const refused = block(other, "experiment notes");
  await refused
    .getByText(/token of this page is not this explorer's: .* To write, open the address/)
    .waitFor();
  expect(await refused.locator("input, textarea, button").count()).toBe(0);

  const { page } = await open(`${explorer.address}/experiments/${id}${explorer.token}`, {
    expectErrors: /401/,
  });
  // The explorer was started anew a moment ago.
  await page.route("**/api/annotations", (route) =>
    route.continue({ headers: { ...route.request().headers(), authorization: "Bearer that-of-before" } }),
  );
  const note = block(page, "experiment notes");
  await note.getByText("1 note").click();
  await note.getByRole("textbox").last().fill("a long thought");
  await note.getByRole("button", { name: "Save the note" }).click();
  await note.getByText(/Not saved: this is not the token .* Open the address/).waitFor();
  expect(await note.getByRole("textbox").last().inputValue()).toBe("a long thought");
  await page.getByRole("link", { name: "Clusters" }).click();
  await page.locator(".cluster").first().waitFor();
  await page.goBack();
  await expect.poll(() => note.getByRole("textbox").last().inputValue()).toBe("a long thought");
});

test("a cluster has the name that it is given wherever it is named", async () => {
  const { page, errors } = await open(
    `${explorer.address}/clusters${explorer.token}&clustering=${clustering}`,
  );
  const card = page.locator(".cluster").first();
  await card.getByPlaceholder("name it").fill("barns");
  await page.keyboard.press("Enter");
  await card.getByRole("heading", { name: /^Cluster 0: barns/ }).waitFor();
  await page.getByRole("link", { name: "transitions" }).click();
  await page.getByRole("rowheader", { name: "0: barns" }).waitFor();
  await page.getByRole("link", { name: "on the map" }).click();
  await page.locator(".map-legend-name", { hasText: "cluster 0: barns" }).waitFor();
  await page.locator("svg text, .map-label", { hasText: "barns" }).first().waitFor();
  expect(errors).toEqual([]);
});

test("a copy shows what was written if that is asked for, and has nothing of it otherwise", async () => {
  const named = ["annotate", "SketchText/0/0", "--name", "red barns", "--db", database];
  expect((await runCommand(named, { cwd: folder })).exitCode).toBe(0);
  const exported = async (...options: string[]) => {
    const site = join(folder, `site${options.length}`);
    const args = ["export", "site", "all", "--db", database, "--out", site, ...options];
    const { exitCode, stderr } = await runCommand(args, { cwd: folder });
    expect(exitCode, stderr).toBe(0);
    return site;
  };
  const bare = join(await exported(), "data");
  for (const file of readdirSync(bare))
    expect(readFileSync(join(bare, file), "utf8"), file).not.toMatch(/red barns|by Bo|pilot/);

  const site = await exported("--notes");
  const at = (view: string) => `${pathToFileURL(join(site, "index.html")).href}#${view}`;
  const { page, errors } = await open(at(`/experiments/${id}`));
  await page.locator(".experiment-head .tag", { hasText: "pilot" }).waitFor();
  await page.locator(".experiment-head").getByText("1 note").click();
  await page.getByText("by Bo").waitFor();
  expect(await page.getByPlaceholder("add a tag").count()).toBe(0);
  await page.goto(at(`/clusters?clustering=${clustering}`));
  await page.getByRole("heading", { name: /^Cluster 0: red barns/ }).waitFor();
  // Its counts lead to its members, and to where runs go from there, as the explorer answers.
  const asked = `/api/clusterings/${clustering}/clusters/0/members`;
  const { numStates, numOutputs } = (await (await fetch(explorer.address + asked)).json()) as {
    numStates: number;
    numOutputs: number;
  };
  await page.locator(".cluster h2 a").first().click();
  await page.getByText(new RegExp(`^${numStates} states?, ${numOutputs} different outputs?, `)).waitFor();
  expect(await page.locator(".cluster-members[aria-label=Members] li").count()).toBe(numOutputs);
  await page.getByRole("heading", { name: "The next output is in" }).waitFor();
  // What people wrote is found there as the command finds it.
  using store = openStore(database, { mode: "read" });
  for (const query of ["tag:pilot", "note:periodic", "tag:periodic", 'cluster="red barns"', "barns"]) {
    await page.locator(".find-input").fill(query);
    const numRuns = new SearchIndex().find(store.database, query).runs.length;
    const words = numRuns === 0 ? /^nothing is found$/ : new RegExp(` in ${numRuns} runs?$`);
    await page.locator(".filter-bar strong", { hasText: query }).waitFor();
    await page.locator(".filter-bar [role=status]").getByText(words).waitFor();
  }
  expect(errors).toEqual([]);
}, 60_000);
