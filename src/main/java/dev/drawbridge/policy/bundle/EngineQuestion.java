package dev.drawbridge.policy.bundle;

/** What an engine can be asked. */
public enum EngineQuestion {
  DECISION("drawbridge/decision/result", true),
  ADMIN("drawbridge/admin/result", true),
  /** What the rules state of their codes; a policy of one's own need not answer. */
  CODES("drawbridge/codes/result", false);

  private final String path;
  private final boolean required;

  EngineQuestion(String path, boolean required) {
    this.path = path;
    this.required = required;
  }

  /** The rule's path under {@code data}, and the entrypoint's name. */
  public String path() {
    return path;
  }

  /** Whether a policy without it is refused. */
  public boolean required() {
    return required;
  }
}
