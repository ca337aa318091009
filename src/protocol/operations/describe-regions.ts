/** DescribeRegions: the regions there are, and where each is reached. */

import type { OssRequest, OssResponse, ResultMetadata } from '../oss-message.js'
import { childrenNamed, requireChildText, type XmlElement } from '../xml/read-xml.js'
import { requireFilledChild } from '../xml/typed-children.js'
import type { XmlNode } from '../xml/write-xml.js'
import { assembleRequest } from './assemble-request.js'
import type { CommonFields } from './object-fields.js'
import { readCommonFields } from './read-request.js'
import { readDocument, readMetadata, type Answer } from './read-response.js'
import { xmlResponse } from './write-response.js'

export interface DescribeRegionsRequest extends CommonFields {
  /** A region with `oss-` before it; all when absent. */
  readonly region?: string | undefined
}

export interface RegionPlace {
  /** The region with `oss-` before it, such as `oss-cn-hangzhou`. */
  readonly region: string
  readonly internetEndpoint: string
  readonly internalEndpoint: string
  readonly accelerateEndpoint: string
}

export interface DescribeRegionsResult extends ResultMetadata {
  readonly regions: readonly RegionPlace[]
}

export type DescribeRegionsAnswer = Answer<DescribeRegionsResult>

const CALL = { operation: 'DescribeRegions' }
const ROOT = 'RegionInfoList'

export function encodeDescribeRegionsRequest(request: DescribeRegionsRequest): OssRequest {
  const query = { regions: request.region ?? '' }
  return assembleRequest(CALL, request, { method: 'GET', query })
}

export function decodeDescribeRegionsResponse(response: OssResponse): DescribeRegionsResult {
  const regions = readDocument(CALL, response, ROOT, (root) =>
    childrenNamed(root, 'RegionInfo').map(readRegion),
  )
  return { ...readMetadata(response), regions }
}

function readRegion(region: XmlElement): RegionPlace {
  return {
    region: requireFilledChild(region, 'Region'),
    internetEndpoint: requireChildText(region, 'InternetEndpoint'),
    internalEndpoint: requireChildText(region, 'InternalEndpoint'),
    accelerateEndpoint: requireChildText(region, 'AccelerateEndpoint'),
  }
}

export function decodeDescribeRegionsRequest(request: OssRequest): DescribeRegionsRequest {
  const region = request.query['regions']
  return { ...readCommonFields(request), region: region === '' ? undefined : region }
}

export function encodeDescribeRegionsResponse(answer: DescribeRegionsAnswer): OssResponse {
  return xmlResponse([ROOT, answer.regions.map(formatRegion)])
}

function formatRegion(place: RegionPlace): XmlNode {
  return [
    'RegionInfo',
    [
      ['Region', place.region],
      ['InternetEndpoint', place.internetEndpoint],
      ['InternalEndpoint', place.internalEndpoint],
      ['AccelerateEndpoint', place.accelerateEndpoint],
    ],
  ]
}
