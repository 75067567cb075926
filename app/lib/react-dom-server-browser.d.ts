/** React's types name this entry only by the one that picks it for a browser. */
declare module "react-dom/server.browser" {
  export { renderToReadableStream } from "react-dom/server";
}
