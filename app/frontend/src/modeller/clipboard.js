const KEY = 'laufzettel:kopie';

/**
 * The clipboard of the drawing, shared by all windows of this browser, so that a part of one diagram can be pasted into
 * another. Messages, signals, errors and escalations come along; one that the other diagram has already is used there.
 */
class SharedClipboard {
  static $inject = ['bpmnjs', 'moddle'];

  constructor(bpmnjs, moddle) {
    Object.assign(this, { bpmnjs, moddle });
  }

  get() {
    const text = localStorage.getItem(KEY);
    return text && text !== this.text ? this.revive(text) : this.tree;
  }

  set(tree) {
    this.tree = tree;
    this.text = JSON.stringify(tree);
    try {
      localStorage.setItem(KEY, this.text);
    } catch {
      localStorage.removeItem(KEY); // no room: then it can only be pasted here
    }
  }

  clear() {
    const tree = this.get();
    delete this.tree;
    localStorage.removeItem(KEY);
    return tree;
  }

  isEmpty() {
    return !this.get();
  }

  /** Make elements of this diagram's kind of what another window wrote. */
  revive(text) {
    const tree = JSON.parse(text, (_, value) => (value?.$type ? this.create(value) : value));
    for (const descriptor of Object.values(tree).flat()) {
      if (descriptor.referencedRootElement) descriptor.referencedRootElement = this.known(descriptor.referencedRootElement);
    }
    return tree;
  }

  create({ $type, ...attributes }) {
    const element = this.moddle.create($type, attributes);
    for (const value of Object.values(attributes).flat()) {
      if (value?.$type) value.$parent = element;
    }
    return element;
  }

  known(root) {
    const all = this.bpmnjs.getDefinitions().get('rootElements');
    const same = all.find(({ $type, name }) => $type === root.$type && name === root.name);
    if (!same && all.some(({ id }) => id === root.id)) delete root.id; // another one has it here
    return same ?? root;
  }
}

export const sharedClipboard = { clipboard: ['type', SharedClipboard] };
