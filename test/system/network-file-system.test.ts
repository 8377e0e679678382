import { join } from "node:path";
import { expect, test } from "vitest";
import { networkFileSystemName, networkFileSystemOf } from "../../src/system/network-file-system.ts";
import { temporaryFolder } from "../temporary-folder.ts";

test.each([
  [0x6969, "NFS"],
  [0xfe534d42, "SMB"],
  // As a number of 32 bits with its sign.
  [0xff534d42 - 2 ** 32, "CIFS"],
  [0x0bd00bd0, "Lustre"],
  // ext4, tmpfs, overlayfs
  [0xef53, undefined],
  [0x01021994, undefined],
  [0x794c7630, undefined],
])("the file system of number %i is called %s", (type, name) => {
  expect(networkFileSystemName(type)).toBe(name);
});

test("a temporary folder, a file that is not there yet, and a folder that is missing lie on no network", () => {
  const folder = temporaryFolder();
  expect(networkFileSystemOf(folder)).toBeUndefined();
  expect(networkFileSystemOf(join(folder, "new.db"))).toBeUndefined();
  expect(networkFileSystemOf(join(folder, "missing", "new.db"))).toBeUndefined();
});
