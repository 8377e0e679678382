import { expect, test } from "vitest";
import { UserInputError } from "../../src/errors.ts";
import { readListenAddress, refuseWrongCluster } from "../../src/worker/socket-address.ts";
import { errorOf } from "../store/error-of.ts";

test("an address to listen at is a host and a port", () => {
  expect(readListenAddress("localhost:0")).toEqual({ host: "localhost", port: 0 });
  expect(readListenAddress("localhost:65535")).toEqual({ host: "localhost", port: 65_535 });
  expect(readListenAddress("10.0.0.5:7400")).toEqual({ host: "10.0.0.5", port: 7400 });
  expect(readListenAddress("[fd00::5]:7400")).toEqual({ host: "fd00::5", port: 7400 });
});

test.each([
  ["7400", "the address is missing"],
  [":7400", "the address is missing"],
  ["localhost", "the port is missing"],
  ["10.0.0.5", "the port is missing"],
  ["10.0.0.5:", "the port is missing"],
  ["[fd00::5]", "the port is missing"],
  ["127.0.0.1:65536", "the port 65536 is not one of 0 to 65535"],
  ["127.0.0.1:99999", "the port 99999 is not one of 0 to 65535"],
  ["localhost:abc", 'the port "abc" is no number'],
  ["fd00::5:7400", "an address of IP version 6 stands in brackets, [fd00::5]:7400"],
  ["[10.0.0.5]:7400", '"10.0.0.5" is no address of IP version 6'],
  ["tcp://10.0.0.5:7400", 'it begins with "tcp"'],
])("of %s it is told which part is wrong", (where, problem) => {
  const { message } = errorOf(UserInputError, () => readListenAddress(where));
  expect(message).toBe(`--listen ${where}: expected an address and a port; ${problem}.`);
});

test("all addresses at once are refused", () => {
  for (const where of ["0.0.0.0:7400", "[::]:7400", "*:7400"])
    expect(() => readListenAddress(where)).toThrow(`--listen ${where}: this is every address of the machine`);
});

test("a cluster is auto, or the address of its head", () => {
  for (const cluster of ["auto", "10.0.0.5:6379"]) expect(() => refuseWrongCluster(cluster)).not.toThrow();
  const said = (cluster: string) => errorOf(UserInputError, () => refuseWrongCluster(cluster)).message;
  expect(said("nonsense")).toBe(
    "--ray nonsense: expected auto, or the address of a head and its port; the port is missing.",
  );
  expect(said("10.0.0.5:0")).toMatch(/the port 0 is not one of 1 to 65535\.$/);
});
