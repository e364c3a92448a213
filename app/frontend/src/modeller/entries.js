// Where the properties panel shows what the checks complain about: the checks name a place in the diagram's
// XML ("ioMapping.input[0].source"), the panel has an id per field.
const LISTENER = { type: 'listenerType', retries: 'retries' };
const FIELDS = [
  [/^conditionExpression/, 'conditionExpression'],
  [/^ioMapping\.(input|output)\[(\d+)\]\.(source|target)/, (id, kind, index, end) => `${id}-${kind}-${index}-${end}`],
  [/^ioMapping\.(input|output)\[(\d+)\]$/, (id, kind, index) => `${id}-${kind}-${index}-target`],
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
  [/^laufzettel:(\w+)/, (_, name) => `laufzettel-${name}`],
  [/^calledElement/, 'targetProcessId'],
  [/^subscription\.correlationKey/, 'messageSubscriptionCorrelationKey'],
  [/^messageEventDefinition|^messageRef/, 'messageName'],
  [/^signalEventDefinition/, 'signalName'],
  [/^errorEventDefinition/, 'errorCode'],
  [/^escalationEventDefinition/, 'escalationCode'],
  [/^timerEventDefinition/, 'timerEventDefinitionValue'],
  [/^conditionalEventDefinition\.condition/, 'condition'],
  [/^linkEventDefinition/, 'linkName'],
  [/^adHoc\.activeElementsCollection/, 'activeElements-activeElementsCollection'],
  [/^multiInstanceLoopCharacteristics\.loopCardinality/, 'loopCardinality'],
  [/^multiInstanceLoopCharacteristics\.completionCondition/, 'multiInstance-completionCondition'],
  [/^loopCharacteristics\.(\w+)/, (_, name) => `multiInstance-${name}`],
  [/^standardLoopCharacteristics\.(\w+)/, (_, name) => name],
  [/^(activationCondition|completionCondition)/, (_, name) => name],
  [/^(execution|task)Listeners\[(\d+)\]\.(type|retries)/, (id, kind, index, name) => `${id}-${kind}Listener-${index}-${LISTENER[name]}`],
];

const RULES = {
  'condition-missing': 'conditionExpression',
  'job-type-missing': 'taskDefinitionType',
  'handler-unknown': 'taskDefinitionType',
  'form-unknown': 'formId',
  'decision-unknown': 'decisionId',
  'called-process-missing': 'targetProcessId',
  'called-process-unknown': 'targetProcessId',
  'event-reference-missing': 'messageRef',
  'event-name-missing': 'messageName',
  'event-condition-missing': 'condition',
  'timer-missing': 'timerEventDefinitionType',
  'activation-missing': 'activationCondition',
  'link-name-missing': 'linkName',
  'error-code-missing': 'errorCode',
  'escalation-code-missing': 'escalationCode',
  'loop-input-missing': 'multiInstance-inputCollection',
  'loop-endless': 'loopCondition',
};

/** Return the id of the panel's field for a finding, or undefined if only the element is known. */
export function entryOf({ element_id: id, property, rule }) {
  for (const [pattern, field] of FIELDS) {
    const match = pattern.exec(property ?? '');
    if (match) return typeof field === 'function' ? field(id, ...match.slice(1)) : field;
  }
  return RULES[rule];
}
