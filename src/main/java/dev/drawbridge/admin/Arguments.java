package dev.drawbridge.admin;

import dev.drawbridge.exchange.Refusal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a call of an operation gives it, checked against what the operation takes. */
final class Arguments {
  private final Map<String, Object> values = new HashMap<>();

  /**
   * Checks them.
   *
   * @param oneOf those of which exactly one is given; empty for none
   * @param given strings, numbers, lists and maps of these, by name; null is as if absent
   * @throws Refusal {@code invalid_request} that names the argument at fault
   */
  Arguments(List<Argument> taken, Set<String> oneOf, Map<String, ?> given, Instant now) {
    for (String name : given.keySet()) {
      if (taken.stream().anyMatch(argument -> argument.name().equals(name))) continue;
      throw Refusal.invalid(name, "There is no parameter " + name + ".");
    }
    for (Argument argument : taken) {
      Object value = argument.read(given.get(argument.name()), now);
      if (value != null) values.put(argument.name(), value);
    }
    if (!oneOf.isEmpty() && oneOf.stream().filter(this::has).count() != 1) {
      throw Refusal.invalid("body", "Name exactly one of " + String.join(", ", oneOf) + ".");
    }
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** One that may not be left out. */
  String need(String name) {
    return Objects.requireNonNull(text(name), name);
  }

  @Nullable String text(String name) {
    return (String) values.get(name);
  }

  @Nullable Instant time(String name) {
    return (Instant) values.get(name);
  }

  @Nullable Double usd(String name) {
    return (Double) values.get(name);
  }

  @Nullable Integer number(String name) {
    return (Integer) values.get(name);
  }

  /** Empty where it is absent. */
  List<String> texts(String name) {
    return values.get(name) instanceof List<?> list
        ? list.stream().map(String.class::cast).toList()
        : List.of();
  }

  /** Empty where it is absent. */
  Map<String, String> tags(String name) {
    Map<String, String> tags = new HashMap<>();
    if (values.get(name) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> tags.put((String) key, (String) value));
    }
    return tags;
  }
}
