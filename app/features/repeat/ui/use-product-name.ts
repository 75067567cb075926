import { useTranslation } from "react-i18next";

/** What a product is called: its title, else what is known of it. */
export function useProductName(): (product: { productId: string | null; title: string | null }) => string {
  const { t } = useTranslation();
  return ({ productId, title }) => {
    if (productId === null) return t("repeat.noProduct");
    return title ?? t("repeat.unknownProduct", { id: productId });
  };
}
