import { Form, Link } from "@remix-run/react"
import { ago } from "~/lib/time"
import type { Member } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { Confirm } from "./confirm"
import { RoleSelect } from "./role-select"

export const MemberTable = ({ members, now }: { members: ReadonlyArray<Member>; now: number }) => {
  const { me } = useDash()
  return (
    <div className="panel mt-3">
      <table className="data-table stacked w-full text-sm">
        <caption className="sr-only">Members</caption>
        <thead className="max-md:sr-only">
          <tr>
            <th scope="col">Email</th>
            <th scope="col" className="max-md:hidden">
              Last seen
            </th>
            <th scope="col">Role</th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {members.map(({ email, lastSeenAt, role, userId }) => (
            <tr
              key={userId}
              className="max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:gap-x-3 max-md:gap-y-1.5 max-md:border-b max-md:border-line max-md:px-3 max-md:py-2.5 max-md:last:border-0"
            >
              <td className="max-md:col-span-2 md:w-full md:max-w-0">
                <span className="block truncate font-medium" title={email}>
                  {email}
                </span>
                {me.user?.userId === userId && <span className="text-2xs text-faint">you</span>}
              </td>
              <td className="whitespace-nowrap max-md:hidden">
                {lastSeenAt === null ? (
                  <span className="text-faint">signed out</span>
                ) : (
                  <time dateTime={lastSeenAt}>{ago(Date.parse(lastSeenAt), now)}</time>
                )}
              </td>
              <td>
                <Form method="post" action="/settings/members" className="flex gap-1.5">
                  <input type="hidden" name="id" value={userId} />
                  <RoleSelect role={role} label={`Role of ${email}`} />
                  <button type="submit" name="intent" value="role" className="button">
                    Save<span className="sr-only"> role of {email}</span>
                  </button>
                </Form>
              </td>
              <td className="num">
                {me.user?.userId === userId ? (
                  <Link to="/settings#account" className="link text-xs">
                    Leave
                  </Link>
                ) : (
                  <Confirm
                    id={userId}
                    intent="remove"
                    verb="Remove"
                    whom={email}
                    text={`${email} is signed out and cannot come back without an invitation.`}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
