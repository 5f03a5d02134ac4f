import { dateTime } from "~/lib/time"
import type { Invitation } from "~/lib/types"
import { useDash } from "~/lib/use-dash"
import { Confirm } from "./confirm"

export const InvitationTable = ({ invitations }: { invitations: ReadonlyArray<Invitation> }) => {
  const { zone } = useDash()
  return (
    <div className="panel mt-3 h-fit min-w-0">
      <table className="data-table w-full text-sm">
        <caption className="sr-only">Open invitations</caption>
        <thead>
          <tr>
            <th scope="col">Email</th>
            <th scope="col">Role</th>
            <th scope="col" className="max-md:hidden">
              Expires
            </th>
            <th scope="col">
              <span className="sr-only">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {invitations.map(({ email, expiresAt, id, invitedBy, role }) => (
            <tr key={id}>
              <td className="w-full max-w-0">
                <span className="block font-medium max-sm:break-all sm:truncate" title={email}>
                  {email}
                </span>
                <span className="block truncate text-2xs text-faint">invited by {invitedBy}</span>
              </td>
              <td>{role}</td>
              <td className="whitespace-nowrap max-md:hidden">
                <time dateTime={expiresAt}>{dateTime(Date.parse(expiresAt), zone)}</time>
              </td>
              <td className="num">
                <Confirm
                  id={id}
                  intent="withdraw"
                  verb="Withdraw"
                  whom={`the invitation of ${email}`}
                  text="The link stops working."
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
