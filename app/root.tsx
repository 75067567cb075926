import type { LoaderFunctionArgs } from "@remix-run/node";
import { Links, Meta, Outlet, Scripts, ScrollRestoration, useLoaderData } from "@remix-run/react";
import { env } from "#app/env.server.ts";

export function loader({ request }: LoaderFunctionArgs) {
  const locale = new URL(request.url).searchParams.get("locale") ?? "en";
  return {
    apiKey: env.shopifyApiKey,
    appBridgeUrl: env.shopifyAppBridgeUrl,
    language: locale.startsWith("ja") ? "ja" : "en",
  };
}

export default function Root() {
  const { apiKey, appBridgeUrl, language } = useLoaderData<typeof loader>();
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {/* App Bridge asks to be the first script of the page. */}
        <script data-api-key={apiKey} src={appBridgeUrl} />
        <Meta />
        <Links />
      </head>
      <body>
        <Outlet />
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}
