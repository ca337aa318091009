/** The access keys that a server accepts. */

import { ConfigError } from '../protocol/errors/ossferry-error.js'
import type { AccessKey } from '../protocol/signing/verification.js'

export interface ServerAccessKey {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The token of temporary credentials; requests must carry it. */
  readonly securityToken?: string | undefined
  /** When the token ends, as a date or in Unix milliseconds. Without it never. */
  readonly expiresAt?: Date | number | undefined
}

/** Finds keys by their IDs, as they stand at a time in Unix milliseconds. */
export type KeyLookup = (accessKeyId: string, now: number) => AccessKey | undefined

/** @throws ConfigError for keys that nobody could use. */
export function createKeyLookup(keys: readonly ServerAccessKey[]): KeyLookup {
  const byId = new Map<string, ServerAccessKey>()
  for (const key of keys) {
    const { accessKeyId, accessKeySecret } = key
    if (accessKeyId === '' || accessKeySecret === '' || byId.has(accessKeyId)) {
      throw new ConfigError({
        code: 'InvalidAccessKey',
        message: 'cannot use the access keys: one has an empty ID or secret, or an ID comes twice',
      })
    }
    byId.set(accessKeyId, key)
  }
  return (accessKeyId, now) => {
    const key = byId.get(accessKeyId)
    if (key === undefined) return undefined
    const { accessKeySecret: secret, securityToken, expiresAt } = key
    return { secret, securityToken, expired: expiresAt !== undefined && Number(expiresAt) <= now }
  }
}
