/** Where one is, and a way to where else one could be. */
import { Form } from "@remix-run/react"
import { Check, ChevronsUpDown } from "lucide-react"
import { useDash } from "~/lib/use-dash"
import { Popover } from "~/ui/popover"

const Here = () => {
  const { me, zoneLabel } = useDash()
  return (
    <span className="min-w-0 text-right text-xs leading-tight">
      <span className="block truncate font-medium">{me.organization.name}</span>
      <span className="block text-2xs whitespace-nowrap text-faint max-md:hidden">{zoneLabel}</span>
    </span>
  )
}

export const Organizations = () => {
  const { me } = useDash()
  if (me.organizations.length < 2) {
    return (
      <p className="hidden min-w-0 md:block">
        <Here />
      </p>
    )
  }
  return (
    <Popover
      className="relative min-w-0"
      summaryClass="button button-quiet max-w-full px-2"
      panelClass="mt-1 p-1 max-md:fixed max-md:inset-x-3 max-md:top-11 md:right-0 md:w-60"
      summary={
        <>
          <span className="sr-only">Organization </span>
          <span className="flex min-w-0 max-md:max-w-28">
            <Here />
          </span>
          <ChevronsUpDown size={14} className="shrink-0" aria-hidden="true" />
        </>
      }
    >
      {/* The whole page anew: its live connection belongs to the organization, too. */}
      <Form method="post" action="/organization" reloadDocument>
        <ul>
          {me.organizations.map(({ name, organizationId, role }) => {
            const isHere = organizationId === me.organization.organizationId
            return (
              <li key={organizationId}>
                <button
                  type="submit"
                  name="organizationId"
                  value={organizationId}
                  disabled={isHere}
                  className="flex w-full items-center gap-2 rounded-[3px] px-2.5 py-1.5 text-left text-sm enabled:hover:bg-accent-wash"
                >
                  <span className="min-w-0 grow">
                    <span className="block truncate">{name}</span>
                    <span className="block text-2xs text-faint">{role}</span>
                  </span>
                  {isHere && (
                    <>
                      <Check size={14} className="shrink-0 text-accent" aria-hidden="true" />
                      <span className="sr-only">current</span>
                    </>
                  )}
                </button>
              </li>
            )
          })}
        </ul>
      </Form>
    </Popover>
  )
}
