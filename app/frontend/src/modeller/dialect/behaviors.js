const OFF = ['value', null];

/**
 * Keeps bpmn-js from deleting what our engine runs: cycles of catching timers, the message of a throwing event and the
 * inputs of an error end event, each as soon as something else of the event changes.
 */
export const keepWhatRuns = {
  cleanUpEndEventBehavior: OFF,
  cleanUpMessageRefBehavior: OFF,
  cleanUpTimerExpressionBehavior: OFF,
};
