/** What the client's transport is made with. */

export interface TransportOptions {
  /** Until a connection, TLS included, stands. */
  readonly connectTimeoutMs: number
  /** Per host; further requests wait for a free one. */
  readonly maxConnections: number
  /**
   * URL of a proxy, `false` for none; what HTTP_PROXY, HTTPS_PROXY and NO_PROXY say when absent.
   */
  readonly proxy?: string | false | undefined
  /** Certificates in PEM to trust instead of Node's own. */
  readonly ca?: string | readonly string[] | undefined
  /** Trusts any certificate. */
  readonly insecureSkipVerify?: boolean | undefined
  /** Sends everything through `node:http`. */
  readonly useNodeHttp?: boolean | undefined
}
