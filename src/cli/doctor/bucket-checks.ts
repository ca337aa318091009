/** What `doctor` finds in a bucket: its region, what the key may do, uploads nobody finished. */

import type { Client } from '../../index.js'
import { probe, type Probe } from '../configuration/probe.js'
import { describeFailure } from '../failure.js'
import type { Check } from './check.js'

const STALE_DAYS = 7
const DAY_MS = 86_400_000
const MOST_UPLOADS = 1000

export async function checkBucket(
  client: Client,
  bucket: string,
  region: string | undefined,
): Promise<readonly Check[]> {
  const [about, objects, uploads] = await Promise.all([
    probe(() => client.getBucketInfo({ bucket })),
    probe(() => client.listObjectsV2({ bucket, maxKeys: 1 })),
    probe(() => client.listMultipartUploads({ bucket, maxUploads: MOST_UPLOADS })),
  ])
  if (about.answer !== 'yes' && GONE.has(about.error.code)) return [failed('bucket', about)]
  const checks = [
    about.answer === 'yes'
      ? checkRegion(about.result.location, region)
      : denied('region', 'look at the bucket', about),
    objects.answer === 'yes'
      ? { name: 'list', outcome: 'ok' as const, message: 'the key may list objects' }
      : denied('list', 'list objects, which sync and -r need', objects),
  ]
  if (uploads.answer !== 'yes') {
    return [...checks, denied('uploads', 'list uploads, which finds stale ones', uploads)]
  }
  const { uploads: listed, isTruncated } = uploads.result
  const begun = listed.map(({ initiated }) => Date.parse(initiated))
  return [...checks, checkUploads(begun, isTruncated, bucket)]
}

/** Nothing else can be asked of such a bucket. */
const GONE: ReadonlySet<string> = new Set(['NoSuchBucket', 'InvalidBucketName'])

function checkRegion(location: string, region: string | undefined): Check {
  const name = 'region'
  const where = location.replace(/^oss-/, '')
  if (region === undefined || region === where) {
    return { name, outcome: 'ok', message: `the bucket is in ${where}` }
  }
  const message = `the bucket is in ${where}, the configured region is ${region}`
  return { name, outcome: 'fail', message, advice: `--region ${where}, or set OSS_REGION` }
}

function checkUploads(begun: readonly number[], isTruncated: boolean, bucket: string): Check {
  const name = 'uploads'
  const before = Date.now() - STALE_DAYS * DAY_MS
  const stale = begun.filter((time) => time < before).length
  const more = isTruncated ? ' or more' : ''
  if (stale === 0) {
    const message = `${begun.length}${more} unfinished, none older than ${STALE_DAYS} days`
    return { name, outcome: 'ok', message }
  }
  const message = `${stale}${more} unfinished for over ${STALE_DAYS} days; their parts cost storage`
  const advice = `ossferry uploads abort oss://${bucket} --older-than ${STALE_DAYS}d`
  return { name, outcome: 'warn', message, advice }
}

function denied(name: string, deed: string, asked: Exclude<Probe, { answer: 'yes' }>): Check {
  if (asked.answer === 'failed' || asked.error.code !== 'AccessDenied') return failed(name, asked)
  return {
    name,
    outcome: 'warn',
    message: `the key may not ${deed} [request ID ${asked.error.requestId}]`,
    advice: 'allow it in the RAM policy if you need it',
  }
}

function failed(name: string, { error }: Exclude<Probe, { answer: 'yes' }>): Check {
  const { message, advice } = describeFailure(error)
  return { name, outcome: 'fail', message, advice: advice[0] ?? 'check the name and the region' }
}
