/**
 * Whether single keys act on the page. On, unless this browser turned them off: who types by voice
 * sets them off without meaning to (WCAG 2.1.4). Remembered in a cookie, `shortcuts=off`.
 */

export const shortcutsOf = (request: Request): boolean =>
  !/(?:^|;\s*)shortcuts=off(?:;|$)/.test(request.headers.get("cookie") ?? "")

const year = 31_536_000

/** @returns the `Set-Cookie` header that keeps the choice; on is the absence of one */
export const keepShortcuts = (on: boolean): string =>
  `shortcuts=off; Path=/; Max-Age=${on ? 0 : year}; HttpOnly; SameSite=Lax`
