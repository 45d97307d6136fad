package dev.drawbridge.policy;

/** What an engine can be asked. */
enum EngineQuestion {
  DECISION("drawbridge/decision/result"),
  ADMIN("drawbridge/admin/result");

  private final String path;

  EngineQuestion(String path) {
    this.path = path;
  }

  /** The rule's path under {@code data}, and the entrypoint's name. */
  String path() {
    return path;
  }
}
