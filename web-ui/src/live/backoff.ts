const FIRST_MS = 1000
const LONGEST_MS = 30_000

/** The pause before try number `failures` + 1: doubling up to 30 s, spread by `chance` in [0, 1) so that
 *  all the pages of a bureau do not come back in the same instant after a restart. */
export function backoffMs(failures: number, chance: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(full * (0.5 + chance / 2))
}
