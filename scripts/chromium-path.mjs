// @ts-check
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The names that Debian, Fedora, Arch and Google's packages give it. */
const names = ["chromium", "chromium-browser", "google-chrome"];

/**
 * The browser that the page is tested in: what `PANIC_TDA_CHROMIUM` names, else the first on the path; undefined if there is
 * none.
 */
export function chromiumPath() {
  const named = process.env.PANIC_TDA_CHROMIUM;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  return firstOnPath(names);
}

/** Firefox, likewise: what `PANIC_TDA_FIREFOX` names, else the first on the path; undefined if there is none. */
export function firefoxPath() {
  const named = process.env.PANIC_TDA_FIREFOX;
  if (named !== undefined) return existsSync(named) ? named : undefined;
  return firstOnPath(["firefox-esr", "firefox"]);
}

/** @param {string[]} programs */
function firstOnPath(programs) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders
    .flatMap((folder) => programs.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** What keeps Chromium from talking to anyone but the page, and draws without a graphics card. */
export const chromiumFlags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--use-gl=angle",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];
