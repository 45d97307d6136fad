package dev.drawbridge.dialect.responses;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.drawbridge.exchange.Part.Citation;
import dev.drawbridge.exchange.TokenLogprob;
import dev.drawbridge.json.Json;
import dev.drawbridge.json.JsonTemplate;
import dev.drawbridge.json.SurrogateJoiner;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of the model: parts of text, and parts in which it refuses. */
final class OutputMessage extends OutputItem {
  private static final String TEXT_DELTA = "response.output_text.delta";
  private static final String REFUSAL_DELTA = "response.refusal.delta";
  private static final byte[] TEXT = ResponseEvents.head(TEXT_DELTA);
  private static final byte[] REFUSAL = ResponseEvents.head(REFUSAL_DELTA);

  private final List<String> parts = new ArrayList<>(1);
  private @Nullable Open open;

  /** The part that is being written. */
  private static final class Open {
    final boolean refusal;
    final StringBuilder text = new StringBuilder();
    final SurrogateJoiner pairs = new SurrogateJoiner();
    final List<Citation> citations = new ArrayList<>(0);
    final List<TokenLogprob> logprobs = new ArrayList<>(0);
    int told; // how many of the log probabilities stood in a delta
    @Nullable JsonTemplate template;

    Open(boolean refusal) {
      this.refusal = refusal;
    }
  }

  OutputMessage(String id, int index, ResponseEvents events) {
    super(id, index);
    opened(events, item("in_progress"));
  }

  void said(String more, ResponseEvents events) {
    write(part(false, events), more, events);
  }

  void declined(String more, ResponseEvents events) {
    write(part(true, events), more, events);
  }

  void weighed(List<TokenLogprob> tokens, ResponseEvents events) {
    part(false, events).logprobs.addAll(tokens);
  }

  void cited(Citation citation, ResponseEvents events) {
    Open part = part(false, events);
    part.citations.add(citation);
    int at = part.citations.size() - 1;
    events.ofPart(
        "response.output_text.annotation.added",
        this,
        parts.size(),
        json -> {
          json.writeNumberField("annotation_index", at);
          json.writeFieldName("annotation");
          annotation(json, citation, part.text.length());
        });
  }

  /** Ends the part at hand, so that what follows stands in another. */
  void endPart(ResponseEvents events) {
    Open part = open;
    if (part == null) return;
    open = null;
    String rest = part.pairs.rest();
    if (!rest.isEmpty()) delta(part, rest, events);
    String whole = ResponseJson.text(json -> written(json, part));
    String text = part.text.toString();
    if (part.refusal) {
      events.ofPart(
          "response.refusal.done",
          this,
          parts.size(),
          json -> json.writeStringField("refusal", text));
    } else {
      events.ofPart(
          "response.output_text.done",
          this,
          parts.size(),
          json -> {
            json.writeStringField("text", text);
            logprobs(json, part.logprobs);
          });
    }
    events.ofPart("response.content_part.done", this, parts.size(), json -> raw(json, whole));
    parts.add(whole);
  }

  private Open part(boolean refusal, ResponseEvents events) {
    Open part = open;
    if (part != null && part.refusal == refusal) return part;
    endPart(events);
    Open next = new Open(refusal);
    open = next;
    events.ofPart(
        "response.content_part.added",
        this,
        parts.size(),
        json -> raw(json, ResponseJson.text(inner -> written(inner, next))));
    return next;
  }

  private void write(Open part, String more, ResponseEvents events) {
    String piece = part.pairs.next(more);
    if (!piece.isEmpty()) delta(part, piece, events);
  }

  private void delta(Open part, String piece, ResponseEvents events) {
    part.text.append(piece);
    if (part.told == part.logprobs.size()) {
      events.add(part.refusal ? REFUSAL : TEXT, template(part), piece);
      return;
    }
    List<TokenLogprob> fresh = part.logprobs.subList(part.told, part.logprobs.size());
    part.told = part.logprobs.size();
    events.ofPart(
        part.refusal ? REFUSAL_DELTA : TEXT_DELTA,
        this,
        parts.size(),
        json -> said(json, part, piece, fresh));
  }

  /** How more of a part is told that has no log probabilities. */
  private JsonTemplate template(Open part) {
    JsonTemplate known = part.template;
    if (known != null) return known;
    JsonTemplate made =
        ResponseEvents.rest(
            text ->
                json -> {
                  ResponseEvents.place(json, this, parts.size());
                  said(json, part, text, List.of());
                });
    part.template = made;
    return made;
  }

  private static void said(JsonGenerator json, Open part, String piece, List<TokenLogprob> logprobs)
      throws IOException {
    json.writeStringField("delta", piece);
    if (!part.refusal) logprobs(json, logprobs);
  }

  private static void raw(JsonGenerator json, String part) throws IOException {
    json.writeFieldName("part");
    json.writeRawValue(part);
  }

  @Override
  String close(ResponseEvents events) {
    endPart(events);
    return closed(events, item("completed"));
  }

  private String item(String status) {
    return ResponseJson.text(
        json -> {
          json.writeStartObject();
          json.writeStringField("id", id);
          json.writeStringField("type", "message");
          json.writeStringField("status", status);
          json.writeStringField("role", "assistant");
          json.writeArrayFieldStart("content");
          for (String part : parts) json.writeRawValue(part);
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  private static void written(JsonGenerator json, Open part) throws IOException {
    json.writeStartObject();
    if (part.refusal) {
      json.writeStringField("type", "refusal");
      json.writeStringField("refusal", part.text.toString());
    } else {
      json.writeStringField("type", "output_text");
      json.writeStringField("text", part.text.toString());
      json.writeArrayFieldStart("annotations");
      for (Citation each : part.citations) annotation(json, each, part.text.length());
      json.writeEndArray();
      logprobs(json, part.logprobs);
    }
    json.writeEndObject();
  }

  /** A page by its address; a document that has none as a file. */
  private static void annotation(JsonGenerator json, Citation citation, int length)
      throws IOException {
    String title = citation.title() == null ? "" : Json.wellFormed(citation.title());
    json.writeStartObject();
    if (citation.url() == null) {
      json.writeStringField("type", "file_citation");
      json.writeStringField("file_id", "");
      json.writeStringField("filename", title);
      json.writeNumberField("index", citation.start() < 0 ? length : citation.start());
    } else {
      json.writeStringField("type", "url_citation");
      json.writeStringField("url", Json.wellFormed(citation.url()));
      json.writeStringField("title", title);
      json.writeNumberField("start_index", citation.start() < 0 ? 0 : citation.start());
      json.writeNumberField("end_index", citation.end() < 0 ? length : citation.end());
    }
    json.writeEndObject();
  }

  private static void logprobs(JsonGenerator json, List<TokenLogprob> tokens) throws IOException {
    json.writeArrayFieldStart("logprobs");
    for (TokenLogprob token : tokens) {
      json.writeStartObject();
      ResponseJson.token(json, token);
      json.writeArrayFieldStart("top_logprobs");
      for (TokenLogprob top : token.top()) {
        json.writeStartObject();
        ResponseJson.token(json, top);
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
