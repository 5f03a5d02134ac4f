# The dashboard on workerd. Addresses, secret and files come from outside:
#
#   workerd serve edge/workerd.capnp --socket-addr=http=127.0.0.1:3000 --directory-path=files=build/client
using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "dashboard", worker = .dashboard),
    (name = "files", disk = (writable = false)),
    # Loaders and the live socket reach the API by it, on this machine or elsewhere.
    (name = "outside", network = (
      allow = ["public", "private", "local"],
      tlsOptions = (trustBrowserCas = true)
    ))
  ],
  sockets = [(name = "http", address = "127.0.0.1:3000", http = (), service = "dashboard")]
);

const dashboard :Workerd.Worker = (
  modules = [(name = "edge.js", esModule = embed "../dist/edge.js")],
  compatibilityDate = "2026-01-01",
  compatibilityFlags = ["enable_request_signal"],
  globalOutbound = "outside",
  bindings = [
    (name = "ASSETS", service = "files"),
    (name = "BOTFLOW_API_URL", fromEnvironment = "BOTFLOW_API_URL"),
    (name = "BOTFLOW_PUBLIC_API_URL", fromEnvironment = "BOTFLOW_PUBLIC_API_URL"),
    (name = "BOTFLOW_PUBLIC_URL", fromEnvironment = "BOTFLOW_PUBLIC_URL"),
    (name = "BOTFLOW_SESSION_SECRET", fromEnvironment = "BOTFLOW_SESSION_SECRET")
  ]
);
