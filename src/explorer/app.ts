import { type Context, Hono } from "hono";
import { ApiFailure, asApiFailure } from "./api-failure.ts";
import type { Explorer } from "./explorer.ts";
import { type GuardOptions, guard, loopbackHeaders, securityHeaders } from "./guard.ts";
import type { PageFile } from "./page-files.ts";
import { rooms } from "./rooms.ts";

export interface AppOptions extends Omit<GuardOptions, "token"> {
  readonly token?: string | undefined;
  readonly onDefect: (error: unknown) => void;
}

/** The whole server as a function from requests to answers. */
export function explorerApp(
  explorer: Explorer,
  page: ReadonlyMap<string, PageFile>,
  { hosts, token, onDefect }: AppOptions,
): Hono {
  const security = token === undefined ? loopbackHeaders : securityHeaders;
  const app = new Hono();
  app.onError((error, context) => {
    const failure = asApiFailure(error);
    if (failure.code === "failed") onDefect(error);
    return context.json(failure.body, failure.status, security);
  });
  app.use(async (context, next) => {
    await next();
    for (const [name, value] of Object.entries(security)) context.header(name, value);
    if (context.res.headers.get("Cache-Control") === null) context.header("Cache-Control", "no-cache");
  });
  app.use(guard({ hosts, token }));

  for (const serveRoom of rooms) serveRoom(app, explorer, onDefect);

  app.get("*", (context) => {
    const file = fileFor(page, context.req.path);
    if (file === undefined) throw notFound(context);
    const lasting = context.req.path.startsWith("/assets/");
    const headers = {
      ETag: file.etag,
      // The names of what is under assets change with its content.
      "Cache-Control": lasting ? "public, max-age=31536000, immutable" : "no-cache",
    };
    if (context.req.header("if-none-match") === file.etag) return context.body(null, 304, headers);
    return context.body(file.bytes, 200, { ...headers, "Content-Type": file.type });
  });
  app.notFound((context) => {
    const failure = notFound(context);
    return context.json(failure.body, failure.status);
  });
  return app;
}

/** A file by its path; the page itself for whatever else a person may open, since it has addresses of its own. */
function fileFor(page: ReadonlyMap<string, PageFile>, path: string): PageFile | undefined {
  const isPage = !path.startsWith("/api/") && !path.startsWith("/assets/") && !path.includes(".");
  return page.get(isPage ? "/index.html" : path);
}

function notFound(context: Context): ApiFailure {
  return new ApiFailure("not-found", `${context.req.method} ${context.req.path}: there is no such address.`);
}
