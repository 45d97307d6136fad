package dev.drawbridge.policy.bundle;

/** What an engine can be asked. */
public enum EngineQuestion {
  DECISION("drawbridge/decision/result"),
  ADMIN("drawbridge/admin/result");

  private final String path;

  EngineQuestion(String path) {
    this.path = path;
  }

  /** The rule's path under {@code data}, and the entrypoint's name. */
  public String path() {
    return path;
  }
}
