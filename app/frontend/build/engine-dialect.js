/**
 * Widens the properties panel to what our engine runs. It is written for an engine that knows less: that one has no
 * conditions behind complex gateways, no messages that a diagram publishes itself, no cycles for a catching timer, and
 * mappings at some elements only. What our engine refuses is taken out of the lists of choices.
 */
const FILE = /node_modules\/bpmn-js-properties-panel\/dist\/index\.esm\.js$/;

const body = (name) => new RegExp(`function ${name.replace('$', '\\$')}\\([^)]*\\) \\{[\\s\\S]*?\\n\\}`);
const returning = (name, parameters, value) => [body(name), `function ${name}(${parameters}) {\n  return ${value};\n}`];

const CHANGES = [
  // every kind of timer in every position
  returning('isTimerExpressionTypeSupported', 'type, element', 'true'),
  // conditions behind complex gateways as well
  ["const CONDITIONAL_SOURCES$1 = ['bpmn:Activity',", "const CONDITIONAL_SOURCES$1 = ['bpmn:Activity', 'bpmn:ComplexGateway',"],
  // mappings at all activities and events
  returning('areInputParametersSupported$1', 'element', "isAny(element, ['bpmn:Activity', 'bpmn:ThrowEvent'])"),
  ["return isAny(element, ['zeebe:ZeebeServiceTask', 'bpmn:UserTask',", "return isAny(element, ['bpmn:Activity',"],
  // messages that throwing events and send tasks publish
  ["return is(element, 'bpmn:ReceiveTask') || isAny(element, ['bpmn:StartEvent',", "return isAny(element, ['bpmn:ReceiveTask', 'bpmn:SendTask']) || isAny(element, ['bpmn:StartEvent',"],
  [
    /(function getMessageEventDefinition\(element\) \{\n {2}if \()is\(element, 'bpmn:ReceiveTask'\)/,
    "$1isAny(element, ['bpmn:ReceiveTask', 'bpmn:SendTask'])",
  ],
  ['groups = removeMessageGroup(groups, element);', ''],
  // listeners at the end of gateways, except of the one that never ends
  [/(function getEventTypes\(element\) \{[\s\S]*?)if \(is\(element, 'bpmn:Gateway'\)\)/, "$1if (is(element, 'bpmn:EventBasedGateway'))"],
  // neither calls by version tag nor forms of another program
  [/, \{\s*value: 'versionTag',\s*label: translate\('version tag'\)\s*\}/, ''],
  [/, \{\s*value: FORM_TYPES\.EXTERNAL_REFERENCE,\s*label: translate\('External form reference'\)\s*\}/, ''],
];

export function engineDialect() {
  return {
    name: 'engine-dialect',
    transform: {
      filter: { id: FILE },
      handler(code) {
        return { code: CHANGES.reduce(change, code), map: null };
      },
    },
  };
}

function change(code, [found, replacement]) {
  const changed = code.replace(found, replacement);
  if (changed === code) throw new Error(`The properties panel has changed: it has no ${found} any more.`);
  if (typeof found === 'string' && code.indexOf(found) !== code.lastIndexOf(found)) throw new Error(`Which ${found}?`);
  return changed;
}
