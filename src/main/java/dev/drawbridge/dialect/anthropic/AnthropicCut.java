package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonPlace;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Ends an answer with {@code stop_reason: refusal}, as Anthropic's own filters of streams do. */
final class AnthropicCut implements AnswerCut {
  private static final String REASON = AnthropicStopReasons.write(StopReason.FILTERED);
  private static final int NONE = -1;

  private int open = NONE;
  private int output;

  @Override
  public void passed(JsonNode event) {
    switch (event.path("type").asText()) {
      case "message_start" -> output(event.path("message").path("usage"));
      case "content_block_start" -> open = event.path("index").asInt();
      case "content_block_stop" -> open = NONE;
      case "message_delta" -> output(event.path("usage"));
      default -> {}
    }
  }

  private void output(JsonNode usage) {
    if (usage.path("output_tokens").isInt()) output = usage.path("output_tokens").intValue();
  }

  @Override
  public byte[] end(@Nullable JsonNode last) {
    var out = new ByteArrayOutputStream();
    boolean goesOn = last != null && last.path("type").asText().equals("content_block_delta");
    if (last != null && goesOn) event(out, last);
    if (open != NONE) event(out, of("content_block_stop").put("index", open));
    ObjectNode delta = of("message_delta");
    delta.putObject("delta").put("stop_reason", REASON).putNull("stop_sequence");
    delta.putObject("usage").put("output_tokens", output);
    event(out, delta);
    event(out, of("message_stop"));
    return out.toByteArray();
  }

  private static ObjectNode of(String type) {
    return JsonNodeFactory.instance.objectNode().put("type", type);
  }

  private static void event(ByteArrayOutputStream out, JsonNode event) {
    String type = event.path("type").asText();
    out.writeBytes(
        ("event: " + type + "\ndata: " + Json.text(event) + "\n\n")
            .getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void whole(ObjectNode answer, JsonPlace at, String before) {
    answer.put("stop_reason", REASON).putNull("stop_sequence");
    if (!(answer.path("content") instanceof ArrayNode blocks)) return;
    int cut = Integer.parseInt(at.within("content", ""));
    while (blocks.size() > cut + 1) blocks.remove(blocks.size() - 1);
    boolean text = at.path().equals("content.text") && !before.isEmpty();
    if (text && blocks.path(cut) instanceof ObjectNode block) {
      block.put("text", before).remove("citations");
    } else if (blocks.size() > cut) {
      blocks.remove(cut);
    }
  }
}
