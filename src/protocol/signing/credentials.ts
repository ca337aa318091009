/** Who signs. */

export interface Credentials {
  readonly accessKeyId: string
  readonly accessKeySecret: string
  /** The token of temporary (STS) credentials. */
  readonly securityToken?: string | undefined
}
