package dev.drawbridge.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.command.policy.Principals;
import dev.drawbridge.command.policy.ReasonCatalog;
import dev.drawbridge.command.policy.TeamFacts;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.ConfigOption;
import dev.drawbridge.command.terminal.FormatOption;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.ReasonCodes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code explain}: exit code 1 where the decision is a refusal. */
@Command(
    name = "explain",
    description = {
      "The decision about a call, and why. Nothing is sent to any model.",
      "  explain --team research --model chat",
      "  explain --as ada.yaml --model auto --sensitivity confidential --prompt -"
    })
final class ExplainCommand implements Callable<Integer> {
  private static final JsonMapper JSON = new JsonMapper();

  private final Terminal terminal;
  private final Launcher launcher;

  @Mixin private final ConfigOption config = new ConfigOption();

  @ArgGroup(multiplicity = "1")
  private Who who = new Who();

  @Option(
      names = "--roles",
      split = ",",
      paramLabel = "ROLE",
      description = "With --team: other roles, by commas.")
  private @Nullable List<String> roles;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "NAME",
      description = "A model, an alias or auto.")
  private String model = "";

  @Option(
      names = "--prompt",
      paramLabel = "TEXT|-",
      description = "The prompt; - for standard input.")
  private String prompt = "";

  @Option(names = "--purpose", paramLabel = "NAME", description = "What the call is for.")
  private @Nullable String purpose;

  @Option(
      names = "--sensitivity",
      paramLabel = "LEVEL",
      completionCandidates = Levels.class,
      description = "As the caller declares it.")
  private @Nullable String sensitivity;

  @Option(
      names = "--sensitivity-reason",
      paramLabel = "TEXT",
      description = "With --sensitivity: why the prompt is less sensitive than it looks.")
  private @Nullable String reason;

  @Option(names = "--tag", paramLabel = "K=V", description = "A tag; may be repeated.")
  private Map<String, String> tags = new LinkedHashMap<>();

  @Option(
      names = "--grant",
      paramLabel = "MODEL",
      description = "As if access to that model was granted; may be repeated.")
  private List<String> grants = new ArrayList<>();

  @Option(
      names = "--grant-cap",
      paramLabel = "USD",
      description = "With --grant: what one request may cost by it.")
  private @Nullable Double grantCap;

  @Mixin private final FormatOption format = new FormatOption();

  ExplainCommand(Terminal terminal, Launcher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  /** Who asks. */
  static final class Who {
    @Option(
        names = "--as",
        paramLabel = "FILE",
        description =
            "A caller of your making, as YAML or JSON: { kind: user, id: ada, team: research, roles:"
                + " [model-user], claims: { site: B } }.")
    private @Nullable Path file;

    @Option(
        names = "--team",
        paramLabel = "NAME",
        description = "Somebody of that team, with the roles that the team asks for.")
    private @Nullable String team;
  }

  @Override
  public Integer call() throws Exception {
    if (reason != null && sensitivity == null) {
      throw new CommandFailure(
          CommandFailure.USAGE, "--sensitivity-reason needs --sensitivity, the level it is for.");
    }
    if (grantCap != null && (grants.isEmpty() || !(grantCap > 0))) {
      throw new CommandFailure(
          CommandFailure.USAGE, "--grant-cap is above 0 and needs --grant, the model it is for.");
    }
    Snapshot snapshot = config.load(terminal);
    Caller caller = caller(snapshot);
    String text =
        prompt.equals("-")
            ? new String(terminal.in().readAllBytes(), StandardCharsets.UTF_8)
            : prompt;
    ObjectNode body = JSON.createObjectNode().put("model", model);
    body.putArray("messages").addObject().put("role", "user").put("content", text);
    var request =
        new Launcher.ExplainRequest(
            caller,
            JSON.writeValueAsBytes(body),
            purpose,
            level(sensitivity),
            reason,
            tags,
            new Launcher.Granted(true, grants, grantCap));
    Launcher.Explained explained =
        launcher.explaining(snapshot, explainer -> explainer.explain(request));
    JsonNode decision = Terminal.parse(explained.decision().encode());
    format.print(terminal, decision, () -> print(snapshot, explained.codes(), decision));
    return decision.path("allow").asBoolean() ? 0 : CommandFailure.FAILED;
  }

  private Caller caller(Snapshot snapshot) throws Exception {
    if (who.file != null) {
      if (roles == null) return Principals.read(who.file);
      throw new CommandFailure(CommandFailure.USAGE, "--roles needs --team; FILE has its own.");
    }
    String team = String.valueOf(who.team);
    TeamFacts facts = TeamFacts.of(snapshot);
    if (roles != null) {
      List<String> named = TeamFacts.named(roles);
      facts.warnings(team, named).forEach(terminal::warn);
      return Principals.of(team, named);
    }
    List<String> asked = facts.asked(team);
    facts.warnings(team, asked).forEach(terminal::warn);
    if (!asked.isEmpty()) {
      String those = asked.size() == 1 ? "role " : "roles ";
      terminal
          .err()
          .println(
              "Asked with the "
                  + those
                  + String.join(", ", asked)
                  + ", as team "
                  + team
                  + " asks for; --roles names others.");
    }
    return Principals.of(team, asked);
  }

  private void print(Snapshot snapshot, ReasonCodes codes, JsonNode decision) {
    boolean allow = decision.path("allow").asBoolean();
    terminal
        .out()
        .println(
            (allow ? "allowed" : "refused: " + decision.path("code").asText())
                + " (sensitivity "
                + decision.at("/sensitivity/level").asText()
                + ", policy "
                + decision.path("revision").asText()
                + ")");
    printLabel(decision.path("sensitivity"));
    for (JsonNode reason : decision.path("reasons")) {
      terminal
          .out()
          .println("  " + reason.path("code").asText() + ": " + reason.path("message").asText());
    }
    List<List<String>> rows = new ArrayList<>();
    for (JsonNode each : decision.path("eligible")) {
      rows.add(
          List.of(
              each.path("id").asText(),
              each.path("provider").asText(),
              "yes",
              Terminal.cell(each, "estimated_cost_usd"),
              ""));
    }
    for (var each : decision.path("excluded").properties()) {
      String provider =
          snapshot.models().catalog().model(each.getKey()).map(m -> m.provider().id()).orElse("");
      rows.add(
          List.of(
              each.getKey(),
              provider,
              "no",
              "",
              Terminal.cell(decision.path("excluded"), each.getKey())));
    }
    terminal.table(List.of("MODEL", "PROVIDER", "ALLOWED", "EST. USD", "WHY NOT"), rows);
    printDuties(decision.path("eligible"));
    printGrants(decision.path("grants"));
    printGrounds(snapshot, codes, decision);
    printChanges(decision.path("would_allow"));
  }

  /** Which grant lifted what. */
  private void printGrants(JsonNode grants) {
    for (JsonNode grant : grants) {
      List<String> lifted = new ArrayList<>();
      for (var each : grant.path("lifted").properties()) {
        String codes = Terminal.cell(grant.path("lifted"), each.getKey()).replace(",", ", ");
        lifted.add(codes + " of " + each.getKey());
      }
      String of = Terminal.cell(grant, "for").equals("team") ? "for the team" : "for this caller";
      terminal
          .out()
          .println(
              "grant "
                  + grant.path("id").asText()
                  + " of "
                  + grant.path("model").asText()
                  + " "
                  + of
                  + ": "
                  + (lifted.isEmpty()
                      ? "lifts nothing here"
                      : "lifts " + String.join("; ", lifted)));
    }
  }

  /** What is masked before a model that may serve, and what of its answer is masked or cut. */
  private void printDuties(JsonNode eligible) {
    for (JsonNode model : eligible) {
      List<String> duties = new ArrayList<>();
      for (String duty : List.of("mask", "mask_answer", "cut_answer")) {
        List<String> named = new ArrayList<>();
        for (JsonNode each : model.path(duty)) named.add(each.asText());
        if (!named.isEmpty()) duties.add(duty + " " + String.join(", ", named));
      }
      if (duties.isEmpty()) continue;
      terminal.out().println(model.path("id").asText() + ": " + String.join("; ", duties));
    }
  }

  /** Why the label is higher than what the caller declared, or than the usual one. */
  private void printLabel(JsonNode label) {
    List<String> why = new ArrayList<>();
    for (var each : label.path("categories").properties()) {
      why.add(each.getKey() + " (" + each.getValue().asText() + ")");
    }
    if (!why.isEmpty()) terminal.out().println("  found in the prompt: " + String.join(", ", why));
    List<String> types = new ArrayList<>();
    label.path("findings").properties().forEach(e -> types.add(e.getKey() + " " + e.getValue()));
    if (!types.isEmpty()) terminal.out().println("  by type: " + String.join(", ", types));
    for (JsonNode each : label.path("because")) {
      String source = each.path("source").asText();
      if (source.equals("document") || source.equals("conversation")) {
        terminal.out().println("  by its " + source + ": " + each.path("level").asText());
      }
    }
    String asked = label.path("lower_to").asText("");
    String lowered = label.path("lowered_to").asText("");
    if (!lowered.isEmpty()) {
      terminal.out().println("  taken for " + lowered + ", for the reason that was given");
    } else if (!asked.isEmpty()) {
      terminal
          .out()
          .println(
              "  not taken for "
                  + asked
                  + ": the team's may_lower does not go so far, or the prompt is restricted or"
                  + " holds a secret");
    }
    List<String> closed = new ArrayList<>();
    for (JsonNode each : label.path("unscanned")) closed.add(each.asText());
    if (!closed.isEmpty()) {
      terminal.out().println("  not looked into: " + String.join(", ", closed));
    }
  }

  /** The rule and the fact behind each code of each excluded model. */
  private void printGrounds(Snapshot snapshot, ReasonCodes codes, JsonNode decision) {
    var grounds = new ReasonCatalog(snapshot, codes, decision.at("/principal/team").asText(null));
    List<List<String>> rows = new ArrayList<>();
    for (var each : decision.path("excluded").properties()) {
      for (JsonNode code : each.getValue()) rows.add(grounds.row(each.getKey(), code.asText()));
    }
    if (rows.isEmpty()) return;
    terminal.out().println();
    terminal.table(ReasonCatalog.HEADING, rows);
  }

  private void printChanges(JsonNode changes) {
    if (changes.isEmpty()) return;
    terminal.out().println();
    terminal.out().println("It would be allowed with one of these changes:");
    for (JsonNode change : changes) {
      terminal
          .out()
          .println(
              "  "
                  + change.path("change").asText()
                  + " "
                  + change.path("to").asText()
                  + ": "
                  + Terminal.cell(change, "eligible").replace(",", ", "));
    }
  }

  private static @Nullable Level level(@Nullable String name) {
    if (name == null) return null;
    return Level.of(name).orElseThrow(() -> Choices.none("--sensitivity", name, new Levels()));
  }

  /** What a shell offers for {@code --sensitivity}. */
  static final class Levels extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Levels() {
      super(Arrays.stream(Level.values()).map(Level::wire).toList());
    }
  }
}
