/** ETags: opaque texts that OSS writes in double quotes and clients write as they like. */

/** `etag` in double quotes, as OSS sends it; one that has them is left alone. */
export function quoteEtag(etag: string): string {
  return etag.startsWith('"') ? etag : `"${etag}"`
}

/** `etag` without double quotes, for comparing. */
export function unquoteEtag(etag: string): string {
  return etag.trim().replace(/^"(.*)"$/, '$1')
}
