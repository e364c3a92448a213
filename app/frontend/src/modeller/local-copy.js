/**
 * The copy of unsaved work in this browser, one per draft and file: what makes a lost connection, an
 * expired login or a crash harmless. It disappears as soon as the server has the same content.
 */
export class LocalCopy {
  constructor(address, storage = window.localStorage) {
    this.key = `laufzettel:entwurf:${address}`;
    this.storage = storage;
  }

  read() {
    try {
      return JSON.parse(this.storage.getItem(this.key));
    } catch {
      return null;
    }
  }

  /** Keep content together with the revision it is based on. Returns whether the browser had room for it. */
  write(revision, content) {
    try {
      this.storage.setItem(this.key, JSON.stringify({ revision, content, at: new Date().toISOString() }));
      return true;
    } catch {
      return false;
    }
  }

  forget() {
    this.storage.removeItem(this.key);
  }
}
