import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

// Where our engine takes an extension and the published schema does not know it: without this, copying an element
// or changing its type would drop them, and the panel would not offer them.
const ALLOWED = {
  IoMapping: ['bpmn:Activity', 'bpmn:Event'],
  Input: ['bpmn:Activity', 'bpmn:Event'],
  Output: ['bpmn:Activity', 'bpmn:Event'],
  ExecutionListeners: ['bpmn:FlowNode', 'bpmn:Process'],
};

/** The `zeebe:` extensions as our engine reads them. */
export const dialect = {
  ...zeebe,
  types: zeebe.types.map((type) => (type.name in ALLOWED ? { ...type, meta: { ...type.meta, allowedIn: ALLOWED[type.name] } } : type)),
};
