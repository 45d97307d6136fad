package dev.drawbridge.dialect.anthropic;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.KeptIds;
import dev.drawbridge.dialect.codec.PassingStream;
import dev.drawbridge.dialect.codec.SseEvent;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Observes one streamed answer of Anthropic's and says what of it to forward: all but errors. Its
 * end is {@code message_stop}; a {@code ping} says nothing. Once content was seen, the JSON of
 * deltas is not parsed.
 */
public final class AnthropicStreamObserver extends PassingStream {
  private static final byte[] DELTA =
      "event: content_block_delta".getBytes(StandardCharsets.US_ASCII);

  private final TokenCounts told = new TokenCounts(AnthropicDialect.USAGE);
  private final Set<String> kept = new LinkedHashSet<>(0);

  /** The ids under which the vendor keeps what its code made, and where it ran. */
  @Override
  public List<String> kept() {
    return List.copyOf(kept);
  }

  @Override
  protected boolean whole(SseEvent event) {
    return tree(event) != null;
  }

  private static @Nullable JsonNode tree(SseEvent event) {
    try {
      JsonNode tree = Json.tree(event.data());
      return tree.isObject() ? tree : null;
    } catch (IOException e) {
      return null; // Cut or malformed: treated as unknown.
    }
  }

  @Override
  protected boolean passes(byte[] data, int from, int to) {
    return began && isDelta(data, from, to) && SseEvent.closed(data, from, to);
  }

  @Override
  protected boolean observe(byte[] data, int from, int to) {
    SseEvent event = SseEvent.of(data, from, to);
    if (event == null) return true;
    JsonNode tree = tree(event);
    if (tree == null) return unread(event);
    String type = Nodes.textOr(tree, "type", "");
    if (type.equals("ping")) return true;
    stirred = true;
    switch (type) {
      case "message_start" -> {
        JsonNode message = tree.path("message");
        used(message.get("usage"));
        container(message);
        // A call that the vendor's own code made comes whole.
        began |= !message.path("content").isEmpty();
      }
      case "content_block_start" -> {
        KeptIds.addBlock(tree.path("content_block"), kept);
        began |= holds(tree.path("content_block"));
      }
      case "content_block_delta" -> began |= holds(tree.path("delta"));
      case "content_block_stop" -> {}
      case "message_delta" -> {
        used(tree.get("usage"));
        container(tree.path("delta"));
        String reason = Nodes.text(tree.path("delta"), "stop_reason");
        began |= reason != null;
        filtered |= "refusal".equals(reason);
      }
      case "message_stop" -> {
        complete = true;
        began = true;
      }
      default -> {
        if (type.equals("error") || (type.isEmpty() && tree.path("error").isObject())) {
          failed(event.data());
          return false;
        }
        began = true;
      }
    }
    return true;
  }

  private void used(@Nullable JsonNode usage) {
    if (told.take(usage)) this.usage = told.usage();
  }

  private void container(JsonNode in) {
    String id = Nodes.text(in.path("container"), "id");
    if (id != null) kept.add(id);
  }

  /** Whether there is more in a block than its type and empty texts. */
  private static boolean holds(JsonNode block) {
    for (var member : block.properties()) {
      if (member.getKey().equals("type")) continue;
      JsonNode value = member.getValue();
      if (value.isTextual() ? !value.textValue().isEmpty() : !value.isNull() && !empty(value)) {
        return true;
      }
    }
    return false;
  }

  private static boolean empty(JsonNode value) {
    return value.isContainerNode() && value.isEmpty();
  }

  private static boolean isDelta(byte[] data, int from, int to) {
    int end = from + DELTA.length;
    return to > end
        && Arrays.equals(data, from, end, DELTA, 0, DELTA.length)
        && (data[end] == '\n' || data[end] == '\r');
  }
}
