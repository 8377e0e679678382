/**
 * What the built-in models answer to two items and seeds each: see the test that reads this. Vectors are given as the SHA-256 of
 * their bytes. Written down from panic-tda 0.1.0 itself; an edit here is a change of behaviour.
 */
export const builtInOutputs = {
  DummyT2I: ["256 × 256, 49,211,240", "256 × 256, 25,132,148"],
  DummyT2I2: ["256 × 256, 238,95,69", "256 × 256, 212,88,94"],
  DummyI2T: ["dummy caption: hollow meadow #137", "dummy caption: vivid meadow #916"],
  DummyI2T2: ["dummy v2: a signal, version 0", "dummy v2: a memory, version 8"],
  DummyT2T: ["dummy words: it bends above #215", "dummy words: it fades there #595"],
  DummyI2I: ["256 × 256, 181,81,206", "256 × 256, 247,67,203"],
  DummyText: [
    "cb714fa9a60a682c638fa320e4a3f498859c5be72fc489edab93cfc4a14a8d1a",
    "be2f7faca48e8c21880c51ed1dbf90e0e4b004277a573a0eb01a1660fc68f1ee",
  ],
  DummyText2: [
    "cb6729caef7099cdb676178ee4197101b9adf84c8fce3d93ff2315fb51ca79a1",
    "0fb6764e4d7bcec6d5e035f75373cd504720152a91e64c29a3107f1677cad0c0",
  ],
  DummyVision: [
    "a8a2b21345a6c47b09a83b2b257e2d52e65e2f5ccc9f05bc00aca5dae15fac45",
    "206695f14d625e1604e71f4486b616eb102637cb5fa1a5705d4787abe0724644",
  ],
  DummyVision2: [
    "0f8b7ad88208f66415bce2665637a8ebbb25bc3c163b522cccb12a8b0d70fa47",
    "95ff975fd144fff8cd1d1532a871abb400ad36cd80b127971a385d8ea9df2fe8",
  ],
  SketchI2T: ["An empty black background.", "An empty red background."],
  SketchT2I: ["256 × 256, 216,215,212", "256 × 256, 241,239,234"],
  SketchT2T: [
    "There is a purple ball with three grey ovals under it.",
    "There is a medium golden cross with three orange apples to the left of it.",
  ],
  SketchI2I: ["256 × 256, 55,49,53", "256 × 256, 221,84,92"],
  SketchText: [
    "869f1e43db87ec890ad86a150551290992872b3c6240a5553aa8caa8bb1529ec",
    "f2faabed7b0b6e762d9356852e3b28071aba05dd330975c6b2e737ed48988f27",
  ],
  SketchVision: [
    "dba41526d4a56594ec3ba50f3014bfd6ce8445b982865c7188a12ec8427ef232",
    "48c8c6de59cd15a95effd80d03a740be9d7935f2976742d0a86ab834cdf60421",
  ],
};
