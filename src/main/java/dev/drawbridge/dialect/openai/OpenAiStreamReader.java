package dev.drawbridge.dialect.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.EventFrames;
import dev.drawbridge.dialect.codec.KnownText;
import dev.drawbridge.dialect.codec.ToolIds;
import dev.drawbridge.dialect.contract.EventReader;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.Nodes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a chat's stream: {@code chat.completion.chunk} objects and {@code [DONE]}. */
final class OpenAiStreamReader implements EventReader {
  /** What repeats what the first chunk said, or says nothing of the answer. */
  private static final Set<String> SILENT =
      Set.of(
          "id", "object", "created", "model", "system_fingerprint", "service_tier", "obfuscation");

  private final EventFrames frames = new EventFrames();
  private final KnownText known = new KnownText("content", SILENT);

  /** Whose text it is that is known. */
  private int knownChoice;

  private final Map<Integer, Choice> choices = new LinkedHashMap<>(2);
  private boolean begun;
  private boolean done;

  /** What is known of a choice. */
  private static final class Choice {
    /** The vendor's numbers of the calls, in the order in which they began. */
    final Map<Integer, Call> calls = new LinkedHashMap<>(2);

    /** Thought since the last signature: some repeat it beside the next. */
    final StringBuilder thought = new StringBuilder();

    boolean declined;
    boolean stopped;
  }

  /** A call; it begins once its name is known. */
  private static final class Call {
    final int tool;
    String id = "";
    String name = "";
    boolean begun;
    final StringBuilder early = new StringBuilder();

    Call(int tool) {
      this.tool = tool;
    }
  }

  @Override
  public List<StreamEvent> feed(byte[] chunk) {
    return read(frames.feed(chunk), false);
  }

  @Override
  public List<StreamEvent> finish() {
    List<StreamEvent> last = read(frames.finish(), true);
    boolean over =
        !done && !choices.isEmpty() && choices.values().stream().allMatch(c -> c.stopped);
    if (!over) return last;
    // Some vendors leave [DONE] out.
    done = true;
    List<StreamEvent> events = new ArrayList<>(last);
    events.add(new StreamEvent.Done());
    return events;
  }

  /**
   * @param cut whether the last of them may be cut off
   */
  private List<StreamEvent> read(List<EventFrames.Frame> whole, boolean cut) {
    if (whole.isEmpty()) return List.of();
    List<StreamEvent> events = new ArrayList<>(whole.size());
    for (EventFrames.Frame frame : whole) {
      if (done) break;
      if (frame.to() - frame.from() < 16 && frame.is("[DONE]")) {
        done = true;
        events.add(new StreamEvent.Done());
        continue;
      }
      String text = known.of(frame);
      if (text != null) {
        if (!text.isEmpty()) {
          events.add(new StreamEvent.Said(knownChoice, Json.wellFormed(text)));
        }
        continue;
      }
      try {
        byte[] data = frame.data();
        JsonNode chunk = Json.tree(data);
        int before = events.size();
        if (chunk.isObject()) chunk(events, chunk, data);
        if (events.size() == before + 1 && events.getLast() instanceof StreamEvent.Said said) {
          known.keep(data, said.text());
          knownChoice = said.choice();
        }
      } catch (IOException e) {
        if (!cut && frame.isObject()) events.add(StreamEvent.Failed.brokenEvent());
      }
    }
    return events;
  }

  private void chunk(List<StreamEvent> events, JsonNode chunk, byte[] data) {
    JsonNode said = chunk.path("choices");
    if (Nodes.has(chunk, "error")) {
      Usage until = OpenAiUsage.of(chunk);
      if (until != null) events.add(new StreamEvent.Used(until));
      events.add(new StreamEvent.Failed(data));
      return;
    }
    if (!begun && (said.isArray() || Nodes.has(chunk, "id"))) {
      begun = true;
      events.add(
          new StreamEvent.Begun(Nodes.textOrEmpty(chunk, "id"), Nodes.textOrEmpty(chunk, "model")));
    }
    for (JsonNode choice : said) {
      Integer index = Nodes.whole(choice, "index");
      choice(events, choice, index == null ? 0 : Math.max(0, index));
    }
    Usage usage = OpenAiUsage.of(chunk);
    if (usage != null) events.add(new StreamEvent.Used(usage));
  }

  private void choice(List<StreamEvent> events, JsonNode choice, int index) {
    Choice known = choices.computeIfAbsent(index, i -> new Choice());
    JsonNode delta = choice.path("delta");
    reasoning(events, known, delta, index);
    List<TokenLogprob> logprobs = OpenAiLogprobs.of(choice.path("logprobs"));
    if (!logprobs.isEmpty()) events.add(new StreamEvent.Weighed(index, logprobs));
    content(events, delta.path("content"), index);
    String refusal = Nodes.textOrEmpty(delta, "refusal");
    if (!refusal.isEmpty()) {
      known.declined = true;
      events.add(new StreamEvent.Declined(index, refusal));
    }
    for (JsonNode annotation : delta.path("annotations")) {
      Part.Citation citation = OpenAiParts.citation(annotation);
      if (citation != null) events.add(new StreamEvent.Cited(index, citation));
    }
    for (JsonNode call : delta.path("tool_calls")) call(events, known, call, index);
    if (delta.path("function_call").isObject()) {
      function(events, known, known.calls.computeIfAbsent(0, Call::new), delta, index);
    }
    String finish = Nodes.text(choice, "finish_reason");
    if (finish == null || finish.isEmpty() || known.stopped) return;
    known.stopped = true;
    String sequence = Nodes.text(choice, "stop_reason");
    events.add(
        new StreamEvent.Stopped(
            index,
            OpenAiStopReasons.read(finish, sequence, !known.calls.isEmpty(), known.declined),
            sequence));
  }

  private static void reasoning(List<StreamEvent> events, Choice known, JsonNode delta, int index) {
    String thought = OpenAiReasoning.text(delta);
    think(events, known, thought, index);
    for (JsonNode detail : delta.path("reasoning_details")) {
      String text = Nodes.textOrEmpty(detail, "text");
      boolean said = !thought.isEmpty() || text.contentEquals(known.thought);
      if (!said) think(events, known, text, index);
      Part.Signature signature = OpenAiReasoning.signature(detail);
      if (signature == null) continue;
      known.thought.setLength(0);
      events.add(new StreamEvent.Signed(index, signature));
    }
  }

  private static void think(List<StreamEvent> events, Choice known, String thought, int index) {
    if (thought.isEmpty()) return;
    known.thought.append(thought);
    events.add(new StreamEvent.Thought(index, thought));
  }

  private static void content(List<StreamEvent> events, JsonNode content, int index) {
    if (content.isTextual()) {
      String text = Json.wellFormed(content.textValue());
      if (!text.isEmpty()) events.add(new StreamEvent.Said(index, text));
      return;
    }
    List<Part> parts = new ArrayList<>(1);
    OpenAiAnswerReader.content(parts, content);
    for (Part part : parts) {
      if (part instanceof Part.Text text) events.add(new StreamEvent.Said(index, text.text()));
      if (part instanceof Part.Reasoning thought && !thought.text().isEmpty()) {
        events.add(new StreamEvent.Thought(index, thought.text()));
      }
    }
  }

  private static void call(List<StreamEvent> events, Choice known, JsonNode said, int index) {
    Integer number = Nodes.whole(said, "index");
    if (number == null) {
      // Some number nothing: a new id is a new call.
      String id = Nodes.textOrEmpty(said, "id");
      int last = known.calls.size() - 1;
      Call before = known.calls.get(last);
      boolean more = before != null && (id.isEmpty() || id.equals(before.id));
      number = more ? last : last + 1;
    }
    Call call = known.calls.computeIfAbsent(number, n -> new Call(known.calls.size()));
    if (call.id.isEmpty()) call.id = Nodes.textOrEmpty(said, "id");
    function(events, known, call, said, index);
  }

  private static void function(
      List<StreamEvent> events, Choice known, Call call, JsonNode said, int index) {
    JsonNode function = said.path("function").isObject() ? said.path("function") : said;
    if (said.path("function_call").isObject()) function = said.path("function_call");
    if (!call.begun && call.name.isEmpty()) call.name = Nodes.textOrEmpty(function, "name");
    JsonNode arguments = function.path("arguments");
    String more =
        arguments.isObject() ? Nodes.raw(arguments) : Nodes.textOrEmpty(function, "arguments");
    if (!call.begun) {
      call.early.append(more);
      if (call.name.isEmpty() || known.stopped) return;
      call.begun = true;
      if (call.id.isEmpty()) call.id = ToolIds.fresh();
      events.add(
          new StreamEvent.ToolBegun(
              index, call.tool, call.id, call.name, OpenAiReasoning.ofCall(said)));
      more = call.early.toString();
    }
    if (!more.isEmpty()) events.add(new StreamEvent.ToolArguments(index, call.tool, more));
  }
}
