package dev.drawbridge.acceptance.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of a chart's values: the keys above which {@code values.yaml} has a comment {@code #
 * --}, with their defaults, in the file's order.
 */
final class ValuesTable {
  private static final Pattern COMMENT = Pattern.compile("^ *# -- (.*)$");
  private static final Pattern KEY = Pattern.compile("^( *)([A-Za-z]\\w*):(.*)$");
  private static final int LONGEST = 70;

  private ValuesTable() {}

  private record Place(int indent, String path) {}

  static String markdown(Path values) throws IOException {
    JsonNode tree = ChartFiles.YAML.readTree(values.toFile());
    List<String> rows = new ArrayList<>(List.of("| key | default | meaning |", "|---|---|---|"));
    Deque<Place> places = new ArrayDeque<>();
    String said = "";
    for (String line : Files.readAllLines(values)) {
      Matcher comment = COMMENT.matcher(line);
      Matcher key = KEY.matcher(line);
      if (comment.matches()) said = comment.group(1);
      if (!key.matches()) continue;
      int indent = key.group(1).length();
      while (!places.isEmpty() && places.peek().indent() >= indent) places.pop();
      String path = (places.isEmpty() ? "" : places.peek().path() + ".") + key.group(2);
      places.push(new Place(indent, path));
      if (!said.isEmpty()) rows.add(row(path, tree.at("/" + path.replace('.', '/')), said));
      said = "";
    }
    return String.join("\n", rows) + "\n";
  }

  private static String row(String path, JsonNode value, String meaning) {
    String shown = value.toString();
    String cell = shown.length() > LONGEST ? "see `values.yaml`" : "`" + shown + "`";
    return "| `" + path + "` | " + cell + " | " + meaning.replace("|", "\\|") + " |";
  }
}
