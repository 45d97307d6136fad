package dev.drawbridge.acceptance.record;

import static dev.drawbridge.fixture.UsedGateway.assertError;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.GoPrograms;
import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.UsedGateway;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The live log over HTTP, checked by Go, and receipts as callers get them. */
class TlogIT {
  private static UsedGateway used;
  private static TestGateway gateway;
  private static String auditor;
  private static Path vkeys;
  @TempDir private static Path temp;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    used = UsedGateway.start(folder);
    gateway = used.gateway();
    auditor = gateway.key("admins", "drawbridge-auditor");
    vkeys = temp.resolve("vkey");
    Files.writeString(vkeys, ok(gateway.admin("/tlog/vkey", auditor)).body());
  }

  @AfterAll
  static void stop() throws Exception {
    used.close();
  }

  private static HttpResponse<String> ok(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer.body());
    return answer;
  }

  private static String prefix() {
    return "http://127.0.0.1:" + gateway.adminPort() + "/tlog/";
  }

  private static String receipt(String query, String id) throws Exception {
    return ok(gateway.get("/drawbridge/v1/receipts/" + id + query, used.research())).body();
  }

  @Test
  void goReadsTheLiveLogAndSeesItGrow() throws Exception {
    for (int i = 0; i < 90; i++) gateway.chat(used.research(), "large");
    String id = SampleConfig.id(gateway.chat(used.research(), "large"));
    receipt("", id);
    Path old = temp.resolve("old");
    Files.writeString(old, ok(gateway.admin("/tlog/checkpoint", auditor)).body());
    for (int i = 0; i < 60; i++) gateway.chat(used.research(), "small");
    receipt("", SampleConfig.id(gateway.chat(used.research(), "large")));

    var bearer = Map.of("TLOG_BEARER", auditor);
    GoPrograms.Answer log = GoPrograms.check(bearer, "log", prefix(), vkeys.toString());
    assertTrue(log.ok(), log.said());
    assertTrue(Long.parseLong(log.said().split(" ")[1]) > 256, log.said());
    GoPrograms.Answer grown =
        GoPrograms.check(bearer, "extends", prefix(), vkeys.toString(), old.toString());
    assertTrue(grown.ok(), grown.said());
  }

  @Test
  void tesseraChecksTheLiveLog() throws Exception {
    receipt("", SampleConfig.id(gateway.chat(used.research(), "large")));
    Path one = temp.resolve("ed25519.vkey");
    Files.writeString(one, Files.readAllLines(vkeys).getFirst() + "\n");
    GoPrograms.Answer fsck =
        GoPrograms.run(
            List.of(
                GoPrograms.fsck().toString(),
                "--storage_url=" + prefix(),
                "--bearer_token=" + auditor,
                "--public_key=" + one,
                "--ui=false",
                "-N",
                "2"),
            60);
    assertTrue(fsck.said().contains("Successfully fsck'd log"), fsck.said());
  }

  @Test
  void nothingWasPrunedYet() throws Exception {
    assertEquals("0\n", ok(gateway.admin("/tlog/minimum-index", auditor)).body());
  }

  @Test
  void theLogIsForThoseWhoMayReadIt() throws Exception {
    for (String path :
        List.of("/tlog/checkpoint", "/tlog/vkey", "/tlog/minimum-index", "/tlog/tile/0/000")) {
      assertError(401, "unauthenticated", gateway.admin(path, ""));
      assertError(403, "denied", gateway.admin(path, used.research()));
    }
    for (String path : List.of("tile/0/999", "tile/0/0", "tile/7/000", "tile/entries/000.p/256")) {
      assertError(404, "not_found", gateway.admin("/tlog/" + path, auditor));
    }
    Await.until(
        "the first checkpoint",
        () -> gateway.admin("/tlog/checkpoint", auditor).statusCode() == 200);
    HttpResponse<String> checkpoint = ok(gateway.admin("/tlog/checkpoint", auditor));
    assertEquals(
        "text/plain; charset=utf-8", checkpoint.headers().firstValue("content-type").orElse(""));
    assertEquals("no-cache", checkpoint.headers().firstValue("cache-control").orElse(""));
    String size = checkpoint.body().split("\n")[1];
    long width = Long.parseLong(size) % 256;
    if (width > 0 && Long.parseLong(size) < 256) {
      var tile = ok(gateway.admin("/tlog/tile/entries/000.p/" + width, auditor));
      assertTrue(tile.headers().firstValue("cache-control").orElse("").contains("immutable"));
      assertFalse(tile.body().contains("Hello"), "leaves tell nothing");
    }
  }

  @Test
  void aReceiptProvesTheRequestToItsCallerAndToGo() throws Exception {
    HttpResponse<String> chat = gateway.chat(used.research(), "large");
    String id = SampleConfig.id(chat);
    for (String query : List.of("", "?record=request", "?record=end")) {
      String proof = receipt(query, id);
      JsonObject extra = extra(proof);
      String leaf = extra.getString("leaf");
      assertEquals(id, new JsonObject(leaf).getString("rid"));
      String type = query.equals("?record=end") ? "end" : "request";
      assertEquals(type, new JsonObject(leaf).getString("t"));
      Path file = temp.resolve("one.tlog-proof");
      Path entry = temp.resolve("leaf");
      Files.writeString(file, proof);
      Files.writeString(entry, leaf);
      GoPrograms.Answer go =
          GoPrograms.check("proof", file.toString(), vkeys.toString(), entry.toString());
      assertTrue(go.ok(), go.said());
      assertEquals(
          "ok " + new JsonObject(leaf).getLong("seq"),
          go.said().substring(0, go.said().indexOf(" of")));
      Files.writeString(entry, leaf.replace("\"v\":2", "\"v\":1"));
      assertFalse(
          GoPrograms.check("proof", file.toString(), vkeys.toString(), entry.toString()).ok());
    }
  }

  @Test
  void aReceiptOpensWhatItsLeafCommitsTo() throws Exception {
    String id = SampleConfig.id(gateway.chat(used.research(), "large"));
    JsonObject extra = extra(receipt("", id));
    JsonArray digests = extra.getJsonArray("digests");
    MessageDigest all = MessageDigest.getInstance("SHA-256");
    for (Object digest : digests) all.update(Base64.getUrlDecoder().decode((String) digest));
    assertEquals(
        new JsonObject(extra.getString("leaf")).getString("sd"),
        Base64.getUrlEncoder().withoutPadding().encodeToString(all.digest()));
    List<String> fields = new ArrayList<>();
    for (Object each : extra.getJsonArray("openings")) {
      JsonObject opening = (JsonObject) each;
      fields.add(opening.getString("field"));
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(Base64.getUrlDecoder().decode(opening.getString("salt")));
      sha.update(opening.getString("field").getBytes(StandardCharsets.UTF_8));
      sha.update((byte) 0);
      byte[] digest = sha.digest(opening.getString("value").getBytes(StandardCharsets.UTF_8));
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
      assertTrue(digests.contains(text), opening.encode());
    }
    assertEquals(List.of("model", "decision", "prompt"), fields);
    assertFalse(extra.encode().contains("Hello"));
  }

  @Test
  void nobodyGetsAReceiptOfAnothersRequest() throws Exception {
    String id = SampleConfig.id(gateway.chat(used.research(), "large"));
    String path = "/drawbridge/v1/receipts/";
    for (String other : List.of(used.stranger(), gateway.key("research"))) {
      assertEquals(404, gateway.get(path + id, other).statusCode());
    }
    assertEquals(401, gateway.get(path + id, "").statusCode());
    for (String none : List.of("x", "01931f5e-0000-7000-8000-000000000000")) {
      assertEquals(404, gateway.get(path + none, used.research()).statusCode());
    }
    assertEquals(400, gateway.get(path + id + "?record=all", used.research()).statusCode());
    HttpResponse<String> refused = gateway.chat(used.stranger(), "large");
    assertEquals(403, refused.statusCode());
    String refusal = SampleConfig.id(refused);
    assertEquals(200, gateway.get(path + refusal, used.stranger()).statusCode());
    assertEquals(404, gateway.get(path + refusal + "?record=end", used.stranger()).statusCode());
  }

  private static JsonObject extra(String proof) {
    String line = proof.split("\n")[1];
    assertTrue(line.startsWith("extra "), line);
    return new JsonObject(
        new String(Base64.getDecoder().decode(line.substring(6)), StandardCharsets.UTF_8));
  }
}
