/** What an import says of each painful database, as test/golden/databases/README.md tells what was planted in them. */
export const painfulNotes = {
  "p-painful": {
    "embeddings whose step is gone, which are left out": [
      "06b09d75-44db-7d32-9ca2-47160be0ff47, of 06b09d73-8d03-7f6d-a73d-07994cadfcfc",
    ],
    "cluster assignments whose medoid is gone": [
      "06b09d8a-dca1-7bf8-82b1-3362dd31cd50, of 06b09d75-44d6-79e1-a71c-6dd885356311",
    ],
    "runs that stopped at a repetition, which are finished": [
      "run 06b09d69-11d0-7daf-82a1-f98bae930c16: step 4 repeats the one 2 before it",
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277: step 8 repeats the one 4 before it",
    ],
    "runs that are not finished": ["run 06b09d69-11e0-7887-ae2e-b9ea42240369: 6 of 10 steps"],
    "vectors that are missing, which are left out": [
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 3, DummyText: 06b09d75-44d7-783a-992e-66639dcd9105",
      "run 06b09d69-11f6-7e09-8a7f-705001de60bd, step 2, DummyVision: 06b09d76-9747-7508-9da1-c09db8ff7175",
    ],
    "vectors of steps that are left out": [
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 4, DummyVision: 06b09d76-9744-79c4-8ba5-bd76b2b9d29a",
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 5, DummyText: 06b09d75-44d7-7ad8-938e-151c393fdcad",
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 6, DummyVision: 06b09d76-9744-7c53-abe2-d93e68933b1e",
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 7, DummyText: 06b09d75-44d7-7d62-a9c7-c8e0dbb05519",
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 8, DummyVision: 06b09d76-9744-7ee0-b5d0-3c9bdd1f8773",
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 9, DummyText: 06b09d75-44d7-7fe8-885d-2a8cba1a28a9",
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277, step 6, DummyVision: 06b09d76-9746-7df9-9997-bd651870e2a1",
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277, step 7, DummyText: 06b09d75-44dc-702c-ab2e-509e9e63f984",
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277, step 8, DummyVision: 06b09d76-9747-7057-9d49-af6e9bfc9bf0",
    ],
    "steps without an output, where their run is cut": [
      "run 06b09d69-11e7-7699-b2bb-f35f26a338be, step 3 (06b09d70-d8ec-7323-bbe7-c22eeb17d072), 6 later steps are left out",
    ],
    "runs that have not begun": ["run 06b09d69-11ec-7a3d-90c7-d505711768d2"],
    "runs with a gap, which are cut before it": [
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277, step 5, 3 later steps are left out",
    ],
    "second diagrams of a run and model, which are left out": [
      "run 06b09d69-11f1-7c66-bdaf-ff9db2b5c277, DummyText: 06b09d76-bc3b-bde5-4164-d8399f767c45",
    ],
    "outputs without a vector, which can be computed again": [
      "run 06b09d69-11f6-7e09-8a7f-705001de60bd, step 2, DummyVision",
    ],
  },
  "s-painful": {
    "embeddings whose step is gone, which are left out": [
      "019c360d-481b-754f-aa73-60c418026938, of 019c360d-47dc-7964-8ba1-f5050511baeb",
    ],
    "steps without an output, where their run is cut": [
      "run 019c360d-44eb-7e4d-a6d5-d6f43653f8dd, step 3 (019c360d-4555-7922-b930-46acfec3f6b3), 5 later steps are left out",
    ],
    "outputs without a vector, which can be computed again": [
      "run 019c360d-44eb-7e4d-a6d5-d6f43653f8dd, step 1, DummyText",
      "run 019c360d-44ed-79ef-ae45-d476cdbd47d3, step 1, DummyText",
    ],
    "steps that are there twice, of which the one that was read on is kept": [
      "run 019c360d-44ec-7d78-bffb-648d288bc781, step 5: 019c360d-48b6-75e3-8194-2c541afb9094 is left out",
    ],
    "diagrams without data": [
      "run 019c360d-44ec-7d78-bffb-648d288bc781, DummyText: 019c360d-4725-7c0c-9e42-04f82748dd1d",
    ],
    "runs with a gap, which are cut before it": [
      "run 019c360d-44ed-79ef-ae45-d476cdbd47d3, step 7, 1 later step is left out",
    ],
    "vectors that are not finite, which are left out": [
      "run 019c360d-44ed-79ef-ae45-d476cdbd47d3, step 1, DummyText: 019c360d-4818-7e20-9bc2-4bb1ce5b3e7e",
    ],
    "diagrams that cannot be read": [
      "run 019c360d-44ed-79ef-ae45-d476cdbd47d3, DummyText: 019c360d-4846-7824-9288-7dc05dd1d183: the compressed term cannot be read: unexpected end of file",
    ],
    "experiments that were completed and lack something, which are unfinished here": [
      "experiment 019c360d-4084-7a28-839e-89a7d95bafc8",
    ],
    "runs that are not finished": ["run 019c360d-4c23-7926-b37a-7851ba588a82: 5 of 9 steps"],
    "runs that have not begun": ["run 019c360d-4c24-772f-ab88-c879d6047617"],
    "experiments without runs, which are left out with what they have": [
      "experiment 019c360d-4e11-7010-aad2-56acd6522e9e",
    ],
  },
  "n-painful": {
    'captions "[empty]", of a model that said nothing': [
      "run 019e56fe-db8e-7c97-a67e-45acdd45af1c, step 5",
      "run 019e56fe-ebd7-707a-9725-88949e9aee64, step 1",
      "run 019e56fe-ebd7-707a-9725-88949e9aee64, step 3",
      "run 019e56fe-ebd7-707a-9725-88949e9aee64, step 5",
      "run 019e56fe-ebd7-7a39-910e-a42962a62493, step 1",
      "run 019e56fe-ebd7-7a39-910e-a42962a62493, step 3",
      "run 019e56fe-ebd7-7a39-910e-a42962a62493, step 5",
    ],
    "vectors that are all zero, which are left out": [
      "run 019e56fe-db8f-7199-a7f3-6e78a94c56b9, step 4, DummyVision: 019e56fe-e120-70b0-949f-fba8045abe77",
      "run 019e56fe-db8f-7d60-8a62-967e5e1ea978, step 0, DummyVision: 019e56fe-e1cd-7553-b7e7-fb04a72b320e",
    ],
    "outputs without a vector, which can be computed again": [
      "run 019e56fe-db8f-7199-a7f3-6e78a94c56b9, step 4, DummyVision",
      "run 019e56fe-db8f-7d60-8a62-967e5e1ea978, step 0, DummyVision",
    ],
    "blank captions, which are kept": ["run 019e56fe-db90-7662-a4e0-b31c0f0f1c69, step 7"],
    "experiments that were completed and lack something, which are unfinished here": [
      "experiment 019e56fe-d1e9-7122-aaa6-781e87751d4c",
    ],
    "Lyapunov exponents without an R², as they were stored": [
      '019e56fe-eefb-7c18-b53d-e07cc77fba58, DummyText, "winter in the mountains"',
    ],
    "experiments without runs, which are left out with what they have": [
      "experiment 019e56fe-f422-79e3-98f4-298fc6b42f9c, 2 Lyapunov exponents",
    ],
    "runs that are not finished": [
      "run 019e56ff-0f33-7fae-9e34-685b0f5f6e69: 6 of 10 steps",
      "run 019e56ff-0f35-77db-b1cd-d4d06c115ec8: 6 of 10 steps",
      "run 019e56ff-0f36-74f5-a1d6-0721a5f669f4: 5 of 10 steps",
    ],
  },
} as const;
