package dev.drawbridge.command.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code policy eval}: one input of the decision contract, decided by the configured policy. */
class PolicyEvalTest {
  private static final String CONFIG =
      """
      version: 1
      data: ./var
      policy: { data: ./facts.yaml }
      providers:
        house: { dialect: openai, url: "http://127.0.0.1:9/v1", operator: self, jurisdiction: DE, hosting: own }
      models:
        house-open: { provider: house, maker: Sample, weights: open, licence: Apache-2.0, price: { input: 1, output: 1 }, context: 4096 }
      """;
  private static final String FACTS =
      """
      teams:
        research: { models: ["*"] }
      """;

  /** As the decision contract shows it, shortened to one candidate. */
  private static final String INPUT =
      """
      {"contract":"drawbridge/decision/v1",
       "request":{"id":"0193","time":"2026-11-24T15:04:00Z","operation":"chat","model":"auto","requested":"auto","stream":false,"purpose":null,"max_output_tokens":512,"estimated_input_tokens":14,"needs":[],"tags":{},"attempt":1,"failed":[],"features":["mask","attribution","max_output_tokens"]},
       "principal":{"kind":"user","id":"u1","issuer":"i","name":"alice","team":"$TEAM","teams":["$TEAM"],"roles":[],"claims":{},"key":null,"on_behalf_of":null},
       "sensitivity":{"level":"internal","declared":null,"categories":{},"findings":{},"unscanned":["text"]},
       "candidates":[{"id":"house-open","provider":"house","operator":"self","jurisdiction":"DE","hosting":"own","weights":"open","maker":"Sample","clearance":"restricted","labels":{},
         "licence":{"id":"Apache-2.0","osi":true,"vendor_terms":false,"commercial":"yes","mau_limit":null,"excluded_jurisdictions":[],"output_training":"yes","attribution":null},"lineage":[],
         "price":{"input":1,"output":1},"estimated_cost_usd":0.001,"context":4096,"fits":true,"capabilities":["chat","streaming"],"retires":null,"health":"closed"}],
       "organisation":{"name":"Acme","jurisdiction":"DE","monthly_active_users":null},
       "source":{"address":"10.1.2.3"}}
      """;

  @TempDir Path folder;

  private CommandLineRun eval(String in, String input) throws Exception {
    Files.writeString(folder.resolve("facts.yaml"), FACTS);
    Path config = Files.writeString(folder.resolve("drawbridge.yaml"), CONFIG);
    return CommandLineRun.of(in, new String[] {"policy", "eval", "-c", config.toString(), input});
  }

  private static JsonObject result(CommandLineRun run) {
    assertEquals(0, run.exit(), run.err());
    return new JsonObject(run.out());
  }

  @Test
  void theResultIsTheDecisionOfTheConfiguredFacts() throws Exception {
    Path input = Files.writeString(folder.resolve("in.json"), INPUT.replace("$TEAM", "research"));

    JsonObject result = result(eval("", input.toString()));

    assertEquals(true, result.getBoolean("allow"), result.encode());
    assertEquals("house-open", result.getJsonArray("eligible").getJsonObject(0).getString("id"));
  }

  @Test
  void aRefusalIsAResultToo() throws Exception {
    JsonObject result = result(eval(INPUT.replace("$TEAM", "nobody"), "-"));

    assertEquals(false, result.getBoolean("allow"), result.encode());
    assertEquals(
        new JsonArray().add("team_unknown"),
        result.getJsonObject("excluded").getJsonArray("house-open"));
  }

  @Test
  void whatTheRecordKeepsOfAnInputIsMadeWholeByTheConfiguration() throws Exception {
    JsonObject kept = new JsonObject(INPUT.replace("$TEAM", "research"));
    kept.remove("organisation");
    kept.put("candidates", new JsonArray().add(candidate("house-open")));
    String shown = new JsonObject().put("request_id", "0193").put("input", kept).encode();

    for (String in : new String[] {shown, kept.encode()}) {
      CommandLineRun run = eval(in, "-");

      assertEquals(true, result(run).getBoolean("allow"), run.out());
      assertTrue(run.err().contains("As it is recorded"), run.err());
    }
    kept.put("candidates", new JsonArray().add(candidate("gone")));
    CommandLineRun unknown = eval(kept.encode(), "-");
    assertEquals(1, unknown.exit(), unknown.out());
    assertTrue(unknown.err().contains("candidate gone"), unknown.err());
  }

  private static JsonObject candidate(String id) {
    return new JsonObject()
        .put("id", id)
        .put("estimated_cost_usd", 0.001)
        .put("fits", true)
        .put("health", "closed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n", "[]", "7", "null"})
  void inputThatIsNoObjectIsAMistake(String in) throws Exception {
    CommandLineRun run = eval(in, "-");

    assertEquals(2, run.exit(), run.out());
    assertEquals("", run.out());
    assertTrue(run.err().contains(in.isBlank() ? "- is empty" : "no JSON object"), run.err());
  }

  @Test
  void inputThatIsNoJsonIsSaidSoWithItsPlace() throws Exception {
    Path input = Files.writeString(folder.resolve("in.json"), "{\n  \"contract\": nope\n}");

    CommandLineRun run = eval("", input.toString());

    assertEquals(2, run.exit());
    assertTrue(run.err().contains("in.json:2:"), run.err());
    assertTrue(run.err().contains("no JSON"), run.err());
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() throws Exception {
    CommandLineRun run = eval("", folder.resolve("absent.json").toString());

    assertEquals(2, run.exit(), run.err());
    assertTrue(run.err().contains("absent.json: there is no such file"), run.err());
  }
}
