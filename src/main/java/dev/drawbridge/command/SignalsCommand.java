package dev.drawbridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Provider;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.dialect.signals.Known;
import dev.drawbridge.dialect.signals.Signal;
import dev.drawbridge.dialect.signals.SignalRules;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code signals …}. */
@Command(name = "signals", description = "What vendors' failures mean.")
final class SignalsCommand {
  /** A longer file is a mistake. */
  private static final long MOST = 64 << 20;

  private final Terminal terminal;

  SignalsCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "test",
      description = {
        "Classifies answers of a file: lines of JSON with provider, status, headers and body, and"
            + " where one is expected class. Exit code 1 where another class than that is found.",
        "Where there is a configuration its own rules count too, and provider may be one of its"
            + " providers.",
        "  signals test answers.jsonl",
        "  signals test answers.jsonl -c drawbridge.yaml"
      })
  int test(
      @Parameters(paramLabel = "FILE", description = "The answers.") Path file,
      @Mixin ConfigOption config,
      @Mixin FormatOption format)
      throws IOException {
    Snapshot snapshot =
        config.found(terminal).map(found -> ConfigOption.load(terminal, found)).orElse(null);
    ObjectNode all = JsonNodeFactory.instance.objectNode();
    int wrong = 0;
    int number = 0;
    if (Files.size(file) > MOST) {
      throw new CommandFailure(CommandFailure.USAGE, file + " is longer than 64 MiB.");
    }
    for (String line : Files.readString(file).split("\n", -1)) {
      number++;
      if (line.isBlank()) continue;
      JsonNode row = row(file, number, line);
      ObjectNode told = told(number, row, judged(row, snapshot));
      if (!told.path("right").asBoolean(true)) wrong++;
      all.withArray("answers").add(told);
    }
    all.put("wrong", wrong);
    format.print(terminal, all, () -> print(all));
    return wrong == 0 ? 0 : CommandFailure.FAILED;
  }

  private static JsonNode row(Path file, int number, String line) {
    try {
      JsonNode row = Json.tree(line);
      if (row.isObject() && row.path("status").isInt()) return row;
    } catch (IOException e) {
      // Told below.
    }
    throw new CommandFailure(
        CommandFailure.USAGE, file + ":" + number + ": expected an object with a status");
  }

  private static Signal judged(JsonNode row, @Nullable Snapshot snapshot) {
    Map<String, String> headers = new HashMap<>();
    row.path("headers")
        .properties()
        .forEach(
            each -> headers.put(each.getKey().toLowerCase(Locale.ROOT), each.getValue().asText()));
    JsonNode body = row.path("body");
    String text = body.isTextual() ? body.textValue() : body.isMissingNode() ? "" : Json.text(body);
    return rules(row.path("provider").asText(), snapshot)
        .classify(
            row.path("status").intValue(),
            headers,
            text.getBytes(StandardCharsets.UTF_8),
            Known.NOTHING);
  }

  /** Those for a provider of the configuration, else for a vendor of that name. */
  private static SignalRules rules(String provider, @Nullable Snapshot snapshot) {
    if (snapshot == null) return SignalRules.of(provider);
    Provider known = snapshot.models().providers().get(provider);
    return snapshot.models().signals().of(provider, known == null ? provider : known.failsAs());
  }

  private static ObjectNode told(int line, JsonNode row, Signal signal) {
    ObjectNode told =
        JsonNodeFactory.instance
            .objectNode()
            .put("line", line)
            .put("provider", row.path("provider").asText())
            .put("status", row.path("status").intValue())
            .put("class", signal.signal().wire())
            .put("scope", signal.scope().wire())
            .put("fallback", signal.signal().fallback());
    Duration wait = signal.retryAfter();
    if (wait != null) told.put("wait_ms", wait.toMillis());
    told.put("rule", signal.rule()).put("summary", signal.summary());
    JsonNode expected = row.path("class");
    if (expected.isTextual()) {
      told.put("expected", expected.textValue())
          .put("right", expected.textValue().equals(signal.signal().wire()));
    }
    return told;
  }

  private void print(ObjectNode all) {
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode each : all.path("answers")) {
      boolean wrong = !each.path("right").asBoolean(true);
      rows.add(
          List.of(
              each.path("line").asText(),
              each.path("provider").asText(),
              each.path("status").asText(),
              each.path("class").asText(),
              each.path("scope").asText(),
              each.has("wait_ms") ? seconds(each.path("wait_ms").longValue()) : "",
              each.path("rule").asText(),
              wrong ? "expected " + each.path("expected").asText() : ""));
    }
    terminal.table(
        List.of("LINE", "PROVIDER", "STATUS", "CLASS", "SCOPE", "WAIT", "RULE", ""), rows);
  }

  private static String seconds(long millis) {
    return millis % 1000 == 0 ? millis / 1000 + " s" : millis / 1000.0 + " s";
  }
}
