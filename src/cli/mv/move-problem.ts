/** What `mv` refuses and `cp` does. */

import type { CopyPlan } from '../copy/copy-plan.js'
import { formatObject } from '../location.js'

/** `undefined` when it can be moved. */
export function findMoveProblem(
  plan: Exclude<CopyPlan, { readonly operation: 'none' }>,
): string | undefined {
  switch (plan.operation) {
    case 'upload':
      if (plan.source.kind !== 'stream') return undefined
      return 'standard input cannot be moved; use cp'
    case 'download':
      if (plan.target.kind !== 'stream') return undefined
      return 'nobody knows whether what reads standard output keeps it; use cp, then rm'
    case 'copy':
      // The copy would be what is removed.
      if (formatObject(plan.source) !== formatObject(plan.object)) return undefined
      return 'source and target are the same object'
  }
}
