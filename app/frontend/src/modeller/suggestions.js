// Which fields of the panel name a part of the draft: the page has a list of the names there are.
const LISTS = [
  [/-(formId|laufzettel-form)$/, 'known-forms'],
  [/-laufzettel-preview$/, 'known-letters'],
  [/-decisionId$/, 'known-decisions'],
  [/-targetProcessId$/, 'known-processes'],
  [/-assignmentDefinitionCandidateGroups$/, 'known-groups'],
];

/** Let the browser suggest names in fields that want one, as soon as they get the focus. */
export function suggestNames(panel) {
  panel.addEventListener('focusin', ({ target }) => {
    const [, list] = LISTS.find(([field]) => field.test(target.id)) ?? [];
    if (list && target.tagName === 'INPUT') target.setAttribute('list', list);
  });
}
