"""Reading BPMN XML into an immutable model, refusing what the engine does not execute."""
