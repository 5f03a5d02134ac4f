/** Where keys were before there were settings: links to them are out there. */
import { redirect } from "@remix-run/server-runtime"

export const loader = () => redirect("/settings/keys", 301)
