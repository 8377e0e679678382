import { createWriteStream, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { expect, test } from "vitest";
import yazl from "yazl";
import { BundleFile } from "../../src/imports/bundle-file.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** An archive of some files, altered before it is written. */
async function archive(
  files: Readonly<Record<string, Buffer>>,
  alter: (bytes: Buffer) => void = () => {},
  options: { compress?: boolean; mode?: number } = {},
): Promise<string> {
  const path = join(temporaryFolder(), "archive.zip");
  const zip = new yazl.ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(content, name, { compress: false, ...options });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
  const bytes = readFileSync(path);
  alter(bytes);
  writeFileSync(path, bytes);
  return path;
}

const replaceAll = (from: string, to: string) => (bytes: Buffer) => {
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at + 1)) bytes.write(to, at, "latin1");
};

test.each(["../../etc/x", "/absolute/xx", "C:/windows/x", "dir\\file.txt"])(
  "an archive with a file called %s is refused",
  async (name) => {
    const path = await archive(
      { ["x".repeat(name.length)]: Buffer.from("-") },
      replaceAll("x".repeat(name.length), name),
    );
    await expect(BundleFile.open(path)).rejects.toThrow("the archive is damaged or no archive");
  },
);

test("an archive with two files of one name is refused", async () => {
  const path = await archive(
    { "one.txt": Buffer.from("1"), "two.txt": Buffer.from("2") },
    replaceAll("two.txt", "one.txt"),
  );
  await expect(BundleFile.open(path)).rejects.toThrow("it has two files called one.txt");
});

test("an archive with a link is refused", async () => {
  const path = await archive({ link: Buffer.from("/etc/passwd") }, undefined, { mode: 0o120777 });
  await expect(BundleFile.open(path)).rejects.toThrow("link is a link, which no bundle has");
});

test("an archive that would grow a thousandfold is refused before it is unpacked", async () => {
  const path = await archive({ "bomb.bin": Buffer.alloc(50_000_000) }, undefined, { compress: true });
  await expect(BundleFile.open(path)).rejects.toThrow(
    /bomb\.bin says that it grows from \d+ to 50000000 bytes/,
  );
});

test("a file of a sound archive is read as it was written", async () => {
  const bundle = await BundleFile.open(await archive({ "a/b.txt": Buffer.from("é🦊") }));
  expect((await bundle.bytes("a/b.txt")).toString()).toBe("é🦊");
  await expect(bundle.bytes("missing")).rejects.toThrow("missing is missing: this is no bundle of panic-tda");
  bundle.close();
});
