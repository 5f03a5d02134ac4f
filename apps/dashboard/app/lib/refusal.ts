/** Why the API did not do what a part of a page asked for. */
export interface Refusal {
  /** The API's; 503 where it did not answer, 502 where nobody understands its answer. */
  readonly status: number
  /** In the API's words. */
  readonly detail: string | null
  /** The same id stands in the logs of the dashboard and of the API. */
  readonly requestId: string
}

/** Part of a page, or why it is not there. */
export type Part<A extends object> = A | Refusal

export const isRefusal = <A extends object>(part: Part<A>): part is Refusal => "requestId" in part

/** What is wrong with a form: at its fields, and with it as a whole. */
export interface Faults<Field extends string> {
  readonly fields: Partial<Readonly<Record<Field, string>>>
  readonly refusal: Refusal | null
}

/**
 * A refusal as the faults of a form: the API names the parameter first (`price.input: expected …`).
 *
 * @param fields the form's field of each parameter
 */
export const faultsOf = <Field extends string>(
  refusal: Refusal,
  fields: Readonly<Record<string, Field>>
): Faults<Field> => {
  const [, path = "", message = ""] = /^([\w.]+): (.+)$/s.exec(refusal.detail ?? "") ?? []
  const name = path.split(".").at(-1) ?? ""
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined
  if (refusal.status !== 400 || field === undefined) return { fields: {}, refusal }
  const at: Partial<Record<Field, string>> = {}
  at[field] = `${message.charAt(0).toUpperCase()}${message.slice(1).replace(/\.$/, "")}.`
  return { fields: at, refusal: null }
}
