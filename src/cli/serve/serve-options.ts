/** What the command line of `serve` says. */

export interface ServeOptions {
  readonly host: string
  readonly port: number
  readonly data?: string | undefined
  readonly accessKeyId?: string | undefined
  readonly accessKeySecret?: string | undefined
  /** Each `id:secret`. */
  readonly accessKey?: readonly string[] | undefined
  readonly region: string
  readonly bucket?: readonly string[] | undefined
  /** Buckets by the domains that stand for them. */
  readonly cname?: Readonly<Record<string, string>> | undefined
  readonly seed?: string | undefined
  readonly faults?: string | undefined
  readonly control?: boolean | undefined
  readonly controlToken?: string | undefined
  /** A file, or `-`, which `true` means, too. */
  readonly accessLog?: string | boolean | undefined
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly json?: boolean | undefined
  readonly stopWithStdin?: boolean | undefined
}

/** Whether the server takes keys of the user's in place of the one that everybody knows. */
export function hasOwnKeys({ accessKeySecret, accessKey }: ServeOptions): boolean {
  return accessKeySecret !== undefined || accessKey !== undefined
}
