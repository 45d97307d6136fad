package dev.drawbridge.command.policy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.CommandVertx;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.DocumentTable;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.FormatOption.Format;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.policy.Policies;
import dev.drawbridge.policy.Policy;
import dev.drawbridge.policy.PolicySettings;
import dev.drawbridge.policy.PolicyTool;
import dev.drawbridge.policy.decision.PolicyException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code policy …}. */
@Command(
    name = "policy",
    description = "Rego: build, test and evaluate it; decide recorded traffic again.")
public final class PolicyCommand {
  private final Terminal terminal;

  public PolicyCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(name = "build", description = "Compiles Rego with opa.")
  int build(
      @Parameters(
              paramLabel = "DIR",
              arity = "0..1",
              description = "A folder of Rego instead of the policies in the jar.")
          @Nullable Path folder,
      @Option(
              names = "--extra",
              paramLabel = "DIR",
              description = "A folder of rules that are added, as policy.extra.")
          @Nullable Path extra,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FILE",
              required = true,
              description = "The bundle to write.")
          Path out) {
    if (folder == null && extra == null) {
      throw new CommandFailure(
          CommandFailure.USAGE, "Name a folder of Rego, or with --extra one of rules to add.");
    }
    try {
      PolicyTool.build(folder, extra, out);
    } catch (PolicyException e) {
      throw failure(e);
    }
    terminal.out().println(out);
    return 0;
  }

  @Command(
      name = "eval",
      description =
          "Evaluates one decision input, or what audit show prints, and prints the result.")
  int eval(
      @Mixin ConfigOption config,
      @Parameters(paramLabel = "INPUT.json", description = "The input; - is standard input.")
          Path input,
      @Mixin FormatOption format)
      throws Exception {
    Snapshot snapshot = config.load(terminal);
    String text =
        input.toString().equals("-")
            ? new String(
                BoundedFile.bytes(terminal.in(), "-", BoundedFile.DOCUMENT), StandardCharsets.UTF_8)
            : BoundedFile.text(input, BoundedFile.DOCUMENT);
    if (text.isBlank()) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          input + " is empty: it holds a decision input, or what audit show --json prints");
    }
    JsonNode given;
    try {
      given = new JsonMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(
          CommandFailure.USAGE,
          input
              + ":"
              + e.getLocation().getLineNr()
              + ":"
              + e.getLocation().getColumnNr()
              + ": this is no JSON");
    }
    if (!given.isObject()) {
      throw new CommandFailure(CommandFailure.USAGE, input + ": this is no JSON object");
    }
    JsonNode asked = given.path("input").isObject() ? given.path("input") : given;
    boolean recorded = asked.path("candidates").isArray() && !asked.has("organisation");
    if (recorded) {
      terminal.err().println("As it is recorded: models and organisation are the configuration's.");
    }
    String plain = asked.equals(given) ? text : asked.toString();
    String result =
        withPolicy(
            snapshot,
            policy -> Terminal.done(policy.evaluate(recorded ? whole(policy, asked) : plain)));
    JsonNode printed = Terminal.parse(result);
    format.print(terminal, printed, Format.JSON, () -> DocumentTable.print(terminal, printed));
    return 0;
  }

  private static String whole(Policy policy, JsonNode recorded) {
    return new String(policy.snapshot().whole(recorded), StandardCharsets.UTF_8);
  }

  /** What is done with a policy. */
  public interface Use<T> {
    T of(Policy policy) throws Exception;
  }

  /** Loads the configuration's policy, uses it and ends it. */
  public static <T> T withPolicy(Snapshot snapshot, Use<T> use) throws Exception {
    return withPolicy(snapshot, Policies.readOnly(snapshot.rules().policy(), snapshot.data()), use);
  }

  /** Does something with the policy of other settings than the configuration's. */
  static <T> T withPolicy(Snapshot snapshot, PolicySettings settings, Use<T> use) throws Exception {
    Vertx vertx = CommandVertx.start();
    try {
      Policy policy =
          Terminal.done(
              Policies.loadForCommand(
                  vertx,
                  settings,
                  snapshot.rules().facts(),
                  snapshot.organisation(),
                  snapshot.models().catalog(),
                  new SimpleMeterRegistry(),
                  List::of));
      try {
        return use.of(policy);
      } finally {
        Terminal.done(policy.close().map(""));
      }
    } catch (PolicyException e) {
      throw failure(e);
    } finally {
      Terminal.done(vertx.close().map(""));
    }
  }

  private static CommandFailure failure(PolicyException e) {
    return new CommandFailure(CommandFailure.FAILED, String.valueOf(e.getMessage()));
  }
}
