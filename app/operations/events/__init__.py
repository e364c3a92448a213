"""Messages, signals and other events on their way to instances, and the events that start instances."""
