package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.command.CommandLineRun;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Erasures through the whole gateway, by each door. */
class ErasureIT {
  @TempDir Path folder;

  /** Something done with a gateway that runs. */
  private interface Running {
    void with(TestGateway gateway) throws Exception;
  }

  private void whileRunning(Running running) throws Exception {
    try (ThreeModelGateway setup = ThreeModelGateway.start(folder)) {
      running.with(setup.gateway());
    }
  }

  private static String ask(TestGateway gateway, String key) throws Exception {
    HttpResponse<String> answer = gateway.chat(key, "small");
    assertEquals(200, answer.statusCode(), answer.body());
    return SampleConfig.ended(gateway, answer).getString("request_id");
  }

  private static String subject(String key) {
    return "key|" + key.substring(4, 16);
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  private static CommandLineRun audit(int exit, String... args) {
    List<String> all = new ArrayList<>(List.of("audit"));
    all.addAll(List.of(args));
    CommandLineRun run = CommandLineRun.of(all.toArray(String[]::new));
    assertEquals(exit, run.exit(), run.err());
    return run;
  }

  @Test
  void anAdminErasesASubjectAndEverybodyElsesStays() throws Exception {
    whileRunning(
        gateway -> {
          String gone = gateway.key("research");
          String stays = gateway.key("research");
          String id = ask(gateway, gone);
          String other = ask(gateway, stays);
          JsonObject asked =
              new JsonObject().put("subject", subject(gone)).put("basis", "Art. 17, ticket 7");

          HttpResponse<String> answer = gateway.adminPost("/api/v1/erasures", asked.encode());

          assertEquals(200, answer.statusCode(), answer.body());
          JsonObject erasure = new JsonObject(answer.body());
          assertEquals("done", erasure.getString("state"));
          assertEquals("erased", gateway.row(id).getString("state"));
          assertEquals(erasure.getLong("id"), gateway.row(id).getLong("erased_by"));
          JsonObject end = gateway.row(id).getJsonObject("end").getJsonObject("row");
          assertEquals(erasure.getInteger("id"), end.getValue("erased_by"));
          assertFalse(gateway.row(other).containsKey("state"));
          JsonArray all = new JsonArray(gateway.admin("/api/v1/erasures").body());
          assertEquals(new JsonArray().add(erasure), all);
          assertEquals("complete", gateway.row(ask(gateway, gone)).getString("outcome"));
        });
  }

  @Test
  void whatIsWrongWithAnErasureIsSaid() throws Exception {
    whileRunning(
        gateway -> {
          HttpResponse<String> none = gateway.adminPost("/api/v1/erasures", "{\"basis\":\"x\"}");
          HttpResponse<String> basis =
              gateway.adminPost("/api/v1/erasures", "{\"subject\":\"key|1\"}");
          HttpResponse<String> form =
              gateway.adminPost("/api/v1/erasures", "{\"subject\":\"ada\",\"basis\":\"x\"}");
          HttpResponse<String> unknown =
              gateway.adminPost("/api/v1/erasures", "{\"subject\":\"key|1\",\"basis\":\"x\"}");
          String viewer = gateway.key("research", "drawbridge-viewer");

          assertEquals(400, none.statusCode());
          assertEquals(400, basis.statusCode());
          assertEquals("An erasure needs a basis.", error(basis).getString("message"));
          assertEquals(400, form.statusCode());
          assertEquals(404, unknown.statusCode(), unknown.body());
          assertEquals(403, gateway.admin("/api/v1/erasures", viewer).statusCode());
        });
  }

  @Test
  void anAdminHoldsASubjectAndReleasesIt() throws Exception {
    whileRunning(
        gateway -> {
          String key = gateway.key("research");
          ask(gateway, key);
          JsonObject asked = new JsonObject().put("subject", subject(key)).put("basis", "case 12");

          HttpResponse<String> held = gateway.adminPost("/api/v1/holds", asked.encode());
          HttpResponse<String> refused = gateway.adminPost("/api/v1/erasures", asked.encode());
          JsonArray holds = new JsonArray(gateway.admin("/api/v1/holds").body());
          HttpResponse<String> released =
              gateway.adminPost("/api/v1/holds/release", asked.encode());
          HttpResponse<String> twice = gateway.adminPost("/api/v1/holds/release", asked.encode());

          assertEquals(200, held.statusCode(), held.body());
          assertEquals(true, new JsonObject(held.body()).getBoolean("on_record"));
          assertEquals(409, refused.statusCode(), refused.body());
          assertEquals(subject(key), holds.getJsonObject(0).getString("subject"));
          String actor = holds.getJsonObject(0).getString("actor");
          assertTrue(actor.startsWith("key:"), actor);
          assertEquals(200, released.statusCode(), released.body());
          assertEquals(404, twice.statusCode(), twice.body());
          assertEquals(200, gateway.adminPost("/api/v1/erasures", asked.encode()).statusCode());
        });
  }

  @Test
  void theCommandReachesARunningGatewayAndWorksAloneToo() throws Exception {
    String data = folder.resolve("var").toString();
    List<String> ids = new ArrayList<>();
    List<String> keys = new ArrayList<>();
    whileRunning(
        gateway -> {
          for (int i = 0; i < 2; i++) {
            keys.add(gateway.key("research"));
            ids.add(ask(gateway, keys.get(i)));
          }
          String held =
              audit(
                      0,
                      "hold",
                      "--data",
                      data,
                      "--subject",
                      subject(keys.getFirst()),
                      "--basis",
                      "case 12")
                  .out();
          assertEquals("held", held.strip());
          listed(data, subject(keys.getFirst()), "case 12");
          JsonArray shown = new JsonArray(gateway.admin("/api/v1/holds").body());
          assertEquals(subject(keys.getFirst()), shown.getJsonObject(0).getString("subject"));
          String viewer = gateway.key("research", "drawbridge-viewer");
          assertEquals(403, gateway.admin("/api/v1/holds", viewer).statusCode());
          String refused =
              audit(
                      1,
                      "erase",
                      "--data",
                      data,
                      "--subject",
                      subject(keys.getFirst()),
                      "--basis",
                      "x")
                  .err();
          assertTrue(refused.contains("it is held, for case 12"), refused);

          String erased =
              audit(0, "erase", "--data", data, "--request", ids.get(1), "--basis", "x").out();

          assertTrue(erased.startsWith("erased, record "), erased);
          assertEquals("erased", gateway.row(ids.get(1)).getString("state"));
          assertFalse(gateway.row(ids.getFirst()).containsKey("state"));
        });

    listed(data, subject(keys.getFirst()), "case 12");
    audit(
        0,
        "hold",
        "--data",
        data,
        "--subject",
        subject(keys.getFirst()),
        "--basis",
        "over",
        "--release");
    assertEquals(1, audit(0, "holds", "--data", data).out().lines().count(), "the heading");
    audit(0, "erase", "--data", data, "--subject", subject(keys.getFirst()), "--basis", "x");

    String rows = audit(0, "search", "--data", data).out();
    for (String id : ids) {
      assertTrue(rows.lines().anyMatch(row -> row.contains(id) && row.contains("(erased)")), rows);
    }
    String listed = audit(0, "erasures", "--data", data, "--json").out();
    assertEquals(2, new JsonArray(listed).size(), listed);
  }

  /** Sees to it that there is one hold, of that subject. */
  private static void listed(String data, String subject, String basis) {
    JsonArray holds = new JsonArray(audit(0, "holds", "--data", data, "--json").out());
    assertEquals(1, holds.size(), holds.encode());
    JsonObject hold = holds.getJsonObject(0);
    assertEquals(subject, hold.getString("subject"));
    assertEquals(basis, hold.getString("basis"));
    assertTrue(hold.getString("actor").startsWith("local:"), hold.encode());
    assertTrue(hold.getLong("id") >= 0 && hold.getInstant("time") != null, hold.encode());
    String row = audit(0, "holds", "--data", data).out().lines().toList().getLast();
    assertTrue(row.contains(subject) && row.contains(basis), row);
  }

  @Test
  void aHoldOfNobodyIsRefusedAndOneOfSomebodyUnknownSaysSo() throws Exception {
    String data = folder.resolve("var").toString();
    for (String[] asked :
        new String[][] {
          {"holds"},
          {"erasures"},
          {"hold", "--subject", "key|1", "--basis", "x"},
          {"erase", "--subject", "key|1", "--basis", "x"}
        }) {
      List<String> args = new ArrayList<>(List.of(asked));
      args.addAll(List.of("--data", data));
      String said = audit(1, args.toArray(String[]::new)).err();
      assertTrue(said.contains("no audit log in"), said);
    }
    assertFalse(Files.exists(folder.resolve("var")), "none is made");
    whileRunning(gateway -> {});
    for (String subject : new String[] {"key|", "key| ", "|x", "ada"}) {
      String said =
          audit(1, "hold", "--data", data, "--subject", subject, "--basis", "case 12").err();
      assertTrue(said.contains("A subject is ISSUER|ID"), said);
    }
    String said =
        audit(0, "hold", "--data", data, "--subject", "key|new", "--basis", "case 12").err();
    assertTrue(said.contains("Nothing is on record of that subject yet"), said);
    listed(data, "key|new", "case 12");
  }
}
