package dev.drawbridge.upstream.load;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads Prometheus' text format.
 *
 * <p>Source: Prometheus documentation, "Exposition formats", text-based format. A line that is not
 * well-formed is passed over.
 */
final class PrometheusText {
  /** One value of a metric. */
  record Sample(String name, Map<String, String> labels, double value) {}

  private PrometheusText() {}

  /**
   * The samples of some metrics, in their order.
   *
   * @param names of the metrics wanted
   */
  static List<Sample> read(String text, Set<String> names) {
    List<Sample> samples = new ArrayList<>();
    for (String line : text.split("\n", -1)) {
      Sample sample = sample(line.strip(), names);
      if (sample != null) samples.add(sample);
    }
    return samples;
  }

  private static @Nullable Sample sample(String line, Set<String> names) {
    int end = 0;
    while (end < line.length() && line.charAt(end) != '{' && line.charAt(end) > ' ') end++;
    String name = line.substring(0, end);
    if (!names.contains(name)) return null;
    Map<String, String> labels = new HashMap<>();
    int at = end < line.length() && line.charAt(end) == '{' ? labels(line, end + 1, labels) : end;
    if (at < 0) return null;
    String[] rest = line.substring(at).strip().split("\\s+", 2);
    try {
      return new Sample(name, labels, number(rest[0]));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** Reads labels from behind their brace; gives where they end, -1 where they are malformed. */
  private static int labels(String line, int from, Map<String, String> labels) {
    int at = from;
    while (at < line.length()) {
      char c = line.charAt(at);
      if (c == '}') return at + 1;
      if (c == ',' || c == ' ') {
        at++;
        continue;
      }
      int equals = line.indexOf('=', at);
      if (equals < 0 || equals + 1 >= line.length() || line.charAt(equals + 1) != '"') return -1;
      String name = line.substring(at, equals).strip();
      var value = new StringBuilder();
      at = equals + 2;
      while (at < line.length() && line.charAt(at) != '"') {
        if (line.charAt(at) == '\\' && at + 1 < line.length()) {
          at++;
          value.append(line.charAt(at) == 'n' ? '\n' : line.charAt(at));
        } else {
          value.append(line.charAt(at));
        }
        at++;
      }
      at++;
      labels.put(name, value.toString());
    }
    return -1;
  }
}
