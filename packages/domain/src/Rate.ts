/** Fractions 0..1 that know when they mean nothing. */

/** `part / whole`; `null` where the whole is 0: there is nothing to take a share of. */
export const of = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)
