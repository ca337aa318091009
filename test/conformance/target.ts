/**
 * What the suite runs against: the embedded server, or the one that environment variables name.
 *
 * - `OSSFERRY_CONFORMANCE_ENDPOINT`, `…_REGION`, `…_BUCKET`: where, with a bucket that exists.
 * - `OSS_ACCESS_KEY_ID`, `OSS_ACCESS_KEY_SECRET`, `OSS_SESSION_TOKEN`: who.
 * - `OSSFERRY_CONFORMANCE_OWN_BUCKETS=1`: cases that need buckets of their own run too.
 * - `OSSFERRY_CONFORMANCE_ALL=1`: cases that rest on a choice of ours run too.
 */

import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { isIP } from 'node:net'
import { createServer } from '../../src/server.js'
import { percentEncodePath, type Signer } from './wire/sign.js'

/** Temporary keys, one of them expired, that the embedded server knows beside the usual one. */
export const TEMPORARY_KEY = temporaryKey('temporary')
export const EXPIRED_KEY = temporaryKey('expired')

export interface Target {
  readonly origin: URL
  readonly agent: HttpAgent
  readonly signer: Signer
  readonly bucket: string
  /** Header and target of a request about this bucket and key. */
  address(bucket: string | undefined, key: string | undefined): { host: string; path: string }
  close(): Promise<void>
}

export interface Settings {
  readonly embedded: boolean
  readonly ownBuckets: boolean
  readonly choices: boolean
  open(): Promise<Target>
}

export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const endpoint = environment.OSSFERRY_CONFORMANCE_ENDPOINT
  if (endpoint === undefined || endpoint === '') {
    return { embedded: true, ownBuckets: true, choices: true, open: openEmbedded }
  }
  const signer: Signer = {
    accessKeyId: required(environment, 'OSS_ACCESS_KEY_ID'),
    accessKeySecret: required(environment, 'OSS_ACCESS_KEY_SECRET'),
    securityToken: environment.OSS_SESSION_TOKEN || undefined,
    region: required(environment, 'OSSFERRY_CONFORMANCE_REGION'),
  }
  const bucket = required(environment, 'OSSFERRY_CONFORMANCE_BUCKET')
  const origin = new URL(endpoint.includes('://') ? endpoint : `https://${endpoint}`)
  return {
    embedded: false,
    ownBuckets: environment.OSSFERRY_CONFORMANCE_OWN_BUCKETS === '1',
    choices: environment.OSSFERRY_CONFORMANCE_ALL === '1',
    open: () => Promise.resolve(remoteTarget(origin, signer, bucket)),
  }
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name]
  if (value === undefined || value === '') throw new Error(`set ${name} as well`)
  return value
}

async function openEmbedded(): Promise<Target> {
  const bucket = 'conformance'
  const usual = { accessKeyId: 'ferry', accessKeySecret: 'ferry-secret' }
  const server = await createServer({
    buckets: [bucket],
    accessKeys: [
      usual,
      { ...TEMPORARY_KEY, expiresAt: new Date('2099-01-01') },
      { ...EXPIRED_KEY, expiresAt: new Date(0) },
    ],
  })
  const agent = new HttpAgent({ keepAlive: true })
  const { region } = server
  return {
    origin: new URL(server.endpoint),
    agent,
    signer: { ...usual, region },
    bucket,
    // The names of the real service: what goes over the wire is what would go there.
    address: (name, key) => virtualHost(`oss-${region}.aliyuncs.com`, name, key),
    close: () => {
      agent.destroy()
      return server.close()
    },
  }
}

function remoteTarget(origin: URL, signer: Signer, bucket: string): Target {
  const agent = origin.protocol === 'https:' ? new HttpsAgent({ keepAlive: true }) : new HttpAgent()
  const local = isIP(origin.hostname.replace(/^\[|\]$/g, '')) !== 0
  return {
    origin,
    agent,
    signer,
    bucket,
    address: (name, key) => (local ? pathStyle : virtualHost)(origin.host, name, key),
    close: () => {
      agent.destroy()
      return Promise.resolve()
    },
  }
}

function virtualHost(host: string, bucket: string | undefined, key = '') {
  return bucket === undefined
    ? { host, path: '/' }
    : { host: `${bucket}.${host}`, path: `/${percentEncodePath(key)}` }
}

function pathStyle(host: string, bucket: string | undefined, key = '') {
  return { host, path: bucket === undefined ? '/' : `/${bucket}/${percentEncodePath(key)}` }
}

function temporaryKey(accessKeyId: string) {
  return { accessKeyId, accessKeySecret: 'secret', securityToken: 'good' }
}
