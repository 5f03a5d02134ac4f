// The build of react-dom/server that needs no Node built-in; the published types name only the plain path.
declare module "react-dom/server.browser" {
  export { renderToReadableStream } from "react-dom/server"
}
