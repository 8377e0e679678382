import { expect, test } from "vitest";
import { encodeImage } from "../../src/images/image-codec.ts";
import type { RgbImage } from "../../src/images/rgb-image.ts";
import { PictureFiles } from "../../src/worker/picture-files.ts";

const picture = (colour: number): RgbImage => ({
  width: 4,
  height: 2,
  pixels: new Uint8Array(24).fill(colour),
});

async function drawn(of: RgbImage, fileOf = of) {
  return { ...of, webp: await encodeImage(fileOf, "webp") };
}

test("the first file of each executor is decoded, and of the others one in a hundred", async () => {
  const [good, bad] = [await drawn(picture(1)), await drawn(picture(1), picture(2))];
  let next = 0.5;
  const files = new PictureFiles(() => next);
  const [one, another] = [{}, {}];
  expect(await files.faultOf(one, [good, bad, good])).toBeUndefined();
  expect(await files.faultOf(another, [bad])).toContain(
    "expected a file of the picture's pixels, found one of others",
  );
  next = 0.0099;
  expect(await files.faultOf(one, [good, good])).toBeUndefined();
  next = 0.01;
  expect(await files.faultOf(one, [bad])).toBeUndefined();
  next = 0.0099;
  expect(files.isAsked(one)).toBe(true);
  expect(await files.faultOf(one, [bad])).toContain("found one of others");
  // Its pixels are used as ever, its files no more.
  expect(files.isAsked(one)).toBe(false);
  expect(await files.faultOf(one, [good])).toBe("a file of a picture, for which it was not asked");
});

test("pictures without a file are left to the engine", async () => {
  expect(await new PictureFiles(() => 0).faultOf({}, [picture(1)])).toBeUndefined();
});
