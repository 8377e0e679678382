"""The heaviest of `why` in numpy, for the ratio: python3 why-numpy.py DATABASE. Reads the same vectors from the same file, and computes, caption by caption, the prompt's
shares with a jackknife over prompts, the band of chance of 999 relabellings at the same ten captions, recognition, confinement, and the six parts at the last caption.
One thread, as ours."""
import json, os, sqlite3, sys, time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
import numpy as np

started = time.perf_counter()
database = sqlite3.connect(sys.argv[1])
runs = database.execute("SELECT id, network, seed, initial_prompt FROM runs ORDER BY network, initial_prompt, seed").fetchall()
networks = sorted({r[1] for r in runs})
prompts = sorted({r[3] for r in runs})
seeds = sorted({r[2] for r in runs})
P, S = len(prompts), len(seeds)
rng = np.random.default_rng(1)
query = """SELECT vector FROM invocations JOIN embeddings ON invocation_id = invocations.id AND embedding_model = 'DummyText'
           WHERE run_id = ? ORDER BY sequence_number"""
X = np.stack([np.stack([np.frombuffer(v, "<f4") for (v,) in database.execute(query, (r[0],))]) for r in runs])
X = X.reshape(len(networks), P, S, *X.shape[1:])
N, _, _, T, d = X.shape
tested = [0, 1, 2, 3, 5, 8, 13, 21, 34, T - 1]
order = np.stack([np.stack([rng.permutation(P) for _ in range(S)], 1) for _ in range(999)])


def memory(Y):
    total, by_prompt, by_seed = Y.sum((0, 1)), Y.sum(1), Y.sum(0)
    own = (Y**2).sum()
    pp, ss, tt = (by_prompt**2).sum(), (by_seed**2).sum(), (total**2).sum()
    n = Y.shape[0]
    same = (pp - own) / (n * S * (S - 1))
    other = (tt - pp - ss + own) / (n * (n - 1) * S * (S - 1))
    return same, other


shares = np.empty((N, T))
for t in range(T):
    for k in range(N):
        Y = X[k, :, :, t].astype(np.float64)
        Y /= np.linalg.norm(Y, axis=2, keepdims=True)
        same, other = memory(Y)
        shares[k, t] = (same - other) / (1 - other)
        for p in range(P):
            memory(np.delete(Y, p, 0))
        centres = Y.sum(1)
        for s in range(S):
            c = centres - Y[:, s]
            (Y[:, s] @ c.T / np.linalg.norm(c, axis=1)).argmax(1)
        if t in tested:
            G = Y.reshape(P * S, d) @ Y.reshape(P * S, d).T
            for o in order:
                rows = o * S + np.arange(S)
                G[rows[:, :, None], rows[:, None, :]].sum()
for k in range(N):
    Y = X[k].reshape(P * S, T, d).astype(np.float64)
    Y /= np.linalg.norm(Y, axis=2, keepdims=True)
    q = T // 4
    a, b = Y[:, -2 * q : -q].mean(1), Y[:, -q:].mean(1)
    D = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    for _ in range(999):
        D[np.arange(P * S), rng.permutation(P * S)].mean()
print(json.dumps({"seconds": time.perf_counter() - started, "processor": time.process_time(), "threads": 1, "share": shares[0, 0]}))
