import { reveal } from './diagram.js';
import { entryOf } from './entries.js';

const SEVERITIES = { error: 'Fehler', warning: 'Hinweis' };
const OVERLAY = 'lz-finding';
const MARKERS = { error: 'lz-has-error', warning: 'lz-has-warning' };

/** The list below the canvas: what the server's checks find in the saved draft, one click from its field. */
export class Findings {
  constructor(root, { address, modeler, file }) {
    this.list = root.querySelector('[data-findings]');
    this.summary = root.querySelector('[data-findings-summary]');
    this.state = root.querySelector('[data-findings-state]');
    this.template = root.querySelector('template[data-finding]');
    Object.assign(this, { address, modeler, file, findings: [] });
  }

  /** Ask the server; an answer overtaken by a newer question is dropped. */
  async refresh() {
    const question = (this.question = Symbol('question'));
    this.state.dataset.look = 'progress';
    try {
      const response = await fetch(this.address, { headers: { Accept: 'application/json' } });
      if (!response.ok) throw new Error(response.statusText);
      const { findings } = await response.json();
      if (question === this.question) this.show(findings);
    } catch {
      if (question === this.question) this.summarise('Die Prüfung ist gerade nicht erreichbar.', 'warning');
    }
  }

  show(findings) {
    this.unmark();
    this.findings = findings;
    this.list.replaceChildren(...findings.map((finding) => this.row(finding)));
    findings.forEach((finding) => this.mark(finding));
    this.badge();
    this.summarise(...summaryOf(findings));
  }

  summarise(text, look) {
    this.summary.textContent = text;
    this.state.dataset.look = look;
  }

  row(finding) {
    const row = this.template.content.firstElementChild.cloneNode(true);
    row.dataset.severity = finding.severity;
    const texts = { severity: SEVERITIES[finding.severity], message: finding.message, rule: finding.rule, place: this.placeOf(finding) };
    for (const [name, text] of Object.entries(texts)) row.querySelector(`[data-slot="${name}"]`).textContent = text;
    const link = row.querySelector('a');
    const element = this.elementOf(finding);
    if (finding.address) link.href = finding.address;
    link.addEventListener('click', (event) => {
      if (!element) return; // of another file, which the link leads to
      event.preventDefault();
      event.stopPropagation();
      reveal(this.modeler, finding.element_id, entryOf(finding));
    });
    return row;
  }

  placeOf(finding) {
    const element = this.elementOf(finding);
    if (element) return element.businessObject.name || finding.element_id;
    return finding.element_id ? `${finding.file ?? ''} ${finding.element_id}`.trim() : (finding.file ?? '');
  }

  elementOf(finding) {
    const isHere = !finding.file || finding.file === this.file;
    return isHere && finding.element_id ? this.modeler.get('elementRegistry').get(finding.element_id) : undefined;
  }

  mark(finding) {
    const element = this.elementOf(finding);
    if (element) this.modeler.get('canvas').addMarker(element, MARKERS[finding.severity]);
  }

  /** Tell at each element how many findings it has; the first ones' sentences are the badge's title. */
  badge() {
    const root = this.modeler.get('canvas').getRootElements();
    for (const [element, found] of this.byElement()) {
      if (root.includes(element)) continue;
      const badge = document.createElement('span');
      badge.className = 'lz-badge';
      badge.dataset.severity = found.some(({ severity }) => severity === 'error') ? 'error' : 'warning';
      badge.textContent = found.length;
      badge.title = found.slice(0, 3).map(({ message }) => message).join('\n');
      badge.addEventListener('click', () => reveal(this.modeler, element.id, entryOf(found[0])));
      this.modeler.get('overlays').add(element, OVERLAY, { position: { top: -10, left: -10 }, html: badge });
    }
  }

  byElement() {
    const found = new Map();
    for (const finding of this.findings) {
      const element = this.elementOf(finding);
      if (element) found.set(element, [...(found.get(element) ?? []), finding]);
    }
    return found;
  }

  unmark() {
    this.modeler.get('overlays').remove({ type: OVERLAY });
    for (const finding of this.findings) {
      const element = this.elementOf(finding);
      if (element) Object.values(MARKERS).forEach((marker) => this.modeler.get('canvas').removeMarker(element, marker));
    }
  }
}

function summaryOf(findings) {
  const errors = findings.filter((finding) => finding.severity === 'error').length;
  const hints = findings.length - errors;
  const parts = [];
  if (errors) parts.push(`${errors} Fehler`);
  if (hints) parts.push(hints === 1 ? '1 Hinweis' : `${hints} Hinweise`);
  if (!parts.length) return ['Keine Probleme gefunden', 'success'];
  return [parts.join(', '), errors ? 'danger' : 'warning'];
}
