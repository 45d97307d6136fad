package dev.drawbridge.vendors;

import dev.drawbridge.ScriptedModel;
import dev.drawbridge.vendors.VendorServer.Reply;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.eventstream.HeaderValue;
import software.amazon.awssdk.eventstream.Message;

/**
 * Plays Bedrock's runtime: Converse and ConverseStream, whose requests have to be signed. What a
 * model behind it would refuse is refused, as {@link BedrockRules} says.
 */
public final class FakeBedrock {
  /** The credentials that it takes, those of AWS' own examples. */
  public static final String KEY_ID = "AKIAIOSFODNN7EXAMPLE";

  public static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
  public static final String REGION = "eu-central-1";

  /** What it signs its reasoning with, and alone takes back. */
  public static final String SEAL = "YmVkcm9jay1zZWFs";

  private static final Pattern PATH = Pattern.compile("/model/([^/]+)/(converse|converse-stream)");

  private FakeBedrock() {}

  public static VendorServer start() throws Exception {
    return VendorServer.start(
        call -> {
          String wrong = SigV4.wrong(call, KEY_ID, SECRET, REGION, "bedrock");
          if (wrong.isEmpty()) return answer(call.uri(), call.body());
          return error(403, "InvalidSignatureException", "The request signature: " + wrong);
        });
  }

  /** The answer to one request whose signature is right. */
  public static Reply answer(String path, Buffer body) {
    Matcher matcher = PATH.matcher(path);
    if (!matcher.matches()) return error(404, "UnknownOperationException", "no such operation");
    try {
      JsonObject call = body.toJsonObject();
      ScriptedModel.Says says = ScriptedModel.answer(new BedrockRules(call).seen());
      return matcher.group(2).equals("converse") ? whole(says) : stream(says);
    } catch (BedrockRules.Broken e) {
      return error(400, "ValidationException", String.valueOf(e.getMessage()));
    }
  }

  private static Reply error(int status, String type, String message) {
    return new Reply(
        status,
        Map.of("content-type", "application/json", "x-amzn-errortype", type),
        List.of(new JsonObject().put("message", message).toBuffer()));
  }

  private static String stop(ScriptedModel.Says says) {
    if (says.refused()) return "guardrail_intervened";
    if (says.stopped() != null) return "stop_sequence";
    return says.calls().isEmpty() ? "end_turn" : "tool_use";
  }

  private static JsonObject usage() {
    return new JsonObject()
        .put("inputTokens", ScriptedModel.INPUT - ScriptedModel.CACHED)
        .put("outputTokens", ScriptedModel.OUTPUT)
        .put("totalTokens", ScriptedModel.INPUT + ScriptedModel.OUTPUT)
        .put("cacheReadInputTokens", ScriptedModel.CACHED)
        .put("cacheWriteInputTokens", 0);
  }

  private static Reply whole(ScriptedModel.Says says) {
    var content = new JsonArray();
    if (says.thought() != null) {
      var text = new JsonObject().put("text", says.thought()).put("signature", SEAL);
      content.add(
          new JsonObject().put("reasoningContent", new JsonObject().put("reasoningText", text)));
    }
    if (!says.text().isEmpty()) content.add(new JsonObject().put("text", says.text()));
    int n = 0;
    for (ScriptedModel.Call call : says.calls()) {
      content.add(
          new JsonObject()
              .put("toolUse", use(call, n++).put("input", new JsonObject(call.arguments()))));
    }
    var message = new JsonObject().put("role", "assistant").put("content", content);
    return Reply.json(
        200,
        new JsonObject()
            .put("output", new JsonObject().put("message", message))
            .put("stopReason", stop(says))
            .put("usage", usage())
            .put("metrics", new JsonObject().put("latencyMs", 551)));
  }

  private static JsonObject use(ScriptedModel.Call call, int n) {
    return new JsonObject().put("toolUseId", "tooluse_" + n).put("name", call.name());
  }

  private static Reply stream(ScriptedModel.Says says) {
    List<Buffer> events = new ArrayList<>();
    events.add(event("messageStart", new JsonObject().put("role", "assistant")));
    int block = 0;
    if (says.thought() != null) {
      for (String piece : ScriptedModel.pieces(says.thought())) {
        events.add(reasoning(block, new JsonObject().put("text", piece)));
      }
      events.add(reasoning(block, new JsonObject().put("signature", SEAL)));
      events.add(event("contentBlockStop", at(block++)));
    }
    for (String piece : ScriptedModel.pieces(says.text())) {
      events.add(delta(block, new JsonObject().put("text", piece)));
    }
    if (!says.text().isEmpty()) events.add(event("contentBlockStop", at(block++)));
    int n = 0;
    for (ScriptedModel.Call call : says.calls()) {
      var start = new JsonObject().put("toolUse", use(call, n++));
      events.add(event("contentBlockStart", at(block).put("start", start)));
      for (String piece : ScriptedModel.pieces(call.arguments())) {
        events.add(
            delta(block, new JsonObject().put("toolUse", new JsonObject().put("input", piece))));
      }
      events.add(event("contentBlockStop", at(block++)));
    }
    events.add(event("messageStop", new JsonObject().put("stopReason", stop(says))));
    var metrics = new JsonObject().put("latencyMs", 551);
    events.add(event("metadata", new JsonObject().put("usage", usage()).put("metrics", metrics)));
    return new Reply(
        200, Map.of("content-type", "application/vnd.amazon.eventstream"), List.copyOf(events));
  }

  private static Buffer reasoning(int block, JsonObject inner) {
    return delta(block, new JsonObject().put("reasoningContent", inner));
  }

  private static Buffer delta(int block, JsonObject delta) {
    return event("contentBlockDelta", at(block).put("delta", delta));
  }

  private static JsonObject at(int block) {
    return new JsonObject().put("contentBlockIndex", block);
  }

  /** An event, filled up as AWS does so that its length tells nothing. */
  public static Buffer event(String type, JsonObject payload) {
    return framed(
        Map.of(":event-type", type, ":content-type", "application/json", ":message-type", "event"),
        payload.put("p", "abcdefghijk"));
  }

  /** An exception within a stream. */
  public static Buffer exception(String type, String message) {
    return framed(
        Map.of(
            ":exception-type", type,
            ":content-type", "application/json",
            ":message-type", "exception"),
        new JsonObject().put("message", message));
  }

  private static Buffer framed(Map<String, String> headers, JsonObject payload) {
    Map<String, HeaderValue> values = new LinkedHashMap<>();
    headers.forEach((name, value) -> values.put(name, HeaderValue.fromString(value)));
    var message = new Message(values, payload.encode().getBytes(StandardCharsets.UTF_8));
    byte[] bytes = new byte[message.toByteBuffer().remaining()];
    message.toByteBuffer().get(bytes);
    return Buffer.buffer(bytes);
  }
}
