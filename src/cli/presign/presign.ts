/** Runs `presign`. */

import type { Client, GetObjectRequest, PresignedRequest, PresignOptions } from '../../index.js'
import type { ExitCode } from '../exit-codes.js'
import { forEachItem } from '../remote/each.js'
import type { ObjectPlace } from '../remote/place.js'
import type { RemoteOptions } from '../remote/remote-options.js'
import { runRemote } from '../remote/run-remote.js'

type ResponseOverrides = Pick<
  GetObjectRequest,
  Extract<keyof GetObjectRequest, `response${string}`>
>

const DEFAULT_EXPIRES_MS = 15 * 60_000

export interface PresignCommandOptions extends RemoteOptions, ResponseOverrides {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'DELETE'
  /** Milliseconds. */
  readonly expires?: number | undefined
  readonly contentType?: string | undefined
  /** Of the one object that is named; not for PUT. */
  readonly versionId?: string | undefined
}

export function presign(
  objects: readonly ObjectPlace[],
  options: PresignCommandOptions,
): Promise<ExitCode> {
  return runRemote(options, (context) =>
    forEachItem(objects, context, async (object) => {
      const { client, signal, output, json } = context
      const call = { expiresInMs: options.expires ?? DEFAULT_EXPIRES_MS, signal }
      const { url, method, expiration, signedHeaders } = await sign(client, object, options, call)
      const expires = expiration.toISOString()
      await context.line({ type: 'presigned', ...object, method, url, expires, signedHeaders })
      if (!json) await output.write(`${url}\n`)
      await context.note(`${method}, good until ${expires}${describe(signedHeaders)}`)
    }),
  )
}

function sign(
  client: Client,
  object: ObjectPlace,
  { method, contentType, versionId, ...overrides }: PresignCommandOptions,
  call: PresignOptions,
): Promise<PresignedRequest> {
  switch (method) {
    case 'GET':
      return client.presign(
        'GetObject',
        { ...object, versionId, ...responseFields(overrides) },
        call,
      )
    case 'HEAD':
      return client.presign('HeadObject', { ...object, versionId }, call)
    case 'PUT':
      return client.presign('PutObject', { ...object, contentType }, call)
    case 'DELETE':
      return client.presign('DeleteObject', { ...object, versionId }, call)
  }
}

function responseFields(options: ResponseOverrides): ResponseOverrides {
  const { responseContentType, responseContentDisposition, responseContentEncoding } = options
  const { responseContentLanguage, responseCacheControl, responseExpires } = options
  return {
    responseContentType,
    responseContentDisposition,
    responseContentEncoding,
    responseContentLanguage,
    responseCacheControl,
    responseExpires,
  }
}

/** What has to be sent with it. */
function describe(headers: Readonly<Record<string, string>>): string {
  const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return fields.length === 0 ? '' : `; send with it ${fields.join(', ')}`
}
