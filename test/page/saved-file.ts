import { readFile } from "node:fs/promises";
import type { Locator, Page } from "playwright-core";

/**
 * Saves a figure through its dialog, or its table by a button, as a user does.
 *
 * @param buttons - The group of them.
 */
export async function savedBy(
  page: Page,
  buttons: Locator,
  kind: "SVG" | "PNG" | "CSV" | "MD",
): Promise<{ name: string; content: Buffer }> {
  const isFigure = kind === "SVG" || kind === "PNG";
  if (isFigure) await buttons.getByRole("button", { name: "Figure…" }).click();
  const dialog = page.getByRole("dialog");
  const button = (isFigure ? dialog : buttons).getByRole("button", { name: kind });
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  if (isFigure) {
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  }
  return { name: download.suggestedFilename(), content: await readFile((await download.path())!) };
}
