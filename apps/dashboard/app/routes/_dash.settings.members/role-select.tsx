import { roles } from "~/forms/roles"
import type { Role } from "~/lib/types"

interface Props {
  readonly role: Role
  readonly label: string
  readonly className?: string
  /** With what each may do. */
  readonly long?: boolean
}

export const RoleSelect = ({ className = "", label, long = false, role }: Props) => (
  <select name="role" aria-label={label} defaultValue={role} key={role} className={`field ${className}`}>
    {roles.map(([one, may]) => (
      <option key={one} value={one}>
        {long ? `${one}: ${may}` : one}
      </option>
    ))}
  </select>
)
