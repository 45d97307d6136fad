package dev.drawbridge.audit.entry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A decision's input without what people call those who asked: ids alone. */
final class Unnamed {
  /** Where names stand in an input's principal: in itself, and in these members of it. */
  private static final List<String> HOLDERS = List.of("key", "on_behalf_of");

  private Unnamed() {}

  static @Nullable Map<String, Object> input(@Nullable Map<String, Object> input) {
    if (input == null || !(input.get("principal") instanceof Map<?, ?> principal)) return input;
    Map<String, Object> less = new LinkedHashMap<>(input);
    Map<String, Object> caller = nameless(principal);
    for (String holder : HOLDERS) {
      if (caller.get(holder) instanceof Map<?, ?> held) caller.put(holder, nameless(held));
    }
    less.put("principal", caller);
    return less;
  }

  private static Map<String, Object> nameless(Map<?, ?> held) {
    Map<String, Object> less = new LinkedHashMap<>();
    held.forEach((member, value) -> less.put(String.valueOf(member), value));
    less.remove("name");
    less.remove("owner");
    return less;
  }
}
