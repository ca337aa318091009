/**
 * The npm packages whose code goes into dist, because loading them one by one would cost every
 * program at its start. Their licences stand in THIRD_PARTY_NOTICES.md.
 */
export const BUNDLED_PACKAGES = [
  'commander',
  'env-paths',
  'is-safe-filename',
  'mime',
  'proxy-from-env',
  'saxes',
  'xmlchars',
]
