/** Tests of missing rights, also where the tests run as root, who may do everything. */

/** The user ID of `nobody`. */
const NOBODY = 65_534

/** Runs `act` as a user whom permissions bind. What it is to write to must be made in it. */
export async function asOrdinaryUser(act: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(NOBODY)
  try {
    await act()
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
}
