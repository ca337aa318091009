/** What the `config.json` of the Alibaba Cloud CLI says. */

import { ConfigError } from '../../protocol/errors/ossferry-error.js'
import { collectFields, type Profile, type ProfileFile } from './profile.js'

/**
 * `place`: how messages call the file. @throws ConfigError `InvalidConfigFile` when it is no such
 * file; the message repeats nothing of it.
 */
export function parseAliyunConfig(text: string, place: string): ProfileFile {
  let document: unknown
  try {
    document = JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    // The reason would quote the file, and with it perhaps a secret.
    throw invalidFile(place, 'it is no JSON')
  }
  const listed = isRecord(document) ? document['profiles'] : undefined
  if (!Array.isArray(listed)) throw invalidFile(place, 'it has no list of profiles')
  const problems: string[] = []
  const profiles: Profile[] = []
  for (const [index, item] of listed.entries()) {
    const name: unknown = isRecord(item) ? item['name'] : undefined
    if (isRecord(item) && typeof name === 'string' && name !== '') {
      profiles.push({ name, place: `${place} profile ${name}`, fields: fieldsOf(item) })
    } else problems.push(`profile ${index + 1} has no name`)
  }
  const named = isRecord(document) ? document['current'] : undefined
  const current = typeof named === 'string' && named !== '' ? named : 'default'
  return { profiles, current, bucketEndpoints: new Map(), bucketCnames: new Map(), problems }
}

function fieldsOf(item: Readonly<Record<string, unknown>>): Profile['fields'] {
  const texts: [string, string][] = []
  for (const [name, value] of Object.entries(item)) {
    if (typeof value === 'string') texts.push([name, value])
    // 0 is what the CLI writes for "not set".
    else if (typeof value === 'number' && value !== 0) texts.push([name, String(value)])
  }
  return collectFields(texts)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalidFile(place: string, problem: string): ConfigError {
  return new ConfigError({
    code: 'InvalidConfigFile',
    message: `cannot read ${place}: ${problem}`,
  })
}
