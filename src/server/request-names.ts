/** Refuses buckets and keys that OSS knows to be impossible. */

import { checkBucketName } from '../protocol/bucket-name.js'
import { checkObjectName } from '../protocol/object-name.js'
import { rejection } from '../protocol/operations/request-rejection.js'

const LEADING_SLASH_EC = '0016-00000005'

export function requireBucketName(bucket: string | undefined): void {
  if (bucket === undefined || checkBucketName(bucket) === undefined) return
  throw rejection('InvalidBucketName', { details: { BucketName: bucket } })
}

export function requireObjectName(key: string | undefined): void {
  if (key === undefined || checkObjectName(key) === undefined) return
  const details = { ObjectName: key }
  if (!/^[/\\]/.test(key)) throw rejection('InvalidObjectName', { details })
  throw rejection('InvalidObjectName', { details, ec: LEADING_SLASH_EC })
}
