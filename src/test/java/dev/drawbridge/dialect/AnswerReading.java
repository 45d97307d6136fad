package dev.drawbridge.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a reader makes of an answer's first choice.
 *
 * @param text what is said, a refusal in the model's own words included
 * @param thought reasoning that is shown
 * @param input all input tokens, -1 where none are told; so {@code output}
 * @param output all output tokens, reasoning included
 */
record AnswerReading(
    String text, String thought, List<Call> calls, End end, long input, long output) {
  /** Why it ended, as far as every dialect tells it. */
  enum End {
    DONE,
    LENGTH,
    CALLS,
    WITHHELD
  }

  /**
   * A call of a tool.
   *
   * @param arguments each value by its path, such as {@code $.cities[0]}, numbers without regard to
   *     how they are written
   */
  record Call(String name, SortedMap<String, String> arguments) {
    static Call of(String name, JsonNode arguments) {
      SortedMap<String, String> values = new TreeMap<>();
      flatten("$", arguments, values);
      return new Call(name, values);
    }

    static Call of(String name, String arguments) {
      try {
        return of(name, Json.tree(arguments.isBlank() ? "{}" : arguments));
      } catch (IOException e) {
        return new Call(name, new TreeMap<>(Map.of("$", arguments))); // A model's slip.
      }
    }

    private static void flatten(String path, JsonNode value, SortedMap<String, String> to) {
      if (value.isObject() && !value.isEmpty()) {
        for (var each : value.properties())
          flatten(path + "." + each.getKey(), each.getValue(), to);
      } else if (value.isArray() && !value.isEmpty()) {
        for (int i = 0; i < value.size(); i++) flatten(path + "[" + i + "]", value.get(i), to);
      } else if (value.isNumber()) {
        to.put(path, value.decimalValue().stripTrailingZeros().toPlainString());
      } else if (!path.equals("$")) {
        to.put(path, value.asText());
      }
    }
  }
}
