/** The types of bundled-packages.mjs, for the test that reads it. */
export declare const BUNDLED_PACKAGES: readonly string[]
