/** OptionObject: the preflight request of a browser, which nobody signs. */

import {
  findCorsRule,
  parseHeaderList,
  preflightHeaders,
  variesByOrigin,
} from '../../protocol/cors.js'
import { rejection } from '../../protocol/operations/request-rejection.js'
import { emptyResponse } from '../../protocol/operations/write-response.js'
import { readBucketCors } from '../cors-answers.js'
import type { BucketCall, BucketOperation, Reply } from '../operation.js'

export const optionObject: BucketOperation = {
  name: 'OptionObject',
  body: 'none',
  anonymous: 'judged',
  run: (call) => Promise.resolve().then(() => answerPreflight(call)),
}

function answerPreflight({ request, bucket }: BucketCall): Reply {
  const { headers } = request
  const { origin, 'access-control-request-method': method } = headers
  if (origin === undefined) throw insufficient('Origin request header needed.')
  if (method === undefined) {
    throw insufficient('Request Access-Control-Request-Method header needed.')
  }
  const asked = parseHeaderList(headers['access-control-request-headers'])
  const question = { origin, method, headers: asked }
  const configuration = readBucketCors(bucket)
  const rule = configuration === undefined ? undefined : findCorsRule(configuration.rules, question)
  if (configuration === undefined || rule === undefined) throw rejection('AccessForbidden')
  const vary = variesByOrigin(configuration, rule) ? 'Origin' : undefined
  return emptyResponse(200, { ...preflightHeaders(rule, question), vary })
}

function insufficient(what: string): Error {
  return rejection('BadRequest', { message: `Insufficient information. ${what}` })
}
