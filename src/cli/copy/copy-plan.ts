/** What `cp SOURCE TARGET` means: which way, from where, to which key. */

import { basename } from 'node:path'
import type { Location } from '../location.js'

export type LocalEnd = Exclude<Location, { readonly kind: 'object' }>

export interface ObjectName {
  readonly bucket: string
  readonly key: string
}

export type CopyPlan =
  | { readonly operation: 'upload'; readonly source: LocalEnd; readonly object: ObjectName }
  | { readonly operation: 'download'; readonly object: ObjectName; readonly target: LocalEnd }

export type CopyPlanOrProblem = CopyPlan | { readonly operation: 'none'; readonly problem: string }

export function planCopy(source: Location, target: Location): CopyPlanOrProblem {
  if (source.kind === 'object' && target.kind === 'object') {
    return refuse('both sides are objects; cp copies between this machine and OSS')
  }
  if (source.kind === 'object') return planDownload(source, localEnd(target))
  if (target.kind === 'object') return planUpload(localEnd(source), target)
  return refuse('neither side is an object; write oss://bucket/key for the source or the target')
}

type ObjectEnd = Extract<Location, { readonly kind: 'object' }>

/** A target that ends in `/` is completed with the name of the file. */
function planUpload(source: LocalEnd, { bucket, key }: ObjectEnd): CopyPlanOrProblem {
  if (key === undefined) {
    return refuse(
      `the key is missing in oss://${bucket}: write oss://${bucket}/key, ` +
        `or oss://${bucket}/ to keep the name of the file`,
    )
  }
  if (key !== '' && !key.endsWith('/')) {
    return { operation: 'upload', source, object: { bucket, key } }
  }
  if (source.kind === 'stream') {
    return refuse('standard input has no name to put after the final /; write the whole key')
  }
  const object = { bucket, key: key + basename(source.path) }
  return { operation: 'upload', source, object }
}

function planDownload({ bucket, key }: ObjectEnd, target: LocalEnd): CopyPlanOrProblem {
  if (key === undefined || key === '') {
    return refuse(`the key is missing: write oss://${bucket}/key; cp reads one object`)
  }
  return { operation: 'download', object: { bucket, key }, target }
}

function localEnd(location: Location): LocalEnd {
  if (location.kind === 'object') throw new Error('an object is at no end of this machine')
  return location
}

function refuse(problem: string): CopyPlanOrProblem {
  return { operation: 'none', problem }
}
