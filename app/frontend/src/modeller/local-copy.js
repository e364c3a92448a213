const PREFIX = 'laufzettel:entwurf:';
const LONGEST = 30 * 24 * 60 * 60 * 1000; // ms an abandoned copy stays

/**
 * The copy of unsaved work in this browser, one per draft and file: what makes a lost connection, an
 * expired login or a crash harmless. It disappears as soon as the server has the same content.
 */
export class LocalCopy {
  constructor(name, storage = window.localStorage) {
    this.key = PREFIX + name;
    this.storage = storage;
    removeOld(storage);
  }

  read() {
    return parse(this.storage.getItem(this.key));
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

function removeOld(storage) {
  const keys = Object.keys(storage).filter((key) => key.startsWith(PREFIX));
  const isOld = (copy) => !copy || Date.now() - Date.parse(copy.at) > LONGEST;
  keys.filter((key) => isOld(parse(storage.getItem(key)))).forEach((key) => storage.removeItem(key));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
