// Where the properties panel shows what the checks complain about: the checks name a place in the diagram's
// XML ("ioMapping.input[0].source"), the panel has an id per field.
const FIELDS = [
  [/^conditionExpression/, 'conditionExpression'],
  [/^ioMapping\.(input|output)\[(\d+)\]\.(source|target)/, (id, kind, index, end) => `${id}-${kind}-${index}-${end}`],
  [/^taskDefinition\.type/, 'taskDefinitionType'],
  [/^taskDefinition\.retries/, 'taskDefinitionRetries'],
  [/^formDefinition/, 'formId'],
  [/^assignmentDefinition\.assignee/, 'assignmentDefinitionAssignee'],
  [/^assignmentDefinition\.candidateGroups/, 'assignmentDefinitionCandidateGroups'],
  [/^assignmentDefinition\.candidateUsers/, 'assignmentDefinitionCandidateUsers'],
  [/^taskSchedule\.dueDate/, 'taskScheduleDueDate'],
  [/^taskSchedule\.followUpDate/, 'taskScheduleFollowUpDate'],
  [/^priorityDefinition/, 'priorityDefinitionPriority'],
  [/^calledDecision\.decisionId/, 'decisionId'],
  [/^(calledDecision|script)\.resultVariable/, 'resultVariable'],
  [/^script/, 'scriptExpression'],
  [/separateFrom/, 'laufzettel-separateFrom'],
  [/milestone/, 'laufzettel-milestone'],
];

const RULES = {
  'condition-missing': 'conditionExpression',
  'job-type-missing': 'taskDefinitionType',
  'handler-unknown': 'taskDefinitionType',
  'form-unknown': 'formId',
  'decision-unknown': 'decisionId',
};

/** Return the id of the panel's field for a finding, or undefined if only the element is known. */
export function entryOf({ element_id: id, property, rule }) {
  for (const [pattern, field] of FIELDS) {
    const match = pattern.exec(property ?? '');
    if (match) return typeof field === 'function' ? field(id, ...match.slice(1)) : field;
  }
  return RULES[rule];
}
