/**
 * The large window for expressions: name its text field for screen readers, make it reachable by keyboard,
 * and leave the technical type of the element out of its title. Its parts appear some time after the window.
 */
export function improvePopup(modeler) {
  modeler.get('eventBus').on('feelPopup.opened', ({ domNode }) => {
    improve(domNode);
    new MutationObserver(() => improve(domNode)).observe(domNode, { childList: true, subtree: true });
  });
}

function improve(popup) {
  const title = popup.querySelector('.bio-properties-panel-popup__title');
  const label = title?.textContent.split(' / ').at(-1) ?? 'FEEL-Ausdruck';
  if (title && title.textContent !== label) title.textContent = label;
  for (const content of popup.querySelectorAll('.cm-content:not([aria-label])')) {
    content.setAttribute('aria-label', label);
    content.setAttribute('tabindex', '0');
  }
}
