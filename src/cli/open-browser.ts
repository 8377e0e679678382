import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/**
 * Opens an address if there is a browser and a screen; the address is printed, so it is no loss if not.
 *
 * The browser is told the address by a file that this account alone can read: on a machine with several, each sees what the others'
 * processes were started with, and so would see the token.
 *
 * @returns takes the file away
 */
export async function openBrowser(address: string): Promise<() => void> {
  const { default: open } = await import("open");
  const folder = mkdtempSync(join(tmpdir(), "panic-tda-open-"));
  const file = join(folder, "explorer.html");
  writeFileSync(file, redirection(address), { mode: 0o600 });
  try {
    const opener = await open(pathToFileURL(file).href);
    opener.on("error", () => {});
  } catch {
    // No browser, no screen: people open the address by hand.
  }
  return () => rmSync(folder, { recursive: true, force: true });
}

/** A page that leads on at once. */
export function redirection(address: string): string {
  const shown = address.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;");
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>PANIC-TDA</title>
    <meta name="referrer" content="no-referrer" />
    <meta http-equiv="refresh" content="0; url=${shown}" />
  </head>
  <body><a href="${shown}">The explorer</a></body>
</html>
`;
}
