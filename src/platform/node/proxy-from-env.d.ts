/** The types of proxy-from-env, which ships none. */

declare module 'proxy-from-env' {
  /** The proxy that the environment names for a URL; empty when there is none. */
  export function getProxyForUrl(url: {
    readonly protocol: string
    readonly host: string
    readonly port: string
  }): string
}
