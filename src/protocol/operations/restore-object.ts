/** RestoreObject: makes the content of an archived object readable for some days. */

import { parseDecimal } from '../decimal.js'
import { MAX_RESTORE_DAYS } from '../limits.js'
import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { child, childText, type XmlElement } from '../xml/read-xml.js'
import { formatXml, type XmlNode } from '../xml/write-xml.js'
import { assembleRequest, checkInteger } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import type { OperationCall } from './operation-call.js'
import {
  readBodyDocument,
  readCommonFields,
  readVersionId,
  requireBytes,
  requireObject,
} from './read-request.js'
import { readMetadata, type Answer, type ResponseHead } from './read-response.js'
import { invalidArgument } from './request-rejection.js'
import { emptyResponse } from './write-response.js'

const TIERS = ['Expedited', 'Standard', 'Bulk'] as const

/** How soon a cold archived object is to be readable. */
export type RestoreTier = (typeof TIERS)[number]

export interface RestoreObjectRequest extends CommonFields {
  readonly bucket: string
  readonly key: string
  /** The version to restore; the current one when absent. */
  readonly versionId?: string | undefined
  /** How long the content can be read once it is back, 1 to 365; 1 when absent. */
  readonly days?: number | undefined
  /** Of objects in cold archives; `Standard` when absent. */
  readonly tier?: RestoreTier | undefined
}

export interface RestoreObjectResult extends ResultMetadata {
  /** `x-oss-object-restore-priority`: the tier, of objects in cold archives. */
  readonly restorePriority: string | undefined
  readonly versionId: string | undefined
}

/** What a server answers. */
export interface RestoreObjectAnswer extends Answer<RestoreObjectResult> {
  /** Whether the object could be read already, and only longer now. */
  readonly wasRestored: boolean
}

const ROOT = 'RestoreRequest'

export function encodeRestoreObjectRequest(request: RestoreObjectRequest): OssRequest {
  const { bucket, key, days, tier } = request
  const call: OperationCall = { operation: 'RestoreObject', bucket, key }
  checkInteger(call, 'days', days, 1, MAX_RESTORE_DAYS)
  const job: XmlNode = ['JobParameters', tier === undefined ? undefined : [['Tier', tier]]]
  const described = days !== undefined || tier !== undefined
  return assembleRequest(call, request, {
    method: 'POST',
    query: { restore: '', versionId: request.versionId },
    headers: { 'content-type': described ? 'application/xml' : undefined },
    body: described ? formatXml([ROOT, [['Days', days ?? 1], job]]) : undefined,
  })
}

export function decodeRestoreObjectResponse(response: ResponseHead): RestoreObjectResult {
  const { headers } = response
  return {
    ...readMetadata(response),
    restorePriority: headers['x-oss-object-restore-priority'],
    versionId: headers['x-oss-version-id'],
  }
}

export function decodeRestoreObjectRequest(request: OssRequest): RestoreObjectRequest {
  const body = requireBytes(request)
  return {
    ...requireObject(request),
    ...readCommonFields(request),
    versionId: readVersionId(request),
    ...(body.length === 0 ? {} : readBodyDocument(body, ROOT, undefined, readParameters)),
  }
}

function readParameters(root: XmlElement): Pick<RestoreObjectRequest, 'days' | 'tier'> {
  const job = child(root, 'JobParameters')
  const days = childText(root, 'Days')?.trim()
  const tier = job === undefined ? undefined : childText(job, 'Tier')?.trim()
  return {
    days: days === undefined ? undefined : parseDays(days),
    tier: tier === undefined ? undefined : parseTier(tier),
  }
}

function parseDays(text: string): number {
  const days = parseDecimal(text)
  if (days !== undefined && days >= 1 && days <= MAX_RESTORE_DAYS) return days
  throw invalidArgument(`Days must be an integer between 1 and ${MAX_RESTORE_DAYS}.`, 'Days', text)
}

function parseTier(text: string): RestoreTier {
  const tier = TIERS.find((candidate) => candidate === text)
  if (tier !== undefined) return tier
  throw invalidArgument(`Tier must be one of ${TIERS.join(', ')}.`, 'Tier', text)
}

export function encodeRestoreObjectResponse(answer: RestoreObjectAnswer): OssResponse {
  return emptyResponse(answer.wasRestored ? 200 : 202, {
    'x-oss-object-restore-priority': answer.restorePriority,
    'x-oss-version-id': answer.versionId,
  })
}
