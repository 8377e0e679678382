/** Four runs of four steps: two pictures and two captions each. */
export const smallConfig = {
  networks: [["DummyT2I", "DummyI2T"]],
  seeds: [1, 2],
  prompts: ["a red apple", "a blue pear"],
  embedding_models: ["DummyText", "DummyVision"],
  max_length: 4,
};
