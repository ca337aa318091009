/** What an object of a seed may say. */

import { checkBucketName } from '../protocol/bucket-name.js'
import { ConfigError } from '../protocol/errors/ossferry-error.js'
import { isFieldName, isFieldValue } from '../protocol/header-field.js'
import { checkObjectName } from '../protocol/object-name.js'
import { OBJECT_ACLS, STORAGE_CLASSES } from '../protocol/operations/object-fields.js'
import { findTagsProblem } from '../protocol/operations/tagging.js'
import { choice, findFormProblem, isRecord, show, TEXTS, type Field } from './object-form.js'
import type { Seed, SeedObject } from './seed.js'

/** Clients are told it in a header. */
const HEADER_TEXT: Field = {
  accepts: (value) => typeof value === 'string' && isFieldValue(value),
  meaning: 'a text without line breaks',
}

const METADATA: Field = {
  accepts: (value) =>
    isRecord(value) &&
    Object.entries(value).every(([name, text]) => isFieldName(name) && HEADER_TEXT.accepts(text)),
  meaning: 'an object of texts without line breaks, whose names are header names',
}

const FIELDS: Readonly<Record<keyof SeedObject, Field>> = {
  body: {
    accepts: (value) =>
      typeof value === 'string' || value instanceof Uint8Array || typeof value === 'function',
    meaning: 'a text, bytes, or a function that yields bytes',
  },
  contentType: HEADER_TEXT,
  cacheControl: HEADER_TEXT,
  contentDisposition: HEADER_TEXT,
  contentEncoding: HEADER_TEXT,
  contentLanguage: HEADER_TEXT,
  expires: HEADER_TEXT,
  metadata: METADATA,
  tags: TEXTS,
  acl: choice(...OBJECT_ACLS),
  storageClass: choice(...STORAGE_CLASSES),
  serverSideEncryption: HEADER_TEXT,
  serverSideDataEncryption: HEADER_TEXT,
  serverSideEncryptionKeyId: HEADER_TEXT,
}

/** @throws ConfigError `InvalidSeed`, which names the bucket or the object. */
export function checkSeed(seed: unknown): asserts seed is Seed {
  if (!isRecord(seed)) throw invalidSeed(`it is ${show(seed)}, not an object of buckets`)
  for (const [bucket, objects] of Object.entries(seed)) {
    const problem =
      checkBucketName(bucket) ??
      (isRecord(objects)
        ? undefined
        : `bucket ${bucket} is ${show(objects)}, not an object of keys`)
    if (problem !== undefined) throw invalidSeed(problem)
    for (const [key, content] of Object.entries(objects as object)) {
      const found = checkObjectName(key) ?? findContentProblem(content)
      if (found !== undefined) throw invalidSeed(`oss://${bucket}/${key}: ${found}`)
    }
  }
}

export function invalidSeed(problem: string, cause?: unknown): ConfigError {
  const message = `cannot store the seed: ${problem}`
  return new ConfigError({ code: 'InvalidSeed', message, cause })
}

function findContentProblem(content: unknown): string | undefined {
  if (typeof content === 'string' || content instanceof Uint8Array) return undefined
  if (!isRecord(content)) return `it is ${show(content)}, not a text, bytes or an object`
  const problem = findFormProblem(content, FIELDS, 'an object')
  if (problem !== undefined) return problem
  const tags = Object.entries((content as SeedObject).tags ?? {})
  return findTagsProblem(tags.map(([key, value]) => ({ key, value })))
}
