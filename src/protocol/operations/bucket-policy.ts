/** The policy of a bucket: JSON that says who may do what. */

import { MAX_BUCKET_POLICY_SIZE } from '../limits.js'
import { decodeUtf8 } from '../text-codecs.js'
import { rejection } from './request-rejection.js'

/** @throws RequestRejection for a document that is no policy. */
export function checkBucketPolicy(body: Uint8Array): void {
  if (body.length > MAX_BUCKET_POLICY_SIZE) {
    throw invalidPolicy(`longer than ${MAX_BUCKET_POLICY_SIZE} bytes`)
  }
  const policy = parseObject(decodeUtf8(body))
  if (policy === undefined) throw invalidPolicy('not a JSON object')
  if (policy['Version'] !== '1') throw invalidPolicy('the Version must be "1"')
  const statements = policy['Statement']
  if (!Array.isArray(statements) || statements.length === 0) {
    throw invalidPolicy('there is no Statement')
  }
  for (const statement of statements as readonly unknown[]) checkStatement(statement)
}

function checkStatement(statement: unknown): void {
  if (!isObject(statement)) throw invalidPolicy('a Statement is no object')
  const { Effect: effect } = statement
  if (effect !== 'Allow' && effect !== 'Deny') {
    throw invalidPolicy('the Effect of a Statement must be Allow or Deny')
  }
  for (const name of ['Action', 'Principal', 'Resource']) {
    if (statement[name] === undefined && statement[`Not${name}`] === undefined) {
      throw invalidPolicy(`a Statement has no ${name}`)
    }
  }
}

function parseObject(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalidPolicy(problem: string): Error {
  return rejection('InvalidPolicyDocument', { message: `Invalid Policy: ${problem}.` })
}
