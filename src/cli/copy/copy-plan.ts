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
  /** `object` is the one that is made. */
  | { readonly operation: 'copy'; readonly source: ObjectName; readonly object: ObjectName }

export type CopyPlanOrProblem = CopyPlan | { readonly operation: 'none'; readonly problem: string }

export function planCopy(source: Location, target: Location): CopyPlanOrProblem {
  if (source.kind === 'object') {
    return target.kind === 'object' ? planObjectCopy(source, target) : planDownload(source, target)
  }
  if (target.kind === 'object') return planUpload(source, target)
  return refuse('neither side is an object; write oss://bucket/key for the source or the target')
}

type ObjectEnd = Extract<Location, { readonly kind: 'object' }>

function planUpload(source: LocalEnd, target: ObjectEnd): CopyPlanOrProblem {
  const name = source.kind === 'stream' ? '' : basename(source.path)
  const object = completeTarget(target, name)
  if (object === undefined) return refuseTarget(target, 'file')
  if (source.kind === 'stream' && (object.key === '' || object.key.endsWith('/'))) {
    return refuse('standard input has no name to put after the final /; write the whole key')
  }
  return { operation: 'upload', source, object }
}

function planDownload({ bucket, key }: ObjectEnd, target: LocalEnd): CopyPlanOrProblem {
  if (key === undefined || key === '') return refuseSource(bucket)
  return { operation: 'download', object: { bucket, key }, target }
}

function planObjectCopy({ bucket, key }: ObjectEnd, target: ObjectEnd): CopyPlanOrProblem {
  if (key === undefined || key === '') return refuseSource(bucket)
  // The name of a key that ends in `/` is what stands before that, as for a folder.
  const name = /[^/]*\/*$/.exec(key)?.[0] ?? key
  const object = completeTarget(target, name)
  if (object === undefined) return refuseTarget(target, 'object')
  return { operation: 'copy', source: { bucket, key }, object }
}

/** A target that ends in `/` is completed with the name of what is copied. */
function completeTarget({ bucket, key }: ObjectEnd, name: string): ObjectName | undefined {
  if (key === undefined) return undefined
  return { bucket, key: key === '' || key.endsWith('/') ? key + name : key }
}

function refuseTarget({ bucket }: ObjectEnd, what: 'file' | 'object'): CopyPlanOrProblem {
  return refuse(
    `the key is missing in oss://${bucket}: write oss://${bucket}/key, ` +
      `or oss://${bucket}/ to keep the name of the ${what}`,
  )
}

function refuseSource(bucket: string): CopyPlanOrProblem {
  return refuse(`the key is missing: write oss://${bucket}/key; cp reads one object`)
}

function refuse(problem: string): CopyPlanOrProblem {
  return { operation: 'none', problem }
}
