package dev.drawbridge.alert;

import static dev.drawbridge.fixture.Await.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.drawbridge.fixture.Await;
import dev.drawbridge.fixture.WebhookReceiver;
import dev.drawbridge.fixture.WebhookReceiver.Message;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTPS receiver is told of alerts. */
@SuppressWarnings("NullAway.Init")
class WebhookIT {
  private static final byte[] KEY = "0123456789abcdef01234567".getBytes(UTF_8);
  private static final WebhookSecret SECRET =
      new WebhookSecret("whsec_" + Base64.getEncoder().encodeToString(KEY));

  @TempDir Path folder = Path.of("");
  private final Vertx vertx = Vertx.vertx();
  private final SampleAlerts sample = new SampleAlerts();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final Alerts alerts = new Alerts(vertx, meters, sample);
  private WebhookReceiver receiver;

  @BeforeEach
  void start() throws Exception {
    receiver = WebhookReceiver.start(vertx, folder.resolve("ca.pem"));
  }

  @AfterEach
  void stop() throws Exception {
    alerts.close();
    await(vertx.close());
  }

  private void to(String host, boolean allowPrivate, @Nullable Path ca) {
    URI url = URI.create("https://" + host + ":" + receiver.port() + "/hook?a=b");
    alerts.apply(new AlertSettings(new AlertSettings.Webhook(url, SECRET, allowPrivate, ca)));
  }

  private void toReceiver() {
    to("localhost", true, folder.resolve("ca.pem"));
  }

  private double ended(String result) {
    return meters.get("drawbridge.alert.deliveries").tag("result", result).counter().count();
  }

  /** As the specification has it, by other means than those of the gateway. */
  private static void assertSigned(Message message) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(KEY, "HmacSHA256"));
    String content =
        message.header("webhook-id")
            + "."
            + message.header("webhook-timestamp")
            + "."
            + message.body();
    String expected = Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(UTF_8)));
    assertEquals("v1," + expected, message.header("webhook-signature"));
  }

  @Test
  void anAlertIsPostedAsASignedCloudEvent() throws Exception {
    toReceiver();
    alerts.raise(sample.of(AlertCode.QUOTA_EXHAUSTED, "gpt-4.1"));

    Await.until("delivered", () -> ended("delivered") == 1);

    Message message = receiver.received().getFirst();
    assertSigned(message);
    assertEquals("/hook?a=b", message.uri());
    assertEquals("application/cloudevents+json", message.header("content-type"));
    long now = sample.instant().getEpochSecond();
    assertEquals(Long.toString(now), message.header("webhook-timestamp"));
    JsonObject event = new JsonObject(message.body());
    assertEquals(message.header("webhook-id"), event.getString("id"));
    assertEquals("1.0", event.getString("specversion"));
    assertEquals("dev.drawbridge.alert.quota_exhausted", event.getString("type"));
    assertEquals("openai/default/gpt-4.1", event.getString("subject"));
    assertEquals("2026-11-30T22:00:00Z", event.getString("time"));
    assertEquals(
        new JsonObject()
            .put("code", "quota_exhausted")
            .put("kind", "billing")
            .put("provider", "openai")
            .put("scope", "credential_model")
            .put("owner", "default")
            .put("model", "gpt-4.1")
            .put("rule", "openai.spend-limit")
            .put("summary", "The budget is used up.")
            .putNull("until")
            .put("count", 1),
        event.getJsonObject("data"));
  }

  @Test
  void whatFailsIsSentAgainWithItsIdAndThenTheNext() throws Exception {
    receiver.answers(503, 429);
    toReceiver();
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "a"));
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "b"));

    Await.until("trouble is told", () -> alerts.trouble() != null);
    Await.until("both", () -> ended("delivered") == 2);

    List<String> ids = receiver.received().stream().map(each -> each.header("webhook-id")).toList();
    assertEquals(4, ids.size());
    assertEquals(1, ids.subList(0, 3).stream().distinct().count());
    for (Message each : receiver.received()) assertSigned(each);
    assertEquals(null, alerts.trouble());
  }

  @Test
  void aRedirectIsNotFollowed() throws Exception {
    receiver.answers(307);
    toReceiver();
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "a"));

    Await.until("given up", () -> ended("failed") == 1);

    assertEquals(1, receiver.received().size());
  }

  @Test
  void anAddressThatIsNotPublicIsNotAsked() throws Exception {
    to("localhost", false, folder.resolve("ca.pem"));
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "a"));

    Await.until("refused", () -> String.valueOf(alerts.trouble()).contains("not public"));

    assertEquals(List.of(), receiver.received());
  }

  @Test
  void aCertificateOfAnotherNameOrOfNobodyKnownIsNotTrusted() throws Exception {
    to("127.0.0.1", true, folder.resolve("ca.pem"));
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "a"));
    Await.until("another name", () -> alerts.trouble() != null);
    to("localhost", true, null);
    alerts.raise(sample.of(AlertCode.AUTH_REVOKED, "b"));
    Await.until("nobody known", () -> alerts.trouble() != null);

    assertEquals(List.of(), receiver.received());
  }

  @Test
  void aReceiverThatNeverAnswersHoldsNothingUpAndNoMoreThanItsQueue() throws Exception {
    receiver.fallSilent();
    toReceiver();

    for (int i = 0; i < 1_000; i++) alerts.raise(sample.of(AlertCode.UNCLASSIFIED, "m" + i));

    Await.until("dropped", () -> ended("dropped") == 1_000 - WebhookQueue.MOST);
    double waiting = meters.get("drawbridge.alert.queue").gauge().value();
    assertEquals(WebhookQueue.MOST, (int) waiting);
    Await.until("the first is under way", () -> receiver.received().size() == 1);
    assertTrue(
        receiver.received().getFirst().body().contains("\"m0\""), "what is under way is kept");
    assertNotNull(meters.get("drawbridge.alerts").tag("code", "unclassified").counter());
  }
}
