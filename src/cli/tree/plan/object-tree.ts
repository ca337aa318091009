/** Objects of a bucket. */

import { OssferryError, type Client } from '../../../index.js'
import { formatObject } from '../../location.js'
import { removeNamed } from '../../remote/remove-named.js'
import type { RemovalFailure, Tree } from '../tree.js'
import type { TreeFile, TreeItems } from './tree-item.js'

export interface ObjectTreeOptions {
  readonly name: string
  readonly client: Client
  readonly bucket: string
  readonly items: () => TreeItems
}

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
    const objects = files.map((file) => ({ key: file.location, file }))
    const failed = await removeNamed({ client, signal }, bucket, objects)
    return failed.map(({ object: { file }, error }) => ({ file, error }))
  }
}
