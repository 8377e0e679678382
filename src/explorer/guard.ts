import { createHash, timingSafeEqual } from "node:crypto";
import type { Context, MiddlewareHandler } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { ApiFailure } from "./api-failure.ts";

const HOW_TO_WRITE = "Open the address that panic-tda explore has printed: its ?token= is wanted.";

export interface GuardOptions {
  /** The names under which browsers may reach us, lower case, without ports: an SSH tunnel may lead from any port. */
  readonly hosts: ReadonlySet<string>;
  /** What every request must show; undefined where only this machine can reach us. */
  readonly token: string | undefined;
}

/**
 * Refuses what does not come from our own page: a foreign `Host` (a hostile site that points its name at this machine), a
 * foreign origin, and, if there is a token, whoever does not have it. A page is let in from anywhere, since people follow links; what it
 * then asks for comes from us.
 */
export function guard({ hosts, token }: GuardOptions): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (!["GET", "HEAD", "POST", "DELETE"].includes(method)) {
      throw new ApiFailure("forbidden", `${method} is not a method of the explorer.`);
    }
    const host = context.req.header("host") ?? "";
    if (!hosts.has(hostName(host))) {
      throw new ApiFailure(
        "forbidden",
        `the explorer is not called ${JSON.stringify(host.slice(0, 80))}.`,
        "Open the address that panic-tda explore has printed.",
      );
    }
    const isApi = context.req.path.startsWith("/api/");
    const origin = context.req.header("origin");
    const isOurs = origin === undefined || origin === `http://${host}`;
    const site = context.req.header("sec-fetch-site") ?? "none";
    const isNavigation = context.req.header("sec-fetch-mode") === "navigate" && method === "GET" && !isApi;
    if (!isOurs || !(site === "same-origin" || site === "none" || isNavigation)) {
      throw new ApiFailure("forbidden", "the explorer answers its own page only, not other sites.");
    }
    if (token === undefined) return next();

    const cookie = cookieName(host);
    const given = context.req.query("token");
    if (!isApi && given !== undefined && isEqual(given, token)) {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: "Lax", path: "/" });
      const url = new URL(context.req.url);
      url.searchParams.delete("token");
      // Two slashes at the beginning would name another host.
      return context.redirect(`/${url.pathname.replace(/^[\\/]+/, "")}${url.search}`, 303);
    }
    if (isEqual(getCookie(context, cookie) ?? bearerOf(context), token)) return next();
    throw new ApiFailure(
      "no-token",
      "this explorer can be reached from other machines and wants its token.",
      HOW_TO_WRITE,
    );
  };
}

/**
 * Refuses whoever may read without a token and wants to write: every account of a machine reaches its loopback addresses. The page keeps
 * this token for its own address and port, and not in a cookie: that would be sent to all ports of the machine, to those of other accounts too.
 *
 * @param token - Undefined where the guard before has asked for one.
 */
export function refuseWithoutToken(context: Context, token: string | undefined): void {
  if (token === undefined) return;
  const given = bearerOf(context);
  if (given !== "" && isEqual(given, token)) return;
  throw new ApiFailure(
    "no-token",
    given === ""
      ? "nothing is written without the explorer's token."
      : "this is not the token of this explorer; it was started anew since, or is another one.",
    HOW_TO_WRITE,
  );
}

/** Whether who only reads has shown a token of another explorer, or of this one before it was started anew. */
export function showsWrongToken(context: Context, token: string | undefined): boolean {
  const given = bearerOf(context);
  return token !== undefined && given !== "" && !isEqual(given, token);
}

/** The headers of every answer. The page is alone with us: nothing from elsewhere is loaded, run, framed or sent. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "Content-Security-Policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // blob: and data: are what the page makes of its own plots when it saves them as pictures.
    "img-src 'self' blob: data:",
    "connect-src 'self'",
    "font-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; "),
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

/** Browsers heed it only from where nobody can listen in, and complain elsewhere: it is sent where only this machine can reach us. */
export const loopbackHeaders: Readonly<Record<string, string>> = {
  ...securityHeaders,
  "Cross-Origin-Opener-Policy": "same-origin",
};

/** `host` of "host:port", "[::1]:port" or "host", lower case; an IPv6 address without its brackets. */
function hostName(host: string): string {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]@/\\]+))(?::\d{1,5})?$/i.exec(host);
  return (match?.[1] ?? match?.[2] ?? "").toLowerCase();
}

/** What a request shows as `Authorization: Bearer …`; empty if nothing. */
function bearerOf(context: Context): string {
  return /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1] ?? "";
}

/** Cookies are shared by all ports of a host. */
function cookieName(host: string): string {
  return `panic-tda-${/:(\d+)$/.exec(host)?.[1] ?? "80"}`;
}

/** In a time that does not depend on where they differ. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
