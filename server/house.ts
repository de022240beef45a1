/** What plugins and routes share: one object, handed to each of them. */
import type { CatalogueEntry } from "./catalogue.ts";
import type { Addresses } from "./room/address.ts";
import type { Limits } from "./room/limits.ts";
import type { Rooms } from "./room/rooms.ts";
import type { Store } from "./store/store.ts";

export interface House {
  readonly store: Store;
  readonly rooms: Rooms;
  readonly catalogue: ReadonlyMap<string, CatalogueEntry>;
  readonly addresses: Addresses;
  readonly limits: Limits;
  /** Origins of pages that may use the API; see plugins/origin.ts. */
  readonly origins: ReadonlySet<string>;
  readonly cookie: { readonly name: string; readonly secure: boolean };
  /** The built client. */
  readonly clientDir: string;
}
