/** The app as its build has it, made from the sources: pages come through the real entry. */
import { createRequestHandler, type ServerBuild } from "@remix-run/server-runtime"
import * as entry from "~/entry.server"
import * as root from "~/root"
import * as dash from "~/routes/_dash/route"
import * as overview from "~/routes/_dash._index/route"
import * as conversations from "~/routes/_dash.conversations/route"
import * as detail from "~/routes/_dash.conversations.$botId.$conversationId/route"
import * as bots from "~/routes/_dash.bots._index/route"
import * as bot from "~/routes/_dash.bots.$botId/route"
import * as costs from "~/routes/_dash.costs/route"
import * as prices from "~/routes/_dash.costs_.prices/route"
import * as setPrice from "~/routes/_dash.costs_.prices_.set/route"
import * as withdrawPrice from "~/routes/_dash.costs_.prices_.withdraw/route"
import * as queues from "~/routes/_dash.queues/route"
import * as settings from "~/routes/_dash.settings/route"
import * as organization from "~/routes/_dash.settings._index/route"
import * as audit from "~/routes/_dash.settings.audit/route"
import * as botSettings from "~/routes/_dash.settings.bots/route"
import * as members from "~/routes/_dash.settings.members/route"
import * as keys from "~/routes/_dash.settings.keys/route"
import * as start from "~/routes/_dash.start/route"
import * as invitation from "~/routes/invitation/route"
import * as signIn from "~/routes/sign-in/route"

type Route = ServerBuild["routes"][string]
type Module = Route["module"]

const list: ReadonlyArray<Omit<Route, "module"> & { readonly module: object }> = [
  { id: "root", path: "", module: root },
  { id: "routes/_dash", parentId: "root", module: dash },
  { id: "routes/_dash._index", parentId: "routes/_dash", index: true, module: overview },
  {
    id: "routes/_dash.conversations",
    parentId: "routes/_dash",
    path: "conversations",
    module: conversations
  },
  {
    id: "routes/_dash.conversations.$botId.$conversationId",
    parentId: "routes/_dash.conversations",
    path: ":botId/:conversationId",
    module: detail
  },
  { id: "routes/_dash.bots._index", parentId: "routes/_dash", path: "bots", module: bots },
  { id: "routes/_dash.bots.$botId", parentId: "routes/_dash", path: "bots/:botId", module: bot },
  { id: "routes/_dash.costs", parentId: "routes/_dash", path: "costs", module: costs },
  { id: "routes/_dash.costs_.prices", parentId: "routes/_dash", path: "costs/prices", module: prices },
  {
    id: "routes/_dash.costs_.prices_.set",
    parentId: "routes/_dash",
    path: "costs/prices/set",
    module: setPrice
  },
  {
    id: "routes/_dash.costs_.prices_.withdraw",
    parentId: "routes/_dash",
    path: "costs/prices/withdraw",
    module: withdrawPrice
  },
  { id: "routes/_dash.queues", parentId: "routes/_dash", path: "queues", module: queues },
  { id: "routes/_dash.settings", parentId: "routes/_dash", path: "settings", module: settings },
  {
    id: "routes/_dash.settings._index",
    parentId: "routes/_dash.settings",
    index: true,
    module: organization
  },
  { id: "routes/_dash.settings.audit", parentId: "routes/_dash.settings", path: "audit", module: audit },
  { id: "routes/_dash.settings.bots", parentId: "routes/_dash.settings", path: "bots", module: botSettings },
  {
    id: "routes/_dash.settings.members",
    parentId: "routes/_dash.settings",
    path: "members",
    module: members
  },
  { id: "routes/_dash.settings.keys", parentId: "routes/_dash.settings", path: "keys", module: keys },
  { id: "routes/_dash.start", parentId: "routes/_dash", path: "start", module: start },
  { id: "routes/invitation", parentId: "root", path: "invitation", module: invitation },
  { id: "routes/sign-in", parentId: "root", path: "sign-in", module: signIn }
]

const routes = Object.fromEntries(
  list.map((route) => [route.id, { ...route, module: route.module as Module }])
)

const build: ServerBuild = {
  mode: "production",
  entry: { module: entry },
  routes,
  assets: {
    entry: { imports: [], module: "/assets/entry.js" },
    routes: Object.fromEntries(
      list.map(({ module, ...route }) => [
        route.id,
        {
          ...route,
          module: `/assets/${route.id}.js`,
          hasAction: "action" in module,
          hasLoader: "loader" in module,
          hasClientAction: false,
          hasClientLoader: false,
          hasErrorBoundary: "ErrorBoundary" in module
        }
      ])
    ),
    url: "/assets/manifest.js",
    version: "test"
  },
  publicPath: "/",
  assetsBuildDirectory: "build/client",
  future: {
    v3_fetcherPersist: true,
    v3_relativeSplatPath: true,
    v3_throwAbortReason: true,
    v3_singleFetch: true,
    v3_lazyRouteDiscovery: true
  },
  isSpaMode: false
}

export const handle = createRequestHandler(build, "production")
