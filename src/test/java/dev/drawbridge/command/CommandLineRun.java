package dev.drawbridge.command;

import dev.drawbridge.config.Snapshot;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.AdminTarget;
import dev.drawbridge.policy.decision.ReasonCodes;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One run of the command line, against a launcher that starts nothing where a test brings none. */
public record CommandLineRun(int exit, String out, String err, List<Object> launched) {
  public static CommandLineRun of(String... args) {
    return of("", args);
  }

  public static CommandLineRun of(String in, String[] args) {
    return of(in, args, Map.of());
  }

  /** One run with an environment of its own. */
  public static CommandLineRun within(Map<String, String> environment, String... args) {
    return of("", args, environment);
  }

  private static CommandLineRun of(String in, String[] args, Map<String, String> environment) {
    List<Object> launched = new ArrayList<>();
    Launcher launcher =
        new Launcher() {
          @Override
          public int serve(Path config, Accepted accepted) {
            launched.add(config);
            return 0;
          }

          @Override
          public boolean demo(DemoRequest request, PrintWriter out) {
            launched.add(request);
            return false;
          }

          @Override
          public <T> T explaining(Snapshot snapshot, Explaining<T> use) throws Exception {
            return use.with(
                new Explainer() {
                  @Override
                  public Explained explain(ExplainRequest request) {
                    return explained(request);
                  }

                  @Override
                  public boolean permits(
                      Caller caller, String action, @Nullable AdminTarget target) {
                    launched.add(action);
                    return false;
                  }
                });
          }

          private Explained explained(ExplainRequest request) {
            launched.add(request);
            return new Explained(
                new JsonObject()
                    .put("allow", false)
                    .put("code", "model_not_permitted")
                    .put(
                        "reasons",
                        new JsonArray()
                            .add(
                                new JsonObject().put("code", "team_unknown").put("message", "No.")))
                    .put("eligible", new JsonArray())
                    .put(
                        "excluded",
                        new JsonObject().put("house-open", new JsonArray().add("team_unknown")))
                    .put(
                        "would_allow",
                        new JsonArray()
                            .add(
                                new JsonObject()
                                    .put("change", "team")
                                    .put("to", "ops")
                                    .put("eligible", new JsonArray().add("house-open"))))
                    .put("principal", new JsonObject().put("team", "research"))
                    .put("sensitivity", new JsonObject().put("level", "internal"))
                    .put("revision", "abc"),
                new ReasonCodes(
                    Map.of(
                        "team_unknown",
                        new ReasonCodes.Stated("drawbridge.rules.entitlement", "teams", ""))));
          }
        };
    return run(launcher, launched, in, args, environment);
  }

  /** One run against the launcher that a test brings. */
  public static CommandLineRun by(
      Launcher launcher, Map<String, String> environment, String... args) {
    return by(launcher, "", environment, args);
  }

  /** The same, with something on its standard input. */
  public static CommandLineRun by(
      Launcher launcher, String in, Map<String, String> environment, String... args) {
    return run(launcher, List.of(), in, args, environment);
  }

  private static CommandLineRun run(
      Launcher launcher,
      List<Object> launched,
      String in,
      String[] args,
      Map<String, String> environment) {
    var out = new StringWriter();
    var err = new StringWriter();
    int exit =
        Commands.run(
            args,
            launcher,
            new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(err, true),
            environment,
            0);
    return new CommandLineRun(exit, out.toString(), err.toString(), launched);
  }
}
