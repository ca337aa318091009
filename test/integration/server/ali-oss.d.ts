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
    delete(name: string): Promise<Result>
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
      options: PutOptions & { readonly partSize: number; readonly parallel?: number },
    ): Promise<Result & { readonly etag: string }>
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
