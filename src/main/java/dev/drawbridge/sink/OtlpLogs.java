package dev.drawbridge.sink;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drawbridge.audit.export.RecordCopies.Copy;
import dev.drawbridge.audit.export.TraceParent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * An OpenTelemetry collector: log records by OTLP over HTTP in JSON (opentelemetry-proto 1.x,
 * {@code POST ENDPOINT/v1/logs}), a record's copy as the body. Written by hand on the JDK's client:
 * that is smaller than the SDK's exporter, which would bring a queue of its own that drops, and the
 * calls are to block the sink's thread. What the collector holds it does not tell, so a crash may
 * send the last batch twice: its attributes {@code drawbridge.origin} and {@code drawbridge.seq}
 * tell. A request's caller that sent a {@code traceparent} finds its records by that trace.
 */
final class OtlpLogs implements Receiver {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int INFO = 9;

  private final SinkTarget.Otlp target;
  private final HttpClient client;

  OtlpLogs(SinkTarget.Otlp target) {
    this.target = target;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .build();
  }

  @Override
  public Held held(String origin, long known) {
    return new Held.Unknown();
  }

  @Override
  public void take(List<Copy> copies) throws IOException {
    String base = target.endpoint().toString().replaceAll("/+$", "");
    var request =
        HttpRequest.newBuilder(URI.create(base + "/v1/logs"))
            .timeout(ANSWER)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body(copies)));
    target.headers().forEach(request::header);
    HttpResponse<String> answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("it was left behind at the log's end", e);
    } catch (IOException e) {
      throw new IOException("the collector: " + e, e);
    }
    if (answer.statusCode() != 200) {
      throw new IOException("the collector answered " + answer.statusCode());
    }
    JsonNode rejected = rejected(answer.body());
    if (rejected.asLong() > 0) {
      throw new IOException("the collector refused " + rejected.asLong() + " records of a batch");
    }
  }

  private static JsonNode rejected(String answer) throws IOException {
    try {
      return JSON.readTree(answer).path("partialSuccess").path("rejectedLogRecords");
    } catch (JsonProcessingException e) {
      throw new IOException("the collector's answer is no JSON");
    }
  }

  private static byte[] body(List<Copy> copies) throws IOException {
    var body = new ByteArrayOutputStream();
    try (JsonGenerator g = JSON.createGenerator(body)) {
      g.writeStartObject();
      g.writeArrayFieldStart("resourceLogs");
      g.writeStartObject();
      g.writeObjectFieldStart("resource");
      g.writeArrayFieldStart("attributes");
      text(g, "service.name", "drawbridge");
      g.writeEndArray();
      g.writeEndObject();
      g.writeArrayFieldStart("scopeLogs");
      g.writeStartObject();
      g.writeObjectFieldStart("scope");
      g.writeStringField("name", "dev.drawbridge.audit");
      g.writeEndObject();
      g.writeArrayFieldStart("logRecords");
      for (Copy copy : copies) record(g, copy);
      g.writeEndArray();
      g.writeEndObject();
      g.writeEndArray();
      g.writeEndObject();
      g.writeEndArray();
      g.writeEndObject();
    }
    return body.toByteArray();
  }

  private static void record(JsonGenerator g, Copy copy) throws IOException {
    Instant time = copy.time();
    String nanos = time.getEpochSecond() + "%09d".formatted(time.getNano());
    g.writeStartObject();
    g.writeStringField("timeUnixNano", nanos);
    g.writeStringField("observedTimeUnixNano", nanos);
    g.writeNumberField("severityNumber", INFO);
    g.writeStringField("eventName", "drawbridge." + copy.type());
    g.writeObjectFieldStart("body");
    g.writeStringField("stringValue", new String(copy.json(), StandardCharsets.US_ASCII));
    g.writeEndObject();
    g.writeArrayFieldStart("attributes");
    text(g, "drawbridge.origin", copy.mark().origin());
    g.writeStartObject();
    g.writeStringField("key", "drawbridge.seq");
    g.writeObjectFieldStart("value");
    g.writeStringField("intValue", Long.toString(copy.mark().seq()));
    g.writeEndObject();
    g.writeEndObject();
    text(g, "drawbridge.leaf_hash", copy.mark().leafHash());
    if (!copy.requestId().isEmpty()) text(g, "drawbridge.request_id", copy.requestId());
    g.writeEndArray();
    TraceParent trace = copy.trace();
    if (trace != null) {
      g.writeStringField("traceId", trace.trace());
      g.writeStringField("spanId", trace.span());
      g.writeNumberField("flags", trace.flags());
    }
    g.writeEndObject();
  }

  private static void text(JsonGenerator g, String key, String value) throws IOException {
    g.writeStartObject();
    g.writeStringField("key", key);
    g.writeObjectFieldStart("value");
    g.writeStringField("stringValue", value);
    g.writeEndObject();
    g.writeEndObject();
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
