"""What crosses a process border: presence tokens, frames on the air, messages, topics. Pure; imports no program."""
