import { Link } from "@remix-run/react";
import type { LinkLikeComponentProps } from "@shopify/polaris/build/ts/src/utilities/link";
import { forwardRef } from "react";

/** Polaris' links as in-app navigation, which keeps the session token's way (a full load would lose it). */
export const PolarisLink = forwardRef<HTMLAnchorElement, LinkLikeComponentProps>(function PolarisLink(
  { url, external, target, ...props },
  ref,
) {
  const rel = external ? "noopener noreferrer" : undefined;
  return <Link {...props} to={url} target={external ? "_blank" : target} rel={rel} ref={ref} />;
});
