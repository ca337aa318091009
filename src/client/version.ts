/** The version of this package, as requests announce it. A test compares it with package.json. */

export const VERSION = '0.1.0'
