// What the phone keeps: IndexedDB in a few lines. A change is one transaction, so that two tabs never both make it.

export const STORES = ["identities", "unfinished", "history", "settings"] as const;
export type Store = (typeof STORES)[number];

/** One transaction's hands: every step must follow the one before without waiting for anything else. */
export interface Hands {
  get<T>(store: Store, key: string): Promise<T | undefined>;
  all<T>(store: Store): Promise<T[]>;
  put(store: Store, key: string, value: unknown): void;
  remove(store: Store, key: string): void;
}

export class Vault {
  private readonly database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.database = database;
  }

  /** Open, and make the first time. */
  static async open(name = "llavero", factory: IDBFactory = indexedDB): Promise<Vault> {
    const opening = factory.open(name, 1);
    opening.onupgradeneeded = () => STORES.forEach((store) => opening.result.createObjectStore(store));
    const database = await answered(opening);
    // Another tab that deletes or upgrades must not wait for this one for ever.
    database.onversionchange = () => database.close();
    return new Vault(database);
  }

  /** Do all of `work` or nothing; resolves once it is written. */
  async change<T>(work: (hands: Hands) => Promise<T>): Promise<T> {
    const transaction = this.database.transaction(STORES, "readwrite", { durability: "strict" });
    const written = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error("not written"));
    });
    try {
      const result = await work(handsOf(transaction));
      await written;
      return result;
    } catch (error) {
      written.catch(() => undefined);
      abort(transaction);
      throw error;
    }
  }

  /** Read one record. */
  async get<T>(store: Store, key: string): Promise<T | undefined> {
    return handsOf(this.database.transaction(store)).get<T>(store, key);
  }

  /** Read all records of a store, in the order of their keys. */
  async all<T>(store: Store): Promise<T[]> {
    return handsOf(this.database.transaction(store)).all<T>(store);
  }

  close(): void {
    this.database.close();
  }
}

function handsOf(transaction: IDBTransaction): Hands {
  return {
    get: (store, key) => answered(transaction.objectStore(store).get(key)),
    all: (store) => answered(transaction.objectStore(store).getAll()),
    put: (store, key, value) => void transaction.objectStore(store).put(value, key),
    remove: (store, key) => void transaction.objectStore(store).delete(key),
  };
}

function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the storage did not answer"));
  });
}

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already, which is all that was wanted.
  }
}
