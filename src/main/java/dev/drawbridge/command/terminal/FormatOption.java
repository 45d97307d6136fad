package dev.drawbridge.command.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --format} and its short form {@code --json}: how an answer is printed. */
public final class FormatOption {
  /** How an answer is printed. */
  public enum Format {
    TABLE,
    JSON,
    YAML;

    private String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a shell offers for {@code --format}. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      super(all());
    }

    static List<String> all() {
      return Arrays.stream(Format.values()).map(Format::wire).toList();
    }
  }

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      completionCandidates = Names.class,
      description = "How the answer is printed: table, json or yaml.")
  private @Nullable String format;

  @Option(names = "--json", description = "The same as --format json.")
  private boolean json;

  /** The format that is asked for, or a command's own. */
  public Format or(Format own) {
    if (format == null) return json ? Format.JSON : own;
    for (Format each : Format.values()) {
      if (!each.wire().equalsIgnoreCase(format)) continue;
      if (!json || each == Format.JSON) return each;
      throw new CommandFailure(CommandFailure.USAGE, "Give --json or --format, not both.");
    }
    throw Choices.none("--format", format, Names.all());
  }

  /**
   * Prints a document as it is asked for.
   *
   * @param table prints it for a person
   */
  public void print(Terminal terminal, JsonNode document, Runnable table) {
    print(terminal, document, Format.TABLE, table);
  }

  /** The same for a command whose answers are usually printed in another format. */
  public void print(Terminal terminal, JsonNode document, Format own, Runnable table) {
    switch (or(own)) {
      case TABLE -> table.run();
      case JSON -> terminal.json(document);
      case YAML -> terminal.yaml(document);
    }
  }
}
