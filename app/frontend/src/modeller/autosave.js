const PAUSE = 900; // ms without a further change before the content is sent
const RETRY = 5000; // ms between attempts without a connection
const KEPT_ALIVE = 20000; // characters; browsers let 64 kB in UTF-8 go out after the page has been closed

/**
 * Saves a file of a draft by itself, soon after each change, and tells where it stands:
 *
 *   saved · unsaved · saving · offline · conflict · signed-out · refused
 *
 * Each request names the revision it is based on; the server refuses an outdated one (409), so nobody's
 * work is overwritten without a decision. Until the server has a change, the browser keeps a copy.
 */
export class Autosave {
  constructor({ address, revision, token, read, copy, onState }) {
    Object.assign(this, { address, revision, token, read, copy, onState });
    this.state = { name: 'saved' };
    this.pending = false; // changed since the last request was composed
    this.running = null;
    window.addEventListener('online', () => this.state.name === 'offline' && this.save());
    document.addEventListener('visibilitychange', () => document.hidden && this.state.name === 'unsaved' && this.save());
  }

  /** Note a change: copy it to the browser at once, send it after a pause. */
  async changed() {
    this.pending = true;
    if (this.state.name !== 'conflict') this.enter({ name: 'unsaved' });
    this.copy.write(this.revision, await this.read());
    if (this.state.name !== 'conflict') this.schedule(PAUSE);
  }

  schedule(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), pause);
  }

  /** Send what is unsaved now; resolves to whether the server has everything. */
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (!this.pending) return this.state.name === 'saved';
    this.running = this.send();
    await this.running;
    this.running = null;
    if (this.pending && this.state.name === 'saved') return this.save();
    return this.state.name === 'saved';
  }

  async send() {
    this.pending = false;
    const content = await this.read();
    this.enter({ name: 'saving' });
    try {
      const response = await fetch(this.address, {
        method: 'PUT',
        headers: {
          Accept: 'application/json',
          'Content-Type': 'application/octet-stream',
          'If-Match': `"${this.revision}"`,
          'X-CSRF-Token': this.token,
        },
        body: content,
        keepalive: content.length < KEPT_ALIVE,
      });
      this.receive(response.status, await answerOf(response), content);
    } catch {
      this.fail({ name: 'offline' });
      this.schedule(RETRY);
    }
  }

  receive(status, answer, content) {
    if (status === 200) {
      this.revision = answer.revision;
      if (this.pending) this.copy.write(this.revision, content);
      else this.copy.forget();
      this.enter({ name: 'saved', at: new Date(answer.saved_at) });
    } else if (status === 409) {
      this.fail({ name: 'conflict', ...answer });
    } else if (status === 401 || status === 403) {
      this.fail({ name: 'signed-out', detail: answer.detail });
    } else if (status >= 500) {
      this.fail({ name: 'offline' });
      this.schedule(RETRY);
    } else {
      this.fail({ name: 'refused', detail: answer.detail });
    }
  }

  fail(state) {
    this.pending = true;
    this.enter(state);
  }

  /** Decide a conflict for this browser's content: it is sent again, based on the newer revision. */
  overwrite() {
    this.revision = this.state.revision;
    this.pending = true;
    return this.save();
  }

  enter(state) {
    this.state = state;
    this.onState(state);
  }
}

async function answerOf(response) {
  try {
    return await response.json();
  } catch {
    return {};
  }
}
