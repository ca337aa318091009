/** Chance from the machine. */

import { randomFillSync } from 'node:crypto'

import type { Random } from '../../environment.js'

export const systemRandom: Random = {
  next: () => Math.random(),
  bytes: (length) => randomFillSync(new Uint8Array(length)),
}
