import { homedir } from "node:os";
import { join } from "node:path";

/** Where what can be computed again is kept, by the customs of each platform. */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): string {
  const home = homedir();
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  // A relative path is to be ignored, says the XDG base directory specification.
  if (XDG_CACHE_HOME?.startsWith("/")) return join(XDG_CACHE_HOME, "panic-tda");
  if (platform === "win32") return join(LOCALAPPDATA || join(home, "AppData", "Local"), "panic-tda", "cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "panic-tda");
  return join(home, ".cache", "panic-tda");
}
