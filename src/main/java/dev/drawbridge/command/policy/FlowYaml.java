package dev.drawbridge.command.policy;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A value on one line, as the facts and the configuration spell it: YAML's flow style. */
public final class FlowYaml {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_./][A-Za-z0-9_./:@+-]*");
  private static final Pattern RESERVED = Pattern.compile("(?i)true|false|yes|no|on|off|null|.*:");

  private FlowYaml() {}

  /** Maps, lists, strings, numbers and booleans; anything else by its text. */
  public static String of(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> map ->
          map.isEmpty()
              ? "{}"
              : map.entrySet().stream()
                  .map(entry -> text(String.valueOf(entry.getKey())) + ": " + of(entry.getValue()))
                  .collect(Collectors.joining(", ", "{ ", " }"));
      case List<?> list ->
          list.stream().map(FlowYaml::of).collect(Collectors.joining(", ", "[", "]"));
      case String text -> text(text);
      default -> value.toString();
    };
  }

  private static String text(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.matcher(text).matches()) return text;
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
