import { reveal } from './diagram.js';
import { entryOf } from './entries.js';

const SEVERITIES = { error: 'Fehler', warning: 'Hinweis' };
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
    this.summarise(...summaryOf(findings));
  }

  /** Draw the marks again after another import of the diagram. */
  redraw() {
    this.findings.forEach((finding) => this.mark(finding));
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
    const button = row.querySelector('button');
    button.disabled = !this.elementOf(finding);
    button.addEventListener('click', () => reveal(this.modeler, finding.element_id, entryOf(finding)));
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

  unmark() {
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
