package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.contract.AnswerCut;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonPlace;
import dev.drawbridge.json.Nodes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Ends an answer with {@code finishReason: SAFETY}. */
final class GeminiCut implements AnswerCut {
  private static final String CANDIDATES = "candidates";
  private static final String PARTS = "parts";
  private static final String FINISH = "finishReason";
  private static final String REASON = GeminiStopReasons.write(StopReason.FILTERED);

  /** What is said of a text that is not whole any more. */
  private static final List<String> ABOUT =
      List.of("citationMetadata", "groundingMetadata", "logprobsResult", "avgLogprobs");

  private final TreeSet<Integer> open = new TreeSet<>();
  private ObjectNode head = JsonNodeFactory.instance.objectNode();
  private boolean begun;

  @Override
  public void passed(JsonNode event) {
    begun = true;
    if (!(event instanceof ObjectNode chunk)) return;
    head = chunk.objectNode();
    for (String member : List.of("usageMetadata", "modelVersion", "responseId")) {
      if (chunk.has(member)) head.set(member, chunk.path(member));
    }
    for (JsonNode candidate : chunk.path(CANDIDATES)) {
      int index = candidate.path("index").asInt(0);
      if (candidate.path(FINISH).isTextual()) open.remove(index);
      else open.add(index);
    }
  }

  @Override
  public byte[] end(@Nullable JsonNode last) {
    var out = new ByteArrayOutputStream();
    for (JsonNode chunk : chunks(last)) out.writeBytes(SseEvent.ofDocument(Json.text(chunk)));
    return out.toByteArray();
  }

  @Override
  public byte[] endOfArray(@Nullable JsonNode last) {
    var out = new StringBuilder();
    boolean more = begun;
    for (JsonNode chunk : chunks(last)) {
      out.append(more ? "\n,\r\n" : "[").append(Json.text(chunk));
      more = true;
    }
    return out.append("\n]").toString().getBytes(StandardCharsets.UTF_8);
  }

  private List<JsonNode> chunks(@Nullable JsonNode last) {
    List<JsonNode> chunks = new ArrayList<>(2);
    if (last instanceof ObjectNode chunk && !chunk.path(CANDIDATES).isEmpty()) {
      for (JsonNode each : chunk.path(CANDIDATES)) {
        if (!(each instanceof ObjectNode candidate)) continue;
        candidate.remove(ABOUT);
        candidate.remove(List.of(FINISH, "finishMessage"));
        if (candidate.path("content").path(PARTS) instanceof ArrayNode parts) textsOf(parts);
      }
      passed(chunk);
      chunks.add(chunk);
    }
    ObjectNode end = JsonNodeFactory.instance.objectNode();
    ArrayNode candidates = end.putArray(CANDIDATES);
    if (open.isEmpty()) open.add(0);
    for (int index : open) {
      ObjectNode candidate = candidates.addObject();
      candidate
          .putObject("content")
          .put("role", "model")
          .putArray(PARTS)
          .addObject()
          .put("text", "");
      candidate.put(FINISH, REASON).put("index", index);
    }
    end.setAll(head);
    chunks.add(end);
    return chunks;
  }

  /** Leaves the texts; a call may be one of which the arguments are cut. */
  private static void textsOf(ArrayNode parts) {
    for (int i = parts.size() - 1; i >= 0; i--) {
      if (!parts.path(i).has("text")) parts.remove(i);
    }
  }

  @Override
  public void whole(ObjectNode answer, JsonPlace at, String before) {
    for (ObjectNode each : Nodes.indexed(answer.path(CANDIDATES), at.within(CANDIDATES, "index"))) {
      candidate(each, at, before);
    }
  }

  private static void candidate(ObjectNode candidate, JsonPlace at, String before) {
    candidate.put(FINISH, REASON);
    candidate.remove(ABOUT);
    if (!(candidate.path("content").path(PARTS) instanceof ArrayNode parts)) return;
    String part = at.within("candidates.content.parts", "");
    if (part.isEmpty()) return;
    int cut = Integer.parseInt(part);
    while (parts.size() > cut + 1) parts.remove(parts.size() - 1);
    boolean text = at.path().equals("candidates.content.parts.text");
    if (text && parts.path(cut) instanceof ObjectNode object) object.put("text", before);
    else if (parts.size() > cut) parts.remove(cut);
  }
}
