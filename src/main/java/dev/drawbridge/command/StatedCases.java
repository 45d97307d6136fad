package dev.drawbridge.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.drawbridge.catalog.NearNames;
import dev.drawbridge.command.policy.Principals;
import dev.drawbridge.command.policy.StatedFiles;
import dev.drawbridge.command.policy.TeamFacts;
import dev.drawbridge.command.terminal.Choices;
import dev.drawbridge.command.terminal.CommandFailure;
import dev.drawbridge.command.terminal.Terminal;
import dev.drawbridge.config.Snapshot;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.files.BoundedFile;
import dev.drawbridge.identity.Caller;
import dev.drawbridge.policy.decision.ReasonCodes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Cases that a person states: who asks for what, or may do what, and what policy must say. Files of
 * YAML with a section {@code cases}, decided by the configuration's policy in the embedded engine.
 */
final class StatedCases {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<Map<String, String>> TAGS = new TypeReference<>() {};
  private static final String ALLOWED = "allowed";
  private static final Set<String> FIELDS =
      new TreeSet<>(
          List.of(
              "team",
              "as",
              "roles",
              "model",
              "prompt",
              "purpose",
              "sensitivity",
              "sensitivity_reason",
              "tags",
              "expect",
              "served_by"));

  /**
   * A case.
   *
   * @param where its file and name
   * @param expect {@code allowed}, or the code of a reason
   * @param servedBy the model that must come first; null for any
   */
  private record Case(
      String where, Launcher.ExplainRequest request, String expect, @Nullable String servedBy) {}

  /** A case of either kind, with how it is decided. */
  private record Stated(String where, Difference difference) {}

  /** In what policy says otherwise; null where it says so. */
  @FunctionalInterface
  private interface Difference {
    @Nullable String of(Launcher.Explainer policy) throws Exception;
  }

  private final Terminal terminal;
  private final Launcher launcher;

  StatedCases(Terminal terminal, Launcher launcher) {
    this.terminal = terminal;
    this.launcher = launcher;
  }

  /** Decides every case of the folders; true where each came out as stated. */
  boolean pass(Snapshot snapshot, List<Path> places) throws Exception {
    TeamFacts facts = TeamFacts.of(snapshot);
    List<Stated> cases = new ArrayList<>();
    for (Path place : places) {
      for (Path file : StatedFiles.of(place)) read(file, facts, cases);
    }
    int failed =
        launcher.explaining(
            snapshot,
            explainer -> {
              int wrong = 0;
              for (Stated each : cases) if (!passes(explainer, each)) wrong++;
              return wrong;
            });
    terminal
        .out()
        .println(
            failed == 0
                ? "all " + cases.size() + " cases pass"
                : failed + " of " + cases.size() + " cases fail");
    return failed == 0;
  }

  private boolean passes(Launcher.Explainer explainer, Stated stated) throws Exception {
    String wrong;
    try {
      wrong = stated.difference().of(explainer);
    } catch (CommandFailure e) {
      wrong = e.sentence();
    }
    if (wrong == null) return true;
    terminal.out().println("FAIL " + stated.where());
    terminal.out().println("  " + wrong);
    return false;
  }

  private static @Nullable String difference(Launcher.Explained explained, Case stated) {
    JsonNode decision = Terminal.parse(explained.decision().encode());
    Set<String> reasons = new TreeSet<>();
    for (JsonNode each : decision.path("reasons")) reasons.add(each.path("code").asText());
    for (JsonNode each : decision.path("excluded")) {
      for (JsonNode code : each) reasons.add(code.asText());
    }
    boolean allow = decision.path("allow").asBoolean();
    String came = allow ? "it is allowed" : "it is refused: " + String.join(", ", reasons);
    if (stated.expect().equals(ALLOWED)) {
      if (!allow) return "expected allowed; " + came;
      String first = decision.at("/eligible/0/id").asText();
      boolean served = stated.servedBy() == null || stated.servedBy().equals(first);
      return served ? null : "expected " + stated.servedBy() + "; " + first + " comes first";
    }
    reasons.add(decision.path("code").asText());
    if (!allow && reasons.contains(stated.expect())) return null;
    return "expected " + stated.expect() + "; " + came + unknown(explained.codes(), stated);
  }

  private static String unknown(ReasonCodes codes, Case stated) {
    if (codes.byCode().containsKey(stated.expect())) return "";
    return Choices.didYouMean(NearNames.near(stated.expect(), codes.byCode().keySet()));
  }

  private void read(Path file, TeamFacts facts, List<Stated> cases) throws IOException {
    JsonNode root;
    try {
      root = YAML.readTree(BoundedFile.text(file, BoundedFile.DOCUMENT));
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      String place = at == null ? "" : ":" + at.getLineNr() + ":" + at.getColumnNr();
      throw misused(file + place + ": this is no YAML");
    }
    if (!root.path("cases").isObject()) throw misused(file + ": has no section cases");
    for (var each : root.path("cases").properties()) {
      String where = file + ": " + each.getKey();
      JsonNode node = each.getValue();
      if (node.has(StatedRight.MAY)) {
        var right = StatedRight.read(where, node, caller(file, where, node, facts));
        cases.add(new Stated(where, right::difference));
      } else {
        Case call = stated(file, where, node, facts);
        cases.add(new Stated(where, policy -> difference(policy.explain(call.request()), call)));
      }
    }
  }

  private static Case stated(Path file, String where, JsonNode node, TeamFacts facts)
      throws IOException {
    for (var field : node.properties()) {
      if (FIELDS.contains(field.getKey())) continue;
      throw misused(
          where
              + ": a case has no field "
              + field.getKey()
              + "."
              + Choices.didYouMean(NearNames.near(field.getKey(), FIELDS)));
    }
    String model = node.path("model").asText();
    String expect = node.path("expect").asText();
    if (model.isEmpty() || expect.isEmpty()) throw misused(where + ": needs model and expect");
    ObjectNode body = JSON.createObjectNode().put("model", model);
    body.putArray("messages")
        .addObject()
        .put("role", "user")
        .put("content", node.path("prompt").asText());
    Map<String, String> tags =
        node.has("tags") ? YAML.convertValue(node.get("tags"), TAGS) : new LinkedHashMap<>();
    var request =
        new Launcher.ExplainRequest(
            caller(file, where, node, facts),
            JSON.writeValueAsBytes(body),
            node.path("purpose").asText(null),
            level(where, node.path("sensitivity").asText(null)),
            node.path("sensitivity_reason").asText(null),
            tags,
            Launcher.Granted.NOTHING);
    return new Case(where, request, expect, node.path("served_by").asText(null));
  }

  private static Caller caller(Path file, String where, JsonNode node, TeamFacts facts)
      throws IOException {
    String team = node.path("team").asText();
    if (node.has("as") == !team.isEmpty()) throw misused(where + ": needs either team or as");
    if (node.has("as")) {
      Path parent = file.toAbsolutePath().getParent();
      Path as = Path.of(node.path("as").asText());
      return Principals.read(parent == null ? as : parent.resolve(as));
    }
    if (!node.has("roles")) return Principals.of(team, facts.asked(team));
    List<String> roles = new ArrayList<>();
    for (JsonNode role : node.path("roles")) roles.add(role.asText());
    return Principals.of(team, roles);
  }

  private static @Nullable Level level(String where, @Nullable String name) {
    if (name == null) return null;
    return Level.of(name)
        .orElseThrow(
            () -> misused(where + ": sensitivity is public, internal, confidential, restricted"));
  }

  private static CommandFailure misused(String sentence) {
    return new CommandFailure(CommandFailure.USAGE, sentence);
  }
}
