package dev.drawbridge.alert;

import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * An alert in the structured JSON form of CloudEvents 1.0.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md">the
 *     specification</a>
 */
final class CloudEvent {
  static final String CONTENT_TYPE = "application/cloudevents+json";
  static final String TYPE = "dev.drawbridge.alert.";

  private CloudEvent() {}

  static byte[] of(Alert alert) {
    Alert.Subject subject = alert.subject();
    JsonObject data =
        new JsonObject()
            .put("code", alert.code().wire())
            .put("kind", alert.code().kind().wire())
            .put("provider", absent(subject.provider()))
            .put("scope", subject.scope())
            .put("owner", absent(subject.owner()))
            .put("model", absent(subject.model()))
            .put("rule", absent(alert.rule()))
            .put("summary", alert.summary())
            .put("until", alert.until() == null ? null : alert.until().toString())
            .put("count", alert.count());
    return new JsonObject()
        .put("specversion", "1.0")
        .put("id", alert.id())
        .put("source", "drawbridge")
        .put("type", TYPE + alert.code().wire())
        .put("subject", subject.line())
        .put("time", alert.time().toString())
        .put("datacontenttype", "application/json")
        .put("data", data)
        .toBuffer()
        .getBytes();
  }

  private static @Nullable String absent(String text) {
    return text.isEmpty() ? null : text;
  }
}
