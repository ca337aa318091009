/** Records kept as documents in the format of the Python SDK V1. */

import type { Digests } from '../environment.js'
import type { CheckpointStore } from '../transfer/checkpoint/checkpoint-store.js'
import { oss2RecordName } from '../transfer/checkpoint/oss2-record.js'
import type { RecordStore } from './record-store.js'
import { plainRecordOf, textOfRecord } from './stored-json.js'

/** What a store of documents stands on. */
export interface RecordDocuments {
  readonly store: CheckpointStore
  readonly digests: Digests
  /** Two paths of one file give one text. */
  readonly comparablePath: (path: string) => string
}

/**
 * The documents of a store that has been left as it was made. Transfers go to them directly, which
 * also gives them locks; a store with methods of its own has its methods called.
 */
export let documentsOf: (store: object) => CheckpointStore | undefined

/** What a derived store may have replaced. */
const METHODS = ['get', 'put', 'delete'] as const

export class DocumentRecordStore<Record extends object> implements RecordStore<Record> {
  static {
    documentsOf = (store) => {
      if (!(#documents in store)) return undefined
      const untouched = METHODS.every(
        (method) => Reflect.get(store, method) === Reflect.get(this.prototype, method),
      )
      return untouched ? store.#documents.store : undefined
    }
  }

  readonly #documents: RecordDocuments

  constructor(documents: RecordDocuments) {
    this.#documents = documents
  }

  /** `versionId`: of a download of a version. */
  makeStoreKey(bucketName: string, key: string, filename: string, versionId?: string): string {
    const { digests, comparablePath } = this.#documents
    const object = { bucket: bucketName, key, versionId }
    return oss2RecordName(object, comparablePath(filename), digests)
  }

  /** The record; `undefined` when there is none, or when it is damaged. */
  async get(storeKey: string): Promise<Record | undefined> {
    const text = await this.#documents.store.load(storeKey)
    return text === undefined ? undefined : (plainRecordOf(text) as Record | undefined)
  }

  /** Replaces the record at once: after a crash either the old one or the new one is there. */
  async put(storeKey: string, record: Record): Promise<void> {
    await this.#documents.store.save(storeKey, textOfRecord(record))
  }

  async delete(storeKey: string): Promise<void> {
    await this.#documents.store.remove(storeKey)
  }
}
