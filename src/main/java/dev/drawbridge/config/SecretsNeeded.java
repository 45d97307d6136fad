package dev.drawbridge.config;

/**
 * Which secrets a load cannot do without. Where another secret's variable of the environment is not
 * set, that is a warning: whoever checks a file, or makes a key, need not have the vendors' keys.
 */
public enum SecretsNeeded {
  /** All: what is loaded will serve. */
  TO_SERVE,

  /** Those of the store, the record and the policy's server, which a command opens itself. */
  TO_ACT_ALONE,

  /** None: what is loaded is looked at. */
  NONE;

  /** Whether the secret at a pointer of the file is needed. */
  boolean covers(String pointer) {
    return switch (this) {
      case TO_SERVE -> true;
      case NONE -> false;
      case TO_ACT_ALONE ->
          !pointer.startsWith("/providers/")
              && !pointer.startsWith("/alerts/")
              && !pointer.startsWith("/audit/sinks/");
    };
  }
}
