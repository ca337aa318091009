/** Opens an object for appending: finds out where its end is. */

import { describeObject } from '../../protocol/errors/describe-object.js'
import { encodeAppendObjectRequest } from '../../protocol/operations/append-object.js'
import type { AppendClient } from '../client-api.js'
import {
  resolveAppendFileOptions,
  type AppendFileOptions,
  type AppendFileRequest,
  type ResolvedAppendFileOptions,
} from './append-file-options.js'
import { findAppendState, type AppendState, type AppendTarget } from './appended-object.js'
import type { FileMeans } from './lane-context.js'
import type { AppendPlatform } from './object-appender.js'

/** What an appender is made of. */
export interface OpenedAppend {
  readonly target: AppendTarget
  readonly state: AppendState
  readonly options: ResolvedAppendFileOptions
}

/**
 * Rejects as HeadObject does, with `AppendError` when the object is none to append to, with
 * `OptionError`, or with `InvalidRequestError`.
 */
export async function openAppend(
  client: AppendClient,
  means: FileMeans,
  platform: AppendPlatform,
  request: AppendFileRequest,
  options: AppendFileOptions,
): Promise<OpenedAppend> {
  const resolved = resolveAppendFileOptions(options)
  const contentType = request.contentType ?? platform.contentTypeOf(request.key)
  const typed = { ...request, contentType }
  encodeAppendObjectRequest({ ...typed, position: 0 }) // finds what cannot be sent
  const path = describeObject(request.bucket, request.key)
  const target = { ...means, client, request: typed, path }
  const signal = resolved.signal ?? new AbortController().signal
  const state = await findAppendState(target, signal)
  return { target, state, options: resolved }
}
