/** Which options mean something in which direction; one that would be passed over is refused. */

import type { TreeVerb } from '../tree/plan/tree-job.js'
import type { TreeOptions } from '../tree/tree-options.js'
import type { CopyOperation } from './report.js'

export interface Direction {
  readonly action: CopyOperation
  readonly verb: TreeVerb
}

interface OptionUse {
  readonly option: string
  readonly isGiven: (options: TreeOptions) => boolean
  readonly means: (direction: Direction) => boolean
  readonly reason: string
}

const STORED = 'says what is stored with an object, and a download stores none'
const CALLED = 'is for uploads: OSS calls nobody when it copies an object, nor for a download'

const stores = ({ action }: Direction): boolean => action !== 'download'
const uploads = ({ action }: Direction): boolean => action === 'upload'

/**
 * What changes which files are taken or what becomes of them. Options of how fast and in which
 * pieces bytes move are not here: where there is nothing to be faster they harm nobody.
 */
const USES: readonly OptionUse[] = [
  {
    option: '--callback-var',
    isGiven: ({ callback, callbackVar }) => callbackVar !== undefined && callback === undefined,
    means: () => false,
    reason: 'belongs to --callback, which is not given',
  },
  {
    option: '--callback',
    isGiven: ({ callback }) => callback !== undefined,
    means: uploads,
    reason: CALLED,
  },
  {
    option: '--callback-var',
    isGiven: ({ callbackVar }) => callbackVar !== undefined,
    means: uploads,
    reason: CALLED,
  },
  {
    option: '--content-type',
    isGiven: ({ contentType }) => contentType !== undefined,
    means: stores,
    reason: STORED,
  },
  { option: '--meta', isGiven: ({ meta }) => meta !== undefined, means: stores, reason: STORED },
  { option: '--acl', isGiven: ({ acl }) => acl !== undefined, means: stores, reason: STORED },
  {
    option: '--storage-class',
    isGiven: ({ storageClass }) => storageClass !== undefined,
    means: stores,
    reason: STORED,
  },
  {
    option: '--forbid-overwrite',
    isGiven: ({ forbidOverwrite }) => forbidOverwrite === true,
    means: stores,
    reason: 'protects objects, and a download replaces files',
  },
  {
    option: '--fold-case',
    isGiven: ({ foldCase }) => foldCase === true,
    means: ({ action }) => action === 'download',
    reason: 'is about the names of files that are written, and here none are',
  },
  {
    option: '--follow-symlinks',
    isGiven: ({ followSymlinks }) => followSymlinks === true,
    means: ({ action }) => action !== 'copy',
    reason: 'is about links on this machine, and OSS has none',
  },
  {
    option: '--ignore-file',
    isGiven: ({ ignoreFile }) => ignoreFile !== undefined,
    means: ({ action, verb }) =>
      action === 'upload' || (action === 'download' && (verb === 'sync' || verb === 'verify')),
    reason: 'names files with rules in a folder that is read, and here none is; use --exclude',
  },
  {
    option: '--preserve',
    isGiven: ({ preserve, meta, contentType }) =>
      preserve !== undefined && (meta ?? contentType) !== undefined,
    means: ({ action }) => action !== 'copy',
    reason: 'keeps what --meta or --content-type replace; within OSS they do not go together',
  },
]

/** What would be passed over; `undefined` when everything that is given means something. */
export function findMeaninglessOption(
  direction: Direction,
  options: TreeOptions,
): string | undefined {
  const use = USES.find(({ isGiven, means }) => isGiven(options) && !means(direction))
  return use && `${use.option} ${use.reason}`
}
