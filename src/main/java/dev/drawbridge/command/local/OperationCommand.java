package dev.drawbridge.command.local;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.admin.AdminOperation;
import dev.drawbridge.admin.AdminOperations;
import dev.drawbridge.admin.Argument;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.DocumentTable;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.FormatOption.Format;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Refusal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * A sub-command that runs an operation. Its options are {@code -c}, {@code --format} and the
 * operation's arguments; {@code id} is given without a name.
 */
public final class OperationCommand implements Callable<Integer> {
  private final Terminal terminal;
  private final AdminOperation operation;
  private final boolean log;
  private final Show show;
  private final @Nullable Instead instead;
  private final Map<String, ArgSpec> given = new LinkedHashMap<>();
  private final OptionSpec config;
  private final OptionSpec data = option(Path.class, "DIR", "The data folder.", "--data").build();
  private @Nullable OptionSpec flag;
  private final FormatOption format = new FormatOption();

  /** What is printed for a person, and what is done beside the operation. */
  @FunctionalInterface
  public interface Show {
    /** The answer as JSON, where no other format is asked for. */
    Show DOCUMENT =
        new Show() {
          @Override
          public void print(Terminal terminal, JsonNode answer) {
            DocumentTable.print(terminal, answer);
          }

          @Override
          public Format usual() {
            return Format.JSON;
          }
        };

    /** Prints the answer for a person. */
    void print(Terminal terminal, JsonNode answer);

    /** How the answer is printed where no format is asked for. */
    default Format usual() {
      return Format.TABLE;
    }

    /** Looks at what is asked for, and adds to it, before it is done. */
    default void before(Terminal terminal, Snapshot config, Map<String, Object> asked)
        throws Exception {}

    /** Tells more once it is done and its answer is printed. */
    default void after(Terminal terminal) {}

    /** Prints a list as a table. */
    static Show table(Column... columns) {
      return (terminal, answer) -> {
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode each : answer) {
          List<String> row = new ArrayList<>();
          for (Column column : columns) row.add(column.cell().apply(each));
          rows.add(row);
        }
        List<String> heading = new ArrayList<>();
        for (Column column : columns) heading.add(column.heading());
        terminal.table(heading, rows);
      };
    }
  }

  /** A column of a table. */
  public record Column(String heading, Function<JsonNode, String> cell) {
    /** Shows a field. */
    public static Column of(String heading, String field) {
      return new Column(heading, each -> Terminal.cell(each, field));
    }
  }

  /**
   * Another operation that the command runs where it is given a flag.
   *
   * @param flag such as {@code --release}
   */
  public record Instead(String flag, String about, String operation, Show show) {
    private AdminOperation named() {
      return AdminOperations.named(operation).orElseThrow();
    }
  }

  private OperationCommand(
      Terminal terminal, String operation, boolean log, Show show, @Nullable Instead instead) {
    this.terminal = terminal;
    this.operation = AdminOperations.named(operation).orElseThrow();
    this.log = log;
    this.show = show;
    this.instead = instead;
    this.config = option(Path.class, "FILE", ConfigOption.ABOUT, "-c", "--config").build();
  }

  /** One that needs the configuration, with {@code -c}. */
  public static CommandSpec of(Terminal terminal, String operation, Show show) {
    return new OperationCommand(terminal, operation, false, show, null).spec();
  }

  /** One about the log, which {@code -c} or {@code --data} names. */
  public static CommandSpec ofLog(Terminal terminal, String operation, Show show) {
    return new OperationCommand(terminal, operation, true, show, null).spec();
  }

  /** The same, which runs another operation where it is given a flag. */
  public static CommandSpec ofLog(Terminal terminal, String operation, Show show, Instead instead) {
    return new OperationCommand(terminal, operation, true, show, instead).spec();
  }

  private CommandSpec spec() {
    CommandSpec spec = CommandSpec.wrapWithoutInspection(this);
    spec.usageMessage().description(operation.about());
    if (log) spec.addArgGroup(oneOf("0..1", List.of(config, data)));
    else spec.addOption(config);
    List<ArgSpec> alternatives = new ArrayList<>();
    for (Argument argument : arguments()) {
      ArgSpec arg = arg(argument);
      given.put(argument.name(), arg);
      if (operation.oneOf().contains(argument.name())) alternatives.add(arg);
      else spec.add(arg);
    }
    if (!alternatives.isEmpty()) spec.addArgGroup(oneOf("1", alternatives));
    if (instead != null) {
      flag =
          OptionSpec.builder(instead.flag())
              .type(boolean.class)
              .description(instead.about())
              .build();
      spec.addOption(flag);
    }
    return spec.addMixin("format", CommandSpec.forAnnotatedObject(format));
  }

  /** Those of the operation, and what the other one takes besides, which may be left out here. */
  private List<Argument> arguments() {
    List<Argument> all = new ArrayList<>(operation.arguments());
    if (instead == null) return all;
    for (Argument other : instead.named().arguments()) {
      boolean known = all.stream().anyMatch(argument -> argument.name().equals(other.name()));
      if (!known) all.add(other.optional());
    }
    return all;
  }

  private static ArgGroupSpec oneOf(String howMany, List<ArgSpec> args) {
    var group = ArgGroupSpec.builder().exclusive(true).multiplicity(howMany);
    args.forEach(group::addArg);
    return group.build();
  }

  private static OptionSpec.Builder option(
      Class<?> type, String label, String about, String... names) {
    return OptionSpec.builder(names).type(type).paramLabel(label).description(about);
  }

  private static ArgSpec arg(Argument argument) {
    String about = argument.about();
    boolean needed = argument.missing() != null;
    if (argument.name().equals("id")) {
      return PositionalParamSpec.builder()
          .index("0")
          .type(String.class)
          .paramLabel("ID")
          .description(about)
          .required(needed)
          .build();
    }
    String name = name(argument);
    String label = name.substring(2).toUpperCase(Locale.ROOT);
    return switch (argument.kind()) {
      case TEXT -> option(String.class, label, about, name).required(needed).build();
      case USD -> option(String.class, "USD", about, name).required(needed).build();
      case NUMBER -> option(Integer.class, label, about, name).required(needed).build();
      case TEXTS ->
          option(List.class, label, about, name)
              .auxiliaryTypes(String.class)
              .splitRegex(",")
              .required(needed)
              .build();
      case TAGS ->
          option(Map.class, "K=V", about, "--tag")
              .auxiliaryTypes(String.class, String.class)
              .required(needed)
              .build();
      case FUTURE -> option(String.class, "90d|DATE", about, name).required(needed).build();
      case PAST -> option(String.class, "7d|DATE", about, name).required(needed).build();
    };
  }

  @Override
  public Integer call() throws Exception {
    boolean flagged = flag != null && Boolean.TRUE.equals(flag.getValue());
    if (instead == null || !flagged) return run(operation, show);
    AdminOperation other = instead.named();
    for (Argument each : other.arguments()) {
      ArgSpec arg = Objects.requireNonNull(given.get(each.name()));
      if (each.missing() == null || arg.getValue() != null) continue;
      throw new CommandFailure(
          CommandFailure.USAGE, instead.flag() + " needs " + name(each) + ": " + each.missing());
    }
    return run(other, instead.show());
  }

  private static String name(Argument argument) {
    return "--" + argument.name().replaceFirst("_id$", "").replace('_', '-');
  }

  private int run(AdminOperation chosen, Show shown) throws Exception {
    Map<String, Object> asked = new LinkedHashMap<>();
    given.forEach(
        (name, arg) -> {
          Object value = arg.getValue();
          if (value != null) asked.put(name, value);
        });
    Snapshot snapshot =
        data.getValue() == null
            ? ConfigOption.load(terminal, ConfigOption.file(terminal, config.getValue()))
            : null;
    Format as = format.or(shown.usual());
    if (snapshot != null) shown.before(terminal, snapshot, asked);
    try {
      chosen.check(asked);
    } catch (Refusal refusal) {
      throw new CommandFailure(CommandFailure.USAGE, refusal.text());
    }
    DataFolder folder = folder(snapshot);
    JsonNode answer = folder.run(chosen, asked, terminal.err());
    format.print(terminal, answer, as, () -> shown.print(terminal, answer));
    shown.after(terminal);
    return 0;
  }

  private DataFolder folder(@Nullable Snapshot snapshot) {
    if (snapshot != null) return log ? DataFolder.ofLog(snapshot) : DataFolder.of(snapshot);
    Path where = data.getValue();
    return DataFolder.ofLog(where).existing();
  }
}
