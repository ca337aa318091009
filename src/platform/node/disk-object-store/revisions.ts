/** The numbers of changes: they tell a state of a version or a part from those before and after. */

/** More than a process can make changes. */
const REVISIONS_PER_RUN = 2 ** 32

export class Revisions {
  /** Of what was handed out; whoever hands it back means this revision and no other. */
  readonly #known = new WeakMap<object, number>()
  #last: number

  /** `run` is larger than in any process before. */
  constructor(run: number) {
    this.#last = run * REVISIONS_PER_RUN
  }

  /** Larger than all before. */
  next(): number {
    return ++this.#last
  }

  remember<Stored extends object>(stored: Stored, revision: number): Stored {
    this.#known.set(stored, revision)
    return stored
  }

  /** `undefined` for what was never handed out. */
  of(stored: object): number | undefined {
    return this.#known.get(stored)
  }
}
