/** As much of ali-oss, which brings no types, as the tests use. */
declare module 'ali-oss' {
  interface Options {
    readonly endpoint: string
    readonly region: string
    readonly bucket?: string
    readonly accessKeyId: string
    readonly accessKeySecret: string
    readonly stsToken?: string
    readonly authorizationV4?: boolean
    readonly sldEnable?: boolean
    readonly secure?: boolean
    readonly timeout?: number
    readonly retryMax?: number
  }

  interface Result {
    readonly res: {
      readonly status: number
      readonly headers: Readonly<Record<string, string>>
    }
    readonly data?: unknown
  }

  interface Callback {
    readonly url: string
    readonly body: string
    readonly contentType?: string
    readonly customValue?: Readonly<Record<string, string>>
  }

  /** What an upload that was interrupted goes on from. */
  interface Checkpoint {
    readonly uploadId: string
    readonly doneParts: readonly { readonly number: number; readonly etag: string }[]
  }

  interface ListedObject {
    readonly name: string
    readonly size: number
    readonly owner: { readonly id: string; readonly displayName: string } | null
  }

  interface PutOptions {
    readonly mime?: string
    readonly meta?: Readonly<Record<string, string>>
    readonly headers?: Readonly<Record<string, string>>
    readonly callback?: Callback
  }

  class OSS {
    constructor(options: Options)
    put(name: string, file: string | Buffer, options?: PutOptions): Promise<Result>
    get(name: string, options?: object): Promise<Result & { readonly content: Buffer }>
    head(name: string): Promise<Result & { readonly meta: Readonly<Record<string, string>> | null }>
    delete(name: string, options?: { readonly versionId?: string }): Promise<Result>
    deleteMulti(
      names: readonly string[],
      options?: { readonly quiet?: boolean },
    ): Promise<Result & { readonly deleted: readonly { readonly Key: string }[] }>
    append(
      name: string,
      content: Buffer,
      options?: { readonly position?: string },
    ): Promise<Result & { readonly nextAppendPosition: string }>
    copy(
      name: string,
      sourceName: string,
      sourceBucket?: string,
      options?: {
        readonly meta?: Readonly<Record<string, string>>
        readonly headers?: Readonly<Record<string, string>>
      },
    ): Promise<Result & { readonly data: Readonly<Record<string, string>> | null }>
    getObjectMeta(name: string): Promise<Result>
    putObjectTagging(name: string, tags: Readonly<Record<string, string>>): Promise<Result>
    getObjectTagging(
      name: string,
    ): Promise<Result & { readonly tag: Readonly<Record<string, string>> }>
    deleteObjectTagging(name: string): Promise<Result>
    multipartUploadCopy(
      name: string,
      source: {
        readonly sourceKey: string
        readonly sourceBucketName: string
        readonly startOffset?: number
        readonly endOffset?: number
      },
      options: { readonly partSize: number },
    ): Promise<Result & { readonly etag: string }>
    multipartUpload(
      name: string,
      file: string | Buffer,
      options: PutOptions & {
        readonly partSize: number
        readonly parallel?: number
        readonly checkpoint?: Checkpoint | undefined
        readonly progress?: (done: number, checkpoint: Checkpoint | undefined) => void
      },
    ): Promise<Result & { readonly etag: string }>
    cancel(): void
    isCancel(): boolean
    putStream(
      name: string,
      stream: NodeJS.ReadableStream,
      options?: PutOptions & { readonly contentLength?: number },
    ): Promise<Result>
    getStream(
      name: string,
      options?: object,
    ): Promise<Result & { readonly stream: AsyncIterable<Buffer> }>
    list(query: object): Promise<
      Result & {
        readonly objects?: readonly ListedObject[]
        readonly prefixes: readonly string[] | null
        readonly isTruncated: boolean
        readonly nextMarker: string | null
      }
    >
    getBucketVersions(query?: object): Promise<
      Result & {
        readonly objects: readonly {
          readonly name: string
          readonly versionId: string
          readonly isLatest: boolean
        }[]
        readonly deleteMarker: readonly { readonly name: string; readonly versionId: string }[]
      }
    >
    putACL(name: string, acl: string): Promise<Result>
    getACL(name: string): Promise<Result & { readonly acl: string }>
    putSymlink(name: string, target: string, options?: PutOptions): Promise<Result>
    getSymlink(name: string): Promise<Result & { readonly targetName: string }>
    restore(name: string, options?: object): Promise<Result>
    putBucketVersioning(name: string, status: string): Promise<Result>
    getBucketVersioning(name: string): Promise<Result & { readonly versionStatus?: string }>
    putBucketACL(name: string, acl: string): Promise<Result>
    getBucketACL(name: string): Promise<Result & { readonly acl: string }>
    getBucketLocation(name: string): Promise<Result & { readonly location: string }>
    getBucketStat(
      name: string,
    ): Promise<Result & { readonly stat: Readonly<Record<string, string>> }>
    putBucketTags(name: string, tags: Readonly<Record<string, string>>): Promise<Result>
    getBucketTags(name: string): Promise<Result & { readonly tag: object }>
    putBucketCORS(name: string, rules: readonly object[]): Promise<Result>
    getBucketCORS(name: string): Promise<Result & { readonly rules: readonly object[] }>
    deleteBucketCORS(name: string): Promise<Result>
    calculatePostSignature(policy: object): {
      readonly OSSAccessKeyId: string
      readonly policy: string
      readonly Signature: string
    }
    signPostObjectPolicyV4(policy: object, date: Date): string
    asyncSignatureUrl(name: string, options?: object): Promise<string>
    listV2(query: object): Promise<
      Result & {
        readonly objects?: readonly { readonly name: string; readonly size: number }[]
        readonly prefixes: readonly string[] | null
        readonly isTruncated: boolean
        readonly nextContinuationToken?: string
      }
    >
    listUploads(
      query: object,
    ): Promise<
      Result & { readonly uploads: readonly { readonly name: string; readonly uploadId: string }[] }
    >
    listParts(
      name: string,
      uploadId: string,
    ): Promise<
      Result & { readonly parts: readonly { readonly PartNumber: string; readonly Size: string }[] }
    >
    initMultipartUpload(name: string): Promise<Result & { readonly uploadId: string }>
    uploadPart(
      name: string,
      uploadId: string,
      partNumber: number,
      file: string,
      start: number,
      end: number,
    ): Promise<Result & { readonly etag: string }>
    abortMultipartUpload(name: string, uploadId: string): Promise<Result>
    putBucket(name: string): Promise<Result>
    deleteBucket(name: string): Promise<Result>
    getBucketInfo(
      name: string,
    ): Promise<Result & { readonly bucket: Readonly<Record<string, unknown>> }>
    listBuckets(
      query: object,
    ): Promise<Result & { readonly buckets: readonly { readonly name: string }[] | null }>
    putBucketReferer(
      name: string,
      allowEmpty: boolean,
      referers: readonly string[],
    ): Promise<Result>
    getBucketReferer(
      name: string,
    ): Promise<
      Result & { readonly allowEmpty: boolean; readonly referers: readonly string[] | null }
    >
    putBucketLogging(name: string, prefix: string): Promise<Result>
    getBucketLogging(
      name: string,
    ): Promise<Result & { readonly enable: boolean; readonly prefix: string | null }>
    deleteBucketLogging(name: string): Promise<Result>
    putBucketWebsite(name: string, config: object): Promise<Result>
    getBucketWebsite(name: string): Promise<Result & { readonly index: string }>
    deleteBucketWebsite(name: string): Promise<Result>
    putBucketLifecycle(name: string, rules: readonly object[]): Promise<Result>
    getBucketLifecycle(name: string): Promise<Result & { readonly rules: readonly object[] }>
    deleteBucketLifecycle(name: string): Promise<Result>
    putBucketEncryption(name: string, rule: object): Promise<Result>
    getBucketEncryption(name: string): Promise<Result & { readonly encryption: object }>
    deleteBucketEncryption(name: string): Promise<Result>
    putBucketPolicy(name: string, policy: object): Promise<Result>
    getBucketPolicy(name: string): Promise<Result & { readonly policy: object | null }>
    deleteBucketPolicy(name: string): Promise<Result>
    deleteBucketTags(name: string): Promise<Result>
    signatureUrl(name: string, options?: object): string
    signatureUrlV4(
      method: string,
      expires: number,
      request?: object,
      name?: string,
    ): Promise<string>
  }

  export = OSS
}
