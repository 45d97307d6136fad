package dev.drawbridge.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;

/** A builtin of Rego that OPA leaves to the host of a WebAssembly policy. */
@FunctionalInterface
public interface HostBuiltin {
  /**
   * @throws Undefined where OPA's own builtin gives an error, which makes the expression undefined
   */
  JsonNode call(JsonNode... arguments);

  /** What a builtin throws that has no value for its arguments. */
  final class Undefined extends RuntimeException {
    Undefined() {
      super("undefined", null, false, false);
    }
  }

  static String text(JsonNode value) {
    if (!value.isTextual()) throw new Undefined();
    return value.textValue();
  }

  static long whole(JsonNode value) {
    if (!value.isIntegralNumber() || !value.canConvertToLong()) throw new Undefined();
    return value.longValue();
  }
}
