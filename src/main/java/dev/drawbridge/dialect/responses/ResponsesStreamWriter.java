package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.dialect.codec.ForeignSignatures;
import dev.drawbridge.dialect.contract.EventWriter;
import dev.drawbridge.dialect.contract.Reply;
import dev.drawbridge.exchange.Part;
import dev.drawbridge.exchange.StopReason;
import dev.drawbridge.exchange.StreamEvent;
import dev.drawbridge.exchange.Usage;
import dev.drawbridge.json.GrowingBytes;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes one answer as the responses have it: its items one after another, each told whole when it
 * ends, and all of them again at the end. Of one choice, for a call cannot ask for more.
 *
 * <p>Source: OpenAI's API reference, "Streaming events"; the order is the one that its own SDKs,
 * the Vercel AI SDK and Codex put answers together from.
 */
final class ResponsesStreamWriter implements EventWriter {
  private static final int LONGEST_ID = 40;

  private final Reply reply;
  private final ResponsesEcho echo;
  private final ResponseEvents events;
  private final List<@Nullable String> output = new ArrayList<>();
  private final Map<Integer, OutputCall> calls = new LinkedHashMap<>();
  private @Nullable OutputItem open;
  private String id = "";
  private String model = "";
  private boolean begun;
  private boolean refused;
  private StopReason stop = StopReason.END;
  private @Nullable Usage usage;

  ResponsesStreamWriter(Reply reply, boolean stream) {
    this.reply = reply;
    this.echo = ResponsesEcho.of(reply.call());
    this.events = new ResponseEvents(stream);
  }

  @Override
  public void write(StreamEvent event, GrowingBytes out) {
    events.into(out);
    add(event);
  }

  /** Takes a step; its events go where those of the last one went. */
  void add(StreamEvent event) {
    switch (event) {
      case StreamEvent.Begun e -> begin(e.id(), e.model());
      case StreamEvent.Said e -> {
        if (mine(e.choice()) && !e.text().isEmpty()) message().said(e.text(), events);
      }
      case StreamEvent.Thought e -> {
        if (mine(e.choice()) && !e.text().isEmpty()) reasoning().thought(e.text(), events);
      }
      case StreamEvent.Signed e -> {
        if (mine(e.choice())) sealed(ForeignSignatures.given(e.signature(), ResponsesDialect.ID));
      }
      case StreamEvent.Declined e -> {
        if (mine(e.choice()) && !e.text().isEmpty()) {
          refused = true;
          message().declined(e.text(), events);
        }
      }
      case StreamEvent.ToolBegun e -> {
        if (mine(e.choice())) call(e);
      }
      case StreamEvent.ToolArguments e -> {
        OutputCall call = mine(e.choice()) ? calls.get(e.tool()) : null;
        if (call != null) call.arguments(e.json(), events);
      }
      case StreamEvent.Cited e -> {
        if (mine(e.choice())) message().cited(e.citation(), events);
      }
      case StreamEvent.Weighed e -> {
        if (mine(e.choice())) message().weighed(e.tokens(), events);
      }
      case StreamEvent.Stopped e -> {
        if (mine(e.choice())) stop = e.reason();
      }
      case StreamEvent.Used e -> usage = e.usage();
      case StreamEvent.Done e -> end();
      case StreamEvent.Alive e -> {}
      case StreamEvent.Failed e -> {}
    }
  }

  private static boolean mine(int choice) {
    return choice == 0;
  }

  private void begin(String vendors, String served) {
    if (begun) return;
    begun = true;
    id = base(vendors);
    model = Json.wellFormed(served);
    for (String type : List.of("response.created", "response.in_progress")) {
      events.add(type, json -> response(json, "in_progress"));
    }
  }

  /** What the ids are made of: the vendor's id without its own prefix. */
  private static String base(String vendors) {
    int prefix = Math.max(vendors.lastIndexOf('_'), vendors.indexOf('-')) + 1;
    var base = new StringBuilder();
    for (int i = prefix; i < vendors.length() && base.length() < LONGEST_ID; i++) {
      char c = vendors.charAt(i);
      if ((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')) {
        base.append(c);
      }
    }
    return base.isEmpty() ? "0" : base.toString();
  }

  private String itemId(String kind) {
    return kind + "_" + id + "_" + output.size();
  }

  private OutputMessage message() {
    if (open instanceof OutputMessage message) return message;
    closeAll();
    var message = new OutputMessage(itemId("msg"), output.size(), events);
    output.add(null);
    open = message;
    return message;
  }

  private OutputReasoning reasoning() {
    if (open instanceof OutputReasoning reasoning) return reasoning;
    closeAll();
    var reasoning = new OutputReasoning(itemId("rs"), output.size(), events);
    output.add(null);
    open = reasoning;
    return reasoning;
  }

  /** A seal ends the reasoning that it is over, or stands for some that is hidden. */
  private void sealed(String seal) {
    reasoning().seal(seal);
    closeAll();
  }

  /** Ends reasoning that nobody sealed. */
  void endReasoning() {
    if (open instanceof OutputReasoning) closeAll();
  }

  /** Starts a text part of its own: what follows is another block of the vendor's. */
  void endPart() {
    if (open instanceof OutputMessage message) message.endPart(events);
  }

  private void call(StreamEvent.ToolBegun begins) {
    if (calls.isEmpty()) closeAll();
    Part.Signature signature = begins.signature();
    if (signature != null) {
      var reasoning = new OutputReasoning(itemId("rs"), output.size(), events);
      reasoning.seal(ReasoningItems.ofCall(signature));
      output.add(reasoning.close(events));
    }
    ResponsesEcho.Declared tool = echo.tool(begins.name());
    String item = itemId(tool.custom() ? "ctc" : "fc");
    var call = new OutputCall(item, output.size(), begins.id(), tool, events);
    output.add(null);
    calls.put(begins.tool(), call);
  }

  private void closeAll() {
    OutputItem item = open;
    open = null;
    if (item != null) output.set(item.index, item.close(events));
    for (OutputCall call : calls.values()) output.set(call.index, call.close(events));
    calls.clear();
  }

  private void end() {
    closeAll();
    String status = status();
    events.add("response." + status, json -> response(json, status));
  }

  private String status() {
    return whyIncomplete() == null ? "completed" : "incomplete";
  }

  private @Nullable String whyIncomplete() {
    return switch (stop) {
      case LENGTH -> "max_output_tokens";
      case FILTERED -> "content_filter";
      case REFUSED -> refused ? null : "content_filter";
      default -> null;
    };
  }

  /** The whole answer, once every step was written. */
  byte[] whole() {
    closeAll();
    return Json.write(json -> object(json, status()));
  }

  private void response(JsonGenerator json, String status) throws IOException {
    json.writeFieldName("response");
    object(json, status);
  }

  private void object(JsonGenerator json, String status) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", "resp_" + id);
    json.writeStringField("object", "response");
    json.writeNumberField("created_at", reply.created());
    json.writeStringField("status", status);
    json.writeBooleanField("background", false);
    json.writeNullField("error");
    if (status.equals("incomplete")) {
      json.writeObjectFieldStart("incomplete_details");
      json.writeStringField("reason", whyIncomplete());
      json.writeEndObject();
    } else {
      json.writeNullField("incomplete_details");
    }
    json.writeStringField("model", model);
    json.writeArrayFieldStart("output");
    for (String item : output) if (item != null) json.writeRawValue(item);
    json.writeEndArray();
    json.writeNullField("previous_response_id");
    json.writeBooleanField("store", false);
    json.writeStringField("truncation", "disabled");
    for (Map.Entry<String, String> member : echo.members().entrySet()) {
      json.writeFieldName(member.getKey());
      json.writeRawValue(member.getValue());
    }
    Usage used = usage;
    if (used == null || status.equals("in_progress")) json.writeNullField("usage");
    else ResponseJson.usage(json, used);
    json.writeEndObject();
  }
}
