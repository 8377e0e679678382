// @ts-check
import { existsSync } from "node:fs";

/** Where Debian, Fedora, Arch, macOS and Google's packages put it. */
const places = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** The browser that the page is tested in: that of `PANIC_TDA_CHROMIUM`, else the system's; undefined if there is none. */
export function chromiumPath() {
  return [process.env.PANIC_TDA_CHROMIUM, ...places].find((path) => path !== undefined && existsSync(path));
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
