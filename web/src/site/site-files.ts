import type { SiteAnswer, SiteFile } from "../../../src/explorer/site/site-data.ts";

const holder = globalThis as { panicTdaData?: Record<string, string> };
const files = new Map<string, Promise<SiteFile | null>>();

/** A file of the copy's data; null if there is none of that name. It is a script, since a page from a folder may read nothing else. */
export function siteFile<T extends SiteFile = SiteFile>(name: string): Promise<T | null> {
  const known = files.get(name) ?? load(name);
  files.set(name, known);
  return known as Promise<T | null>;
}

async function load(name: string): Promise<SiteFile | null> {
  if (!/^[\w-]+$/.test(name)) return null;
  if (holder.panicTdaData?.[name] === undefined) await loadScript(`data/${name}.js`);
  const text = holder.panicTdaData?.[name];
  if (text === undefined) return null;
  delete holder.panicTdaData![name];
  return JSON.parse(text) as SiteFile;
}

function loadScript(path: string): Promise<void> {
  return new Promise((done) => {
    const script = document.createElement("script");
    script.src = path;
    script.onload = () => done();
    script.onerror = () => done();
    document.head.append(script);
  });
}

export function responseOf(answer: SiteAnswer): Response {
  return new Response("json" in answer ? answer.json : bytesOf(answer.base64));
}

/** An answer of a file that is JSON; undefined if it has none to this path. */
export function answerOf<T>(file: SiteFile, path: string): T | undefined {
  const answer = file.answers[path];
  return answer !== undefined && "json" in answer ? (JSON.parse(answer.json) as T) : undefined;
}

/** An answer of a file that is columns; undefined if it has none to this path. */
export function columnsOf(file: SiteFile, path: string): ArrayBuffer | undefined {
  const answer = file.answers[path];
  return answer !== undefined && "base64" in answer ? bytesOf(answer.base64).buffer : undefined;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
