package dev.drawbridge.command;

import dev.drawbridge.admin.ControlRefused;
import dev.drawbridge.command.catalog.CatalogCommand;
import dev.drawbridge.command.catalog.CatalogImportCommand;
import dev.drawbridge.command.drill.DrillCommand;
import dev.drawbridge.command.init.InitCommand;
import dev.drawbridge.command.keys.AccessCommand;
import dev.drawbridge.command.keys.BlockCommand;
import dev.drawbridge.command.keys.KeyCommand;
import dev.drawbridge.command.policy.PolicyCommand;
import dev.drawbridge.command.policy.PolicyReplayCommand;
import dev.drawbridge.command.policy.PolicyTestCommand;
import dev.drawbridge.command.record.AuditCommand;
import dev.drawbridge.command.state.BackupCommand;
import dev.drawbridge.command.state.RestoreCommand;
import dev.drawbridge.command.state.StoreCommand;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.PlainText;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.exchange.Refusal;
import dev.drawbridge.exchange.Unreachable;
import dev.drawbridge.policy.decision.PolicyException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.ScopeType;

/** The command line: {@code drawbridge COMMAND …}. */
@Command(
    name = Commands.NAME,
    description = "A policy and access-governance gateway for model usage.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:a check failed, or what was asked was refused",
      "2:a mistake in the command line or the configuration"
    })
public final class Commands {
  static final String NAME = "drawbridge";

  /** How wide the terminal is that the output goes to; the launcher sets it where it is one. */
  private static final String COLUMNS = "drawbridge.columns";

  /** The variable of the environment with which a command also prints its log and stack traces. */
  static final String DEBUG = "DRAWBRIDGE_DEBUG";

  private static final Set<String> VERSION = Set.of("-V", "--version");

  private Commands() {}

  /** Runs a command line; returns the exit code. */
  public static int run(String[] args, Launcher launcher) {
    if (System.getenv(DEBUG) == null) log(args.length == 0 ? "" : args[0]);
    return run(
        args,
        launcher,
        System.in,
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true),
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
        System.getenv(),
        Integer.getInteger(COLUMNS, 0));
  }

  /** A gateway's log is for its operator; what a command says is in its sentences. */
  private static void log(String command) {
    switch (command) {
      case "serve" -> {}
      case "demo" -> StandardErrorLog.quieten();
      default -> StandardErrorLog.silence();
    }
  }

  static int run(
      String[] args,
      Launcher launcher,
      InputStream in,
      PrintWriter out,
      PrintWriter err,
      Map<String, String> environment,
      int columns) {
    PrintWriter plainErr = PlainText.writer(err);
    Terminal terminal = new Terminal(in, PlainText.writer(out), plainErr, environment, columns);
    var all = subcommands(terminal, launcher);
    boolean debug = environment.containsKey(DEBUG);
    ServeLine serve = ServeLine.read(args);
    int exit;
    try {
      exit =
          serve == null
              ? executed(args, all, out, plainErr, debug)
              : served(serve, terminal, launcher, debug);
    } catch (OutOfMemoryError e) {
      plainErr.println("Java's heap is too small for this: start it with a larger -Xmx.");
      exit = CommandFailure.FAILED;
    }
    terminal.out().flush();
    out.flush();
    plainErr.flush();
    return exit;
  }

  private static int executed(
      String[] args,
      Map<String, Supplier<Object>> all,
      PrintWriter out,
      PrintWriter err,
      boolean debug) {
    String[] asked = helped(args, all.keySet());
    return line(asked(asked, all))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Misuse::told)
        .setExecutionExceptionHandler((e, of, parsed) -> failed(e, of.getErr(), debug))
        .execute(asked);
  }

  private static int served(ServeLine serve, Terminal terminal, Launcher launcher, boolean debug) {
    try {
      return launcher.serve(ConfigOption.file(terminal, serve.config()), serve.accepted());
    } catch (Exception e) {
      return failed(e, terminal.err(), debug);
    }
  }

  private static CommandLine line(Collection<Supplier<Object>> commands) {
    CommandLine line = new CommandLine(new Commands());
    for (Supplier<Object> made : commands) line.addSubcommand(made.get());
    // Last: it reaches those commands that are there.
    return line.setColorScheme(plain());
  }

  /** Bold and underlined: a colour that is read on black is not read on white. */
  private static CommandLine.Help.ColorScheme plain() {
    return new CommandLine.Help.ColorScheme.Builder(CommandLine.Help.Ansi.AUTO)
        .commands(Style.bold)
        .options(Style.bold)
        .parameters(Style.bold)
        .optionParams(Style.underline)
        .build();
  }

  /** {@code help key create} is {@code key create --help}. */
  private static String[] helped(String[] args, Set<String> commands) {
    if (args.length == 0 || !args[0].equals("help")) return args;
    // Beside an unknown command, --help would be that of all.
    if (args.length > 1 && !commands.contains(args[1])) return new String[] {args[1]};
    return Stream.concat(Arrays.stream(args).skip(1), Stream.of("--help")).toArray(String[]::new);
  }

  /** The one that the line begins with, where it does: reading all takes longer than most run. */
  private static Collection<Supplier<Object>> asked(
      String[] args, Map<String, Supplier<Object>> all) {
    if (args.length == 1 && VERSION.contains(args[0])) return List.of();
    Supplier<Object> one = args.length == 0 ? null : all.get(args[0]);
    return one == null ? all.values() : List.of(one);
  }

  private static Map<String, Supplier<Object>> subcommands(Terminal terminal, Launcher launcher) {
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("init", () -> new InitCommand(terminal));
    all.put("serve", () -> new ServeCommand(terminal, launcher));
    all.put("check", () -> new CheckCommand(terminal));
    all.put("key", () -> KeyCommand.of(terminal));
    all.put("access", () -> AccessCommand.of(terminal));
    all.put("block", () -> BlockCommand.of(terminal));
    all.put("gateway", () -> GatewayCommand.of(terminal));
    all.put("explain", () -> new ExplainCommand(terminal, launcher));
    all.put("label", () -> new LabelCommand(terminal));
    all.put("fingerprint", () -> new FingerprintCommand(terminal));
    all.put(
        "policy",
        () ->
            new CommandLine(new PolicyCommand(terminal))
                .addSubcommand(
                    new PolicyTestCommand(terminal, new StatedCases(terminal, launcher)::pass))
                .addSubcommand(new PolicyReplayCommand(terminal)));
    all.put(
        "catalog",
        () ->
            new CommandLine(new CatalogCommand(terminal))
                .addSubcommand(new CatalogImportCommand(terminal)));
    all.put("drill", () -> DrillCommand.of(terminal));
    all.put("signals", () -> new CommandLine(new SignalsCommand(terminal)));
    all.put("audit", () -> AuditCommand.of(terminal));
    all.put("store", () -> StoreCommand.of(terminal));
    all.put("backup", () -> new CommandLine(new BackupCommand(terminal)));
    all.put("restore", () -> new CommandLine(new RestoreCommand(terminal)));
    all.put("demo", () -> new DemoCommand(terminal, launcher));
    all.put("completion", () -> new CompletionCommand(terminal, () -> line(all.values())));
    all.put("help", Help::new);
    return all;
  }

  private static int failed(Exception e, PrintWriter err, boolean debug) {
    if (debug) LoggerFactory.getLogger(Commands.class).error("the command failed", e);
    switch (e) {
      case CommandFailure failure -> {
        err.println(failure.sentence());
        return failure.exit();
      }
      case ControlRefused refused -> err.println(refused.sentence());
      case FileAlreadyExistsException there -> {
        err.println(there.getFile() + ": is there already");
        return CommandFailure.USAGE;
      }
      case NotDirectoryException file -> {
        err.println(file.getFile() + ": is no folder");
        return CommandFailure.USAGE;
      }
      case NoSuchFileException absent -> {
        err.println(absent.getFile() + ": there is no such file");
        return CommandFailure.USAGE;
      }
      case AccessDeniedException closed -> {
        err.println(closed.getFile() + ": this user may not read or write it");
        return CommandFailure.USAGE;
      }
      case FileSystemException of ->
          err.println(
              of.getFile()
                  + ": "
                  + Objects.requireNonNullElse(of.getReason(), "cannot be read or written"));
      case CharacterCodingException _ -> {
        err.println("What was to be read is not UTF-8.");
        return CommandFailure.USAGE;
      }
      case Refusal refusal -> err.println(refusal.text());
      case PolicyException policy -> err.println(policy.getMessage());
      case IOException io ->
          err.println(Objects.requireNonNullElseGet(io.getMessage(), () -> Unreachable.why(io)));
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        err.println("Interrupted.");
      }
      default -> {
        err.println("This is a fault of Drawbridge. With " + DEBUG + "=1 it says where it arose.");
      }
    }
    return CommandFailure.FAILED;
  }

  /** Listed among the commands; {@link #helped} does its work. */
  @Command(name = "help", description = "The help of a command: help key create.")
  private static final class Help {}

  /** What {@code --version} tells. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {"drawbridge " + Release.version()};
    }
  }
}
