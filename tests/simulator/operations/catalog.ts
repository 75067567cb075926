import type { Id, SimProduct, SimVariant } from "../model.ts";
import { SimError, type SimStore } from "../store.ts";

export type ProductInput = Partial<Omit<SimProduct, "variants">> & {
  title: string;
  variants: (Partial<SimVariant> & { price: number })[];
};

/** Adds a product; sends products/create. */
export function createProduct(store: SimStore, domain: string, input: ProductInput): SimProduct {
  const now = store.now();
  const id = input.id ?? store.nextId();
  const variants = input.variants.map((variant) => ({
    title: "Default Title",
    sku: "",
    taxRate: 0,
    requiresShipping: true,
    inventoryQuantity: 100,
    createdAt: now,
    updatedAt: now,
    ...variant,
    id: variant.id ?? store.nextId(),
    inventoryItemId: variant.inventoryItemId ?? store.nextId(),
    productId: id,
  }));
  const product: SimProduct = {
    handle: `product-${id}`,
    productType: "",
    vendor: store.state(domain).shop.name,
    tags: [],
    status: "ACTIVE",
    createdAt: now,
    updatedAt: now,
    ...input,
    id,
    variants,
  };
  store.put(domain, "products", product);
  store.emit(domain, "products/create", product);
  return product;
}

export function findProduct(store: SimStore, domain: string, id: Id): SimProduct {
  const product = store.state(domain).products.get(id);
  if (!product) throw new SimError("NO_PRODUCT", `No product ${id} in ${domain}`);
  return product;
}

/** Changes a product and, by variant id, its variants; sends products/update. */
export function updateProduct(
  store: SimStore,
  domain: string,
  change: { id: Id } & Partial<Omit<SimProduct, "id" | "variants">> & {
      variants?: (Partial<SimVariant> & { id: Id })[];
    },
): SimProduct {
  const product = findProduct(store, domain, change.id);
  const { variants = [], ...own } = change;
  const now = store.touched(product);
  Object.assign(product, own, { updatedAt: now });
  for (const variantChange of variants) {
    const variant = product.variants.find((v) => v.id === variantChange.id);
    if (!variant) throw new SimError("NO_VARIANT", `Product ${product.id} has no variant ${variantChange.id}`);
    Object.assign(variant, variantChange, { updatedAt: now });
  }
  store.put(domain, "products", product);
  store.emit(domain, "products/update", product);
  return product;
}

/** Removes a product; sends products/delete. Orders keep their lines. */
export function deleteProduct(store: SimStore, domain: string, id: Id): void {
  const product = findProduct(store, domain, id);
  store.remove(domain, "products", id);
  store.emit(domain, "products/delete", product);
}
