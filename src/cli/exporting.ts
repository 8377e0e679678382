import { interruptible } from "./interruption.ts";
import { ShareBar } from "./share-bar.ts";

/** Does an export with a bar that tells how far it is. Ctrl-C ends it in good order: it deletes what it has written. */
export async function exporting<Result>(
  work: (signal: AbortSignal, onProgress: (what: string, share: number) => void) => Promise<Result>,
): Promise<Result> {
  const bar = new ShareBar();
  const end = () => bar.finish();
  try {
    return await interruptible({ first: end, second: end }, (signal) =>
      work(signal, (what, share) => {
        if (!signal.aborted) bar.update(what, share);
      }),
    );
  } finally {
    bar.finish();
  }
}
