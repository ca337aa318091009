/** Whether a file and what stands in its place are the same, as far as walks and listings tell. */

import type { TreeFile } from './tree-item.js'

export interface ComparisonRule {
  /**
   * `none`: everything is transferred. `time`: what differs in size, or is newer than the target.
   * `size`: what differs in size. `checksum`: what differs in size or content. `snapshot`: what
   * differs in size or time from what was uploaded.
   */
  readonly by: 'none' | 'time' | 'size' | 'checksum' | 'snapshot'
  /** Never replace what is newer than the source, also when it differs in size. */
  readonly keepNewer: boolean
}

/** Why a file is transferred although there is one. */
export type TransferReason = 'size' | 'newer' | 'modified' | 'content' | 'asked'

/** `compare`: only the contents can tell. */
export type Verdict = Exclude<TransferReason, 'content'> | 'unchanged' | 'compare'

export function compareFiles(source: TreeFile, target: TreeFile, rule: ComparisonRule): Verdict {
  const sameSize = source.size === target.size
  const age = rule.keepNewer || rule.by === 'time' ? compareTimes(source, target) : 'unsure'
  if (rule.keepNewer && age === 'not-newer') return 'unchanged'
  switch (rule.by) {
    case 'none':
      return 'asked'
    case 'size':
      return sameSize ? 'unchanged' : 'size'
    case 'checksum':
      return sameSize ? 'compare' : 'size'
    case 'snapshot':
      if (!sameSize) return 'size'
      return source.modifiedMs === target.modifiedMs ? 'unchanged' : 'modified'
    case 'time':
      if (!sameSize) return 'size'
      if (age === 'newer') return 'newer'
      return age === 'not-newer' ? 'unchanged' : 'compare'
  }
}

/**
 * OSS tells times to the second, file systems finer. A file that was modified within the second in
 * which the object was stored may have been modified after that: cutting its time to the second
 * would pass over the change for ever.
 */
export function compareTimes(source: TreeFile, target: TreeFile): 'newer' | 'not-newer' | 'unsure' {
  const sourceEnd = source.modifiedMs + source.precisionMs
  const targetEnd = target.modifiedMs + target.precisionMs
  if (source.modifiedMs > target.modifiedMs && source.modifiedMs >= targetEnd) return 'newer'
  if (source.precisionMs > 0 && sourceEnd <= target.modifiedMs) return 'not-newer'
  if (source.precisionMs === 0 && sourceEnd < target.modifiedMs) return 'not-newer'
  return 'unsure'
}
