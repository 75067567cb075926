import { redirect } from "@remix-run/node";

/** Where the library sends a request that names no shop: the app is opened from the Shopify admin. */
export function loader() {
  return redirect("/");
}
