import { type LoaderFunctionArgs, redirect } from "@remix-run/node";

/** Shopify opens the app at its root address; the pages live below /app. */
export function loader({ request }: LoaderFunctionArgs) {
  const { search, searchParams } = new URL(request.url);
  if (searchParams.has("shop")) return redirect(`/app${search}`);
  return null;
}

export default function Index() {
  return <h1>Okaeri</h1>;
}
