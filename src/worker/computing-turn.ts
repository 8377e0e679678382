/** Which call of a worker computes, and which one was sent ahead of its turn. At most one of each. */
export class ComputingTurn {
  #isComputing = false;
  #ahead: Promise<unknown> | undefined;
  readonly #awaiting: (() => void)[] = [];

  /** Whether a call computes that another one can be sent ahead of. */
  get isOpen(): boolean {
    return this.#isComputing && this.#ahead === undefined;
  }

  /** Settles when it is open: now, or as soon as a call begins. */
  opened(): Promise<void> {
    if (this.isOpen) return Promise.resolve();
    return new Promise((resolve) => this.#awaiting.push(resolve));
  }

  /** Notes what was sent ahead, until it is answered or its turn comes. */
  sent(answer: Promise<unknown>): void {
    const ahead = answer
      .catch(() => {})
      .then(() => {
        if (this.#ahead === ahead) this.#ahead = undefined;
      });
    this.#ahead = ahead;
  }

  /** Settles with what was sent ahead: nothing else is sent before. */
  async settled(): Promise<void> {
    await this.#ahead;
  }

  /** Waits for the call whose turn it is. Meanwhile another one may be sent ahead. */
  async during<Answer>(answer: Promise<Answer>): Promise<Answer> {
    this.#ahead = undefined;
    this.#isComputing = true;
    for (const resolve of this.#awaiting.splice(0)) resolve();
    try {
      return await answer;
    } finally {
      this.#isComputing = false;
    }
  }
}
