package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.codec.TokenCounts;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.Part.ToolCall;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Utf8Offsets;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads streamGenerateContent with {@code alt=sse}. Gemini has no last event: an answer is whole
 * where every candidate that began gave its reason to end, or the prompt was blocked, by the time
 * that the bytes end. Usage may come in the last chunk or in one after it, so the ends are told
 * when no more bytes come.
 */
public final class GeminiStreamReader implements EventReader {
  private final EventFrames frames = new EventFrames();
  private final Map<Integer, Candidate> candidates = new TreeMap<>();
  private boolean begun;
  private boolean blocked;
  private boolean failed;
  private boolean over;
  private String id = "";

  /** What was said of one answer so far. */
  private static final class Candidate {
    final Utf8Offsets text = new Utf8Offsets();
    String reason = "";
    int calls;

    /** The arguments of the last call where they are not all told yet. */
    @Nullable GeminiArguments open;
  }

  @Override
  public List<StreamEvent> feed(byte[] chunk) {
    List<StreamEvent> events = new ArrayList<>();
    for (EventFrames.Frame frame : frames.feed(chunk)) read(frame, false, events);
    return events;
  }

  @Override
  public List<StreamEvent> finish() {
    List<StreamEvent> events = new ArrayList<>();
    if (over) return events;
    over = true;
    for (EventFrames.Frame frame : frames.finish()) read(frame, true, events);
    candidates.forEach((choice, each) -> close(choice, each, events));
    boolean whole = !failed && (blocked || !candidates.isEmpty());
    for (Candidate each : candidates.values()) whole &= blocked || !each.reason.isEmpty();
    candidates.forEach(
        (choice, each) -> {
          if (each.reason.isEmpty()) return;
          StopReason stop = GeminiStopReasons.read(each.reason, each.calls > 0);
          events.add(new StreamEvent.Stopped(choice, stop, null));
        });
    if (blocked && candidates.isEmpty()) {
      events.add(new StreamEvent.Stopped(0, StopReason.FILTERED, null));
    }
    if (whole) events.add(new StreamEvent.Done());
    return events;
  }

  /**
   * @param last whether it may be cut off; what is missing shows at the end then
   */
  private void read(EventFrames.Frame frame, boolean last, List<StreamEvent> events) {
    byte[] data = frame.data();
    JsonNode chunk;
    try {
      chunk = Json.tree(data);
    } catch (IOException e) {
      if (last || !frame.isObject()) return;
      failed = true;
      events.add(StreamEvent.Failed.brokenEvent());
      return;
    }
    JsonNode error = chunk.isArray() ? chunk.path(0) : chunk;
    if (GeminiNames.at(error, "error").isObject()) {
      failed = true;
      events.add(new StreamEvent.Failed(data));
      return;
    }
    if (!chunk.isObject()) return;
    if (!begun) {
      begun = true;
      id = GeminiNames.text(chunk, "responseId");
      events.add(new StreamEvent.Begun(id, GeminiNames.text(chunk, "modelVersion")));
    }
    for (JsonNode candidate : GeminiNames.at(chunk, "candidates")) candidate(candidate, events);
    JsonNode feedback = GeminiNames.at(chunk, "promptFeedback");
    blocked |= !GeminiNames.text(feedback, "blockReason").isEmpty();
    Usage usage = TokenCounts.of(GeminiDialect.USAGE, GeminiNames.at(chunk, "usageMetadata"));
    if (usage != null) events.add(new StreamEvent.Used(usage));
  }

  private void candidate(JsonNode node, List<StreamEvent> events) {
    if (!node.isObject()) return;
    int choice = Math.clamp(GeminiNames.number(node, "index"), 0, 1_000);
    Candidate candidate = candidates.computeIfAbsent(choice, c -> new Candidate());
    for (JsonNode part : GeminiNames.at(GeminiNames.at(node, "content"), "parts")) {
      part(part, choice, candidate, events);
    }
    List<TokenLogprob> tokens = GeminiLogprobs.read(node);
    if (!tokens.isEmpty()) events.add(new StreamEvent.Weighed(choice, tokens));
    if (GeminiCitations.any(node)) cited(node, choice, candidate, events);
    String reason = GeminiNames.word(node, "finishReason");
    if (!reason.isEmpty() && !reason.equals("FINISH_REASON_UNSPECIFIED")) {
      candidate.reason = reason;
    }
  }

  /** Parts of a stream are one text to whoever cites it. */
  private static void cited(
      JsonNode node, int choice, Candidate candidate, List<StreamEvent> events) {
    for (List<Part.Citation> cited : GeminiCitations.read(node, List.of(candidate.text)).values()) {
      for (Part.Citation each : cited) events.add(new StreamEvent.Cited(choice, each));
    }
  }

  private void part(JsonNode part, int choice, Candidate candidate, List<StreamEvent> events) {
    if (GeminiNames.at(part, "functionCall").isObject()) {
      call(part, choice, candidate, events);
      return;
    }
    List<Part> said = new ArrayList<>(2);
    GeminiParts.said(part, said);
    for (Part each : said) {
      switch (each) {
        case Part.Text text -> {
          candidate.text.append(text.text());
          events.add(new StreamEvent.Said(choice, text.text()));
        }
        case Part.Reasoning reasoning -> {
          if (!reasoning.text().isEmpty()) {
            events.add(new StreamEvent.Thought(choice, reasoning.text()));
          }
          Part.Signature signature = reasoning.signature();
          if (signature != null) events.add(new StreamEvent.Signed(choice, signature));
        }
        default -> {}
      }
    }
  }

  /** A call, or a piece of the one before it: only the first piece has a name. */
  private void call(JsonNode part, int choice, Candidate candidate, List<StreamEvent> events) {
    JsonNode said = GeminiNames.at(part, "functionCall");
    boolean more = GeminiNames.at(said, "willContinue").asBoolean(false);
    boolean named = !GeminiNames.text(said, "name").isEmpty();
    GeminiArguments open = candidate.open;
    if (named || open == null) {
      close(choice, candidate, events);
      ToolCall call = GeminiParts.call(part, GeminiParts.madeId(id, choice, candidate.calls));
      int tool = candidate.calls++;
      events.add(new StreamEvent.ToolBegun(choice, tool, call.id(), call.name(), call.signature()));
      open = new GeminiArguments();
      candidate.open = open;
    }
    open.take(said);
    if (!more) close(choice, candidate, events);
  }

  private static void close(int choice, Candidate candidate, List<StreamEvent> events) {
    GeminiArguments open = candidate.open;
    if (open == null) return;
    candidate.open = null;
    events.add(new StreamEvent.ToolArguments(choice, candidate.calls - 1, open.json()));
  }
}
