package dev.drawbridge.acceptance.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.SampleConfig;
import dev.drawbridge.fixture.TestGateway;
import dev.drawbridge.fixture.ThreeModelGateway;
import dev.drawbridge.log.tlog.SignatureType;
import dev.drawbridge.log.tlog.SigningKey;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A quorum that cannot be met: the gateway serves on, and says what is not published. */
class MissingWitnessIT {
  @Test
  void theGatewayServesAndReceiptsWait(@TempDir Path folder) throws Exception {
    var key = SigningKey.generate("witness.example/w1", SignatureType.ML_DSA_44).verifier();
    Files.writeString(
        folder.resolve("w.policy"),
        "witness w1 " + key.vkey() + " http://127.0.0.1:1/\nquorum w1\n");
    String audit = "audit: { origin: log.example/one, checkpoint: 50ms, witnesses: w.policy }\n";
    try (ThreeModelGateway setup =
        ThreeModelGateway.start(folder, audit, ThreeModelGateway.FACTS)) {
      TestGateway gateway = setup.gateway();
      String research = gateway.key("research");

      HttpResponse<String> chat = gateway.chat(research, "large");
      assertEquals(200, chat.statusCode(), chat.body());
      String path = "/drawbridge/v1/receipts/" + SampleConfig.id(chat);
      long asked = System.nanoTime();
      HttpResponse<String> receipt = gateway.get(path, research);
      assertEquals(503, receipt.statusCode(), receipt.body());
      assertTrue(receipt.body().contains("receipt_pending"), receipt.body());
      assertTrue(System.nanoTime() - asked >= 2_900_000_000L, "it waited for a checkpoint");

      assertEquals(404, gateway.admin("/tlog/checkpoint").statusCode());
      assertTrue(gateway.admin("/tlog/vkey").body().startsWith("log.example/one+"));
      HttpResponse<String> ready = gateway.admin("/readyz");
      assertEquals(200, ready.statusCode());
      JsonObject proof = new JsonObject(ready.body()).getJsonObject("parts").getJsonObject("proof");
      assertEquals("degraded", proof.getString("state"));
      assertTrue(proof.getString("detail").startsWith("no quorum"), proof.encode());
      assertTrue(proof.getString("detail").contains("witness w1: "), proof.encode());
      String metrics = gateway.admin("/metrics").body();
      assertTrue(metrics.contains("drawbridge_audit_quorum 0.0"), "quorum");
      assertTrue(metrics.contains("drawbridge_audit_published_records 0.0"), "published");
      assertTrue(metrics.contains("drawbridge_audit_witness_records{witness=\"w1\"} 0.0"));
    }
  }
}
