/** What the arguments and the options of `cp` have against each other. */

import { formatObject } from '../location.js'
import type { CopyOptions } from './copy-options.js'
import type { CopyPlan } from './copy-plan.js'
import { findMeaninglessOption } from './option-uses.js'

/** `undefined` when they go together. */
export function findCopyProblem(plan: CopyPlan, options: CopyOptions): string | undefined {
  const passedOver = findMeaninglessOption({ action: plan.operation, verb: 'cp' }, options)
  if (passedOver !== undefined) return passedOver
  switch (plan.operation) {
    case 'upload':
      if (options.versionId === undefined) return undefined
      return '--version-id is that of a source in OSS; a file has none'
    case 'download':
      if (options.json !== true || plan.target.kind !== 'stream') return undefined
      return '--json and data cannot both go to standard output'
    case 'copy':
      return findObjectCopyProblem(plan, options)
  }
}

function findObjectCopyProblem(
  { source, object }: Extract<CopyPlan, { readonly operation: 'copy' }>,
  options: CopyOptions,
): string | undefined {
  const { meta, contentType, storageClass, acl } = options
  if (formatObject(source) !== formatObject(object)) return undefined
  // An earlier version becomes the latest one.
  if (
    [meta, contentType, storageClass, acl, options.versionId].some((value) => value !== undefined)
  )
    return undefined
  return 'source and target are the same object; say what is to change, for instance with --meta'
}
