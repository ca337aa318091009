/** Objects of a bucket. */

import { OssferryError, type Client } from '../../index.js'
import { formatObject } from '../location.js'
import type { RemovalFailure, Tree } from './tree.js'
import type { TreeFile, TreeItems } from './tree-item.js'

export interface ObjectTreeOptions {
  readonly name: string
  readonly client: Client
  readonly bucket: string
  readonly items: () => TreeItems
}

/** As many as one request takes. */
const REMOVED_AT_ONCE = 1000
/** XML has no way to write these, and the request that removes many objects is a document. */
const BEYOND_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/

export class ObjectTree implements Tree {
  readonly kind = 'objects'
  readonly name: string
  readonly #options: ObjectTreeOptions

  constructor(options: ObjectTreeOptions) {
    this.name = options.name
    this.#options = options
  }

  items(): TreeItems {
    return this.#options.items()
  }

  nameOf({ location }: TreeFile): string {
    return formatObject({ bucket: this.#options.bucket, key: location })
  }

  async crc64Of({ location }: TreeFile, signal: AbortSignal): Promise<string | undefined> {
    const { client, bucket } = this.#options
    return (await client.getObjectMeta({ bucket, key: location }, { signal })).hashCrc64
  }

  async isUnchanged({ location, etag }: TreeFile, signal: AbortSignal): Promise<boolean> {
    const { client, bucket } = this.#options
    try {
      return (await client.getObjectMeta({ bucket, key: location }, { signal })).etag === etag
    } catch (error) {
      if (OssferryError.is(error) && error.code === 'NoSuchKey') return true
      throw error
    }
  }

  async remove(
    files: readonly TreeFile[],
    signal: AbortSignal,
  ): Promise<readonly RemovalFailure[]> {
    const { client, bucket } = this.#options
    const failures: RemovalFailure[] = []
    const plain = files.filter(({ location }) => !BEYOND_XML.test(location))
    for (let start = 0; start < plain.length; start += REMOVED_AT_ONCE) {
      const some = plain.slice(start, start + REMOVED_AT_ONCE)
      failures.push(...(await this.#removeTogether(some, signal)))
    }
    for (const file of files.filter(({ location }) => BEYOND_XML.test(location))) {
      try {
        await client.deleteObject({ bucket, key: file.location }, { signal })
      } catch (error) {
        failures.push({ file, error })
      }
    }
    return failures
  }

  /** OSS names those that it has removed; it says nothing about the others. */
  async #removeTogether(
    files: readonly TreeFile[],
    signal: AbortSignal,
  ): Promise<readonly RemovalFailure[]> {
    const { client, bucket } = this.#options
    const objects = files.map(({ location }) => ({ key: location }))
    try {
      const result = await client.deleteMultipleObjects({ bucket, objects }, { signal })
      const removed = new Set(result.deleted.map(({ key }) => key))
      return files
        .filter(({ location }) => !removed.has(location))
        .map((file) => ({ file, error: this.#notRemoved(file, result.requestId) }))
    } catch (error) {
      return files.map((file) => ({ file, error }))
    }
  }

  #notRemoved(file: TreeFile, requestId: string): OssferryError {
    return new OssferryError({
      code: 'NotRemoved',
      message: `cannot remove ${this.nameOf(file)}: OSS does not say that it has removed it [request ID ${requestId}]`,
    })
  }
}
