import { currentFind } from "../address/address.ts";

/** Hands a file to the person, as if it had been downloaded. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the file by then.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

const LONGEST = 120;
const LONGEST_FIND = 50;

/** A name that every file system takes. It ends with what is looked for, since what is saved is narrowed by it. */
export function fileName(...parts: readonly (string | number)[]): string {
  const find = currentFind();
  const end =
    find === "" ? "" : `-find-${safe(find).replace(/^-/, "").slice(0, LONGEST_FIND)}`.replace(/-$/, "");
  return safe(parts.join("-")).slice(0, LONGEST - end.length) + end;
}

function safe(text: string): string {
  return text.replace(/[^\p{L}\p{N}.-]+/gu, "-").replace(/-{2,}/g, "-");
}
