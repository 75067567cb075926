import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLocation,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { AppProvider } from "@shopify/polaris";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { type ReactNode, useMemo } from "react";
import { I18nextProvider } from "react-i18next";
import { ErrorPage } from "#app/components/error-page.tsx";
import { PolarisLink } from "#app/components/polaris-link.tsx";
import { env } from "#app/env.server.ts";
import { languageOfRequest } from "#app/i18n/languages.ts";
import { polarisTexts } from "#app/i18n/polaris-texts.ts";
import { createTexts } from "#app/i18n/texts.ts";
import type { loader as appLoader } from "#app/routes/app.tsx";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: polarisStyles }];

export const meta: MetaFunction = () => [{ title: "Okaeri" }];

export function loader({ request }: LoaderFunctionArgs) {
  return {
    apiKey: env.shopifyApiKey,
    appBridgeUrl: env.shopifyAppBridgeUrl,
    language: languageOfRequest(request),
  };
}

/** Only the first request carries the admin's locale. */
export function shouldRevalidate() {
  return false;
}

export function Layout({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<typeof loader>("root");
  const app = useRouteLoaderData<typeof appLoader>("routes/app");
  const { pathname } = useLocation();
  const isEmbedded = pathname === "/app" || pathname.startsWith("/app/");
  const language = app?.shop.language ?? root?.language ?? "en";
  const texts = useMemo(() => createTexts(language), [language]);
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {/* App Bridge asks to be the first script of the page. */}
        {root && isEmbedded ? <script data-api-key={root.apiKey} src={root.appBridgeUrl} /> : null}
        <Meta />
        <Links />
      </head>
      <body>
        <I18nextProvider i18n={texts}>
          <AppProvider i18n={polarisTexts(language)} linkComponent={PolarisLink}>
            {children}
          </AppProvider>
        </I18nextProvider>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

export default function Root() {
  return <Outlet />;
}

export function ErrorBoundary() {
  const error = useRouteError();
  return <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} />;
}
