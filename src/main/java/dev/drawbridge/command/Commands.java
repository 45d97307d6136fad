package dev.drawbridge.command;

import dev.drawbridge.console.ControlRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The command line: {@code drawbridge COMMAND …}. */
@Command(
    name = "drawbridge",
    description = "A policy and access-governance gateway for model usage.",
    mixinStandardHelpOptions = true,
    versionProvider = Commands.Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:it is well",
      "1:a check failed, or what was asked was refused",
      "2:a mistake in the command line or the configuration"
    })
public final class Commands {
  private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

  private Commands() {}

  /** Runs a command line; returns the exit code. */
  public static int run(String[] args, Launcher launcher) {
    return run(
        args,
        launcher,
        System.in,
        new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true),
        new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true),
        System.getenv());
  }

  static int run(
      String[] args,
      Launcher launcher,
      InputStream in,
      PrintWriter out,
      PrintWriter err,
      Map<String, String> environment) {
    Terminal terminal = new Terminal(in, out, err, environment);
    CommandLine line = new CommandLine(new Commands());
    for (Supplier<Object> made : asked(args, subcommands(terminal, launcher))) {
      line.addSubcommand(made.get());
    }
    line.setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Commands::misused)
        .setExecutionExceptionHandler(Commands::failed);
    int exit = line.execute(args);
    out.flush();
    err.flush();
    return exit;
  }

  /** The one that the line begins with, where it does: reading all takes longer than most run. */
  private static Collection<Supplier<Object>> asked(
      String[] args, Map<String, Supplier<Object>> all) {
    Supplier<Object> one = args.length == 0 ? null : all.get(args[0]);
    return one == null ? all.values() : List.of(one);
  }

  private static Map<String, Supplier<Object>> subcommands(Terminal terminal, Launcher launcher) {
    var all = new LinkedHashMap<String, Supplier<Object>>();
    all.put("serve", () -> new ServeCommand(launcher));
    all.put("check", () -> new CheckCommand(terminal));
    all.put("key", () -> new KeyCommand(terminal));
    all.put("block", () -> new BlockCommand(terminal));
    all.put("explain", () -> new ExplainCommand(terminal, launcher));
    all.put(
        "policy",
        () ->
            new CommandLine(new PolicyCommand(terminal))
                .addSubcommand(new PolicyTestCommand(terminal))
                .addSubcommand(new PolicyReplayCommand(terminal)));
    all.put(
        "catalog",
        () ->
            new CommandLine(new CatalogCommand(terminal))
                .addSubcommand(new CatalogImportCommand(terminal)));
    all.put("audit", () -> audit(terminal));
    all.put("demo", () -> new DemoCommand(terminal, launcher));
    return all;
  }

  private static CommandLine audit(Terminal terminal) {
    return new CommandLine(new AuditCommand(terminal))
        .addSubcommand(new VkeyCommand(terminal))
        .addSubcommand(new ReceiptCommand(terminal))
        .addSubcommand(new VerifyCommand(terminal))
        .addSubcommand(new AuditExportCommand(terminal))
        .addSubcommand(new EraseCommand(terminal))
        .addSubcommand(new ErasuresCommand(terminal))
        .addSubcommand(new HoldCommand(terminal))
        .addSubcommand(new HoldsCommand(terminal))
        .addSubcommand(new PassphraseCommand(terminal));
  }

  private static int misused(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    err.println(e.getMessage());
    err.println("Try: " + command.getCommandSpec().qualifiedName() + " --help");
    return CommandFailure.USAGE;
  }

  private static int failed(Exception e, CommandLine command, ParseResult parsed) {
    PrintWriter err = command.getErr();
    switch (e) {
      case CommandFailure failure -> {
        err.println(failure.sentence());
        return failure.exit();
      }
      case ControlRefused refused -> err.println(refused.sentence());
      case NoSuchFileException absent -> {
        err.println(absent.getFile() + ": there is no such file");
        return CommandFailure.USAGE;
      }
      case AccessDeniedException closed -> {
        err.println(closed.getFile() + ": this user may not read or write it");
        return CommandFailure.USAGE;
      }
      case IOException io -> err.println(Objects.requireNonNullElse(io.getMessage(), "I/O failed"));
      case InterruptedException _ -> {
        Thread.currentThread().interrupt();
        err.println("Interrupted.");
      }
      default -> {
        LOG.debug("command failed", e);
        err.println("This should not happen: " + e);
      }
    }
    return CommandFailure.FAILED;
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Commands.class.getPackage().getImplementationVersion();
      return new String[] {"drawbridge " + (version == null ? "(not packaged)" : version)};
    }
  }
}
