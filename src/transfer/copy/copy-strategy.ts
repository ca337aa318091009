/** The two ways a copy comes to be, behind one face: a single CopyObject, or parts. */

import type { JobContext, PartContext, PartOutcome } from '../job.js'
import type { PartRange, PartRecord } from '../part.js'
import type { CopyResult } from './copy-result.js'

export interface CopyStrategy {
  /** Of the multipart upload; `undefined` for a single CopyObject. */
  readonly uploadId: string | undefined
  readonly partSize: number
  /** Whether an object that this run made is visible, right or wrong. */
  readonly objectVisible: boolean
  /** Where a part lies; `undefined` past the last one. */
  range(partNumber: number): PartRange | undefined
  /** Has one part copied, or finds that it is there. */
  runPart(range: PartRange, context: PartContext): Promise<PartOutcome>
  /** Makes the object visible, if it is not yet, and proves that it is the source. */
  complete(parts: readonly PartRecord[], context: JobContext): Promise<CopyResult>
  /** Removes what is on the server and not yet an object. */
  discard(context: JobContext): Promise<void>
}
