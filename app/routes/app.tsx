import type { HeadersFunction, LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Link,
  Outlet,
  type ShouldRevalidateFunctionArgs,
  useLocation,
  useNavigate,
  useNavigation,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import { NavMenu } from "@shopify/app-bridge-react";
import { boundary } from "@shopify/shopify-app-remix/server";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ErrorPage } from "#app/components/error-page.tsx";
import { HeardChanges } from "#app/components/heard-changes.tsx";
import { LoadingPage } from "#app/components/loading-page.tsx";
import { inMerchantTransaction } from "#app/features/settings/index.server.ts";
import { toLanguage } from "#app/i18n/languages.ts";
import { ShopFormatProvider } from "#app/i18n/shop-format.tsx";

export async function loader({ request }: LoaderFunctionArgs) {
  return inMerchantTransaction(request, async (_tx, shop) => ({
    shop: {
      name: shop.name,
      domain: shop.domain,
      currency: shop.currency,
      timeZone: shop.timeZone,
      language: shop.language,
    },
  }));
}

/** The shop's settings change on the Settings page alone. */
export function shouldRevalidate({ formMethod, formAction }: ShouldRevalidateFunctionArgs) {
  return formMethod !== undefined && formMethod !== "GET" && (formAction?.startsWith("/app/settings") ?? false);
}

const PAGES = {
  state: "/app/state",
  repeat: "/app/repeat",
  segments: "/app/segments",
  customers: "/app/customers",
  products: "/app/products",
  loyalty: "/app/loyalty",
  coupons: "/app/coupons",
  followUp: "/app/follow-up",
  voice: "/app/voice",
  experiments: "/app/experiments",
  settings: "/app/settings",
} as const;

function Navigation() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useEffect(() => {
    // Links of App Bridge's own menu are followed inside the frame.
    const follow = (event: Event) => {
      const address = (event.target as HTMLElement | null)?.getAttribute("href");
      if (address) navigate(address);
    };
    window.addEventListener("shopify:navigate", follow);
    return () => window.removeEventListener("shopify:navigate", follow);
  }, [navigate]);
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        {t("nav.home")}
      </Link>
      {(Object.keys(PAGES) as (keyof typeof PAGES)[]).map((page) => (
        <Link key={page} to={PAGES[page]}>
          {t(`nav.${page}`)}
        </Link>
      ))}
    </NavMenu>
  );
}

export default function App() {
  const data = useRouteLoaderData<typeof loader>("routes/app");
  const { i18n } = useTranslation();
  const navigation = useNavigation();
  const { pathname } = useLocation();
  const isLeaving =
    navigation.state === "loading" && navigation.location.pathname !== pathname && navigation.formMethod === undefined;
  return (
    <ShopFormatProvider
      language={toLanguage(i18n.language) ?? "en"}
      currency={data?.shop.currency ?? "USD"}
      timeZone={data?.shop.timeZone ?? "UTC"}
    >
      <Navigation />
      <HeardChanges>{isLeaving ? <LoadingPage /> : <Outlet />}</HeardChanges>
    </ShopFormatProvider>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  // The library answers some requests with a page of its own (to get a token, to leave the frame).
  if (isRouteErrorResponse(error) && typeof error.data === "string" && error.data.includes("<script")) {
    return boundary.error(error);
  }
  return (
    <>
      <Navigation />
      <ErrorPage status={isRouteErrorResponse(error) ? error.status : 500} />
    </>
  );
}

export const headers: HeadersFunction = (headersArgs) => boundary.headers(headersArgs);
