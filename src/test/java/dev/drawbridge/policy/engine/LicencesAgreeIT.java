package dev.drawbridge.policy.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.catalog.Catalog;
import dev.drawbridge.policy.OpaServer;
import dev.drawbridge.policy.bundle.Bundle;
import dev.drawbridge.policy.bundle.EngineQuestion;
import dev.drawbridge.policy.bundle.MountedFacts;
import dev.drawbridge.policy.decision.DecisionInput;
import dev.drawbridge.policy.decision.DecisionJson;
import dev.drawbridge.policy.decision.Facts;
import dev.drawbridge.policy.decision.Organisation;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every row of the licences that were read, for every purpose and organisation: the policy as the
 * jar has it compiled, compiled at load, and in a running OPA answer the same, code for code.
 */
class LicencesAgreeIT {
  private final WasmInstance built = instance(Precompiled.of(Bundle.ofJar().wasm()).orElseThrow());
  private final WasmInstance loaded = instance(WasmModule.compile(Bundle.ofJar().wasm()));

  @Test
  void theyAnswerAlikeAndAsTheTableSays(@TempDir Path folder) throws Exception {
    List<LicenceOutcomesTest.Outcome> table = LicenceOutcomesTest.table();
    Catalog catalog = LicenceOutcomesTest.catalog(table);
    Set<String> codes = new TreeSet<>();
    int asked = 0;
    try (OpaServer opa = OpaServer.start(folder, "{}");
        HttpClient http = HttpClient.newHttpClient()) {
      for (int i = 0; i < LicenceOutcomesTest.ORGANISATIONS.size(); i++) {
        Organisation organisation = LicenceOutcomesTest.ORGANISATIONS.get(i);
        // The same facts, once without any licence accepted, so that those codes occur too.
        for (boolean accepting : List.of(true, false)) {
          byte[] data = data(organisation, catalog, accepting);
          built.hold(data);
          loaded.hold(data);
          for (String fact : List.of("teams", "licences")) {
            JsonNode value = DecisionJson.MAPPER.readTree(data).at("/drawbridge/facts/" + fact);
            Files.writeString(
                folder.resolve("drawbridge/facts/" + fact + "/data.yaml"), value.toString());
          }
          opa.kill();
          opa.restart();
          for (int j = 0; j < LicenceOutcomesTest.PURPOSES.size(); j++) {
            String purpose = LicenceOutcomesTest.PURPOSES.get(j);
            ObjectNode input = input(organisation, purpose, catalog);
            byte[] question = input.toString().getBytes(UTF_8);
            JsonNode one = answer(built, question);
            String at = organisation.name() + ", " + purpose + ", " + accepting;
            assertEquals(one, answer(loaded, question), at);
            assertEquals(one, answer(http, opa.url(), input), at);
            Map<String, Set<String>> found = codes(one, codes);
            for (LicenceOutcomesTest.Outcome row : table) {
              Set<String> wanted = row.codes().get(i).get(j);
              Set<String> got = found.getOrDefault(row.model(), Set.of());
              if (accepting) assertEquals(wanted, got, at + ", " + row.model());
              else assertTrue(got.containsAll(wanted), at + ", " + row.model() + ": " + got);
              asked++;
            }
          }
        }
      }
    }
    assertEquals(42 * 3 * 5 * 2, asked);
    Set<String> every = new TreeSet<>(LicenceOutcomesTest.CODES.values());
    every.addAll(List.of("licence_not_allowed", "licence_unknown"));
    assertEquals(every, codes);
  }

  private static WasmInstance instance(WasmModule module) {
    return module.instantiate("{}".getBytes(UTF_8));
  }

  private static byte[] data(Organisation organisation, Catalog catalog, boolean accepting) {
    Facts facts = LicenceOutcomesTest.facts(organisation, catalog);
    ObjectNode data = MountedFacts.mount(Bundle.ofJar().data(), facts, catalog);
    ObjectNode licences = (ObjectNode) data.at("/drawbridge/facts/licences");
    if (!accepting) licences.putArray("allow").add("LicenseRef-unknown");
    return data.toString().getBytes(UTF_8);
  }

  /** One candidate more has a licence that nobody knows. */
  private static ObjectNode input(Organisation organisation, String purpose, Catalog catalog) {
    DecisionInput asked = LicenceOutcomesTest.question(organisation, purpose, catalog);
    ObjectNode input = DecisionJson.MAPPER.valueToTree(DecisionJson.toMap(asked));
    ObjectNode stranger = input.path("candidates").get(0).deepCopy();
    stranger.put("id", "stranger");
    ObjectNode licence = stranger.withObjectProperty("licence").put("id", "LicenseRef-unknown");
    licence.putArray("ids").add("LicenseRef-unknown");
    input.withArray("candidates").add(stranger);
    return input;
  }

  private static JsonNode answer(WasmInstance policy, byte[] input) {
    return policy.evaluate(EngineQuestion.DECISION, input).path(0).path("result");
  }

  private static JsonNode answer(HttpClient http, URI opa, ObjectNode input) throws Exception {
    ObjectNode body = DecisionJson.MAPPER.createObjectNode();
    body.set("input", input);
    var request =
        HttpRequest.newBuilder(opa.resolve("/v1/data/drawbridge/decision/result"))
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    var answer = http.send(request, BodyHandlers.ofString());
    assertEquals(200, answer.statusCode(), answer.body());
    return DecisionJson.MAPPER.readTree(answer.body()).path("result");
  }

  private static Map<String, Set<String>> codes(JsonNode answer, Set<String> all) {
    Map<String, Set<String>> found = new HashMap<>();
    for (var excluded : answer.path("excluded").properties()) {
      Set<String> codes = new TreeSet<>();
      for (JsonNode code : excluded.getValue()) codes.add(code.asText());
      all.addAll(codes);
      found.put(excluded.getKey(), codes);
    }
    return found;
  }
}
