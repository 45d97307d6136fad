package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.core.JsonToken;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.dialect.codec.ForeignElements;
import dev.drawbridge.exchange.Capability;
import dev.drawbridge.exchange.Feature;
import dev.drawbridge.exchange.Mark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The contents of a call, as one pass goes over them. */
final class GeminiContents {
  private static final Set<String> ROLES = Set.of("", "user", "model", "function");

  /** Parts that a tool of the vendor's makes. */
  private static final Set<String> HOSTED =
      Set.of("executableCode", "codeExecutionResult", "toolCall", "toolResponse");

  private static final Set<String> BESIDE = Set.of("text", "videoMetadata", "mediaResolution");

  /** What is known of a part once it was read. */
  private static final class Piece {
    boolean thought;
    boolean foreign;
    boolean signed;
    boolean call;
    boolean result;
  }

  /** What is known of a content's parts. */
  private static final class Pieces {
    final ForeignElements elements = new ForeignElements();
    boolean called;

    /** Where its first call begins, if that is not signed; -1 where it is, or there is none. */
    int unsigned = -1;

    /** Whether any part is what a tool answered. */
    boolean answered;

    void add(Piece piece, int from, int to) {
      elements.add(from, to, piece.thought && piece.foreign);
      if (piece.call && !called && !piece.signed) unsigned = from;
      called |= piece.call;
      answered |= piece.result;
    }
  }

  private final GeminiBodyReader reader;
  private final List<Integer> unsigned = new ArrayList<>();
  private String lastRole = "";

  GeminiContents(GeminiBodyReader reader) {
    this.reader = reader;
  }

  /** The array {@code contents}. */
  void list(JsonToken value) throws IOException {
    var elements = new ForeignElements();
    int[] count = {0};
    reader.elements(
        "contents",
        value,
        content -> {
          count[0]++;
          int from = BodyReader.offset(reader.parser().currentTokenLocation());
          boolean foreign = content(content);
          elements.add(from, BodyReader.offset(reader.parser().currentLocation()), foreign);
        });
    if (count[0] == 0) throw reader.wrong("contents", "an array that is not empty");
    if (value == JsonToken.START_ARRAY) elements.mark("contents", reader.marks);
    for (int at : unsigned) {
      reader.marks.add(new Mark(Mark.Kind.UNSIGNED, "thoughtSignature", at + 1, at + 1));
    }
    if (lastRole.equals("model")) reader.features.add(Feature.PREFILL);
  }

  /** One content; true where all of it is another vendor's. */
  boolean content(JsonToken value) throws IOException {
    int outer = reader.marks.size();
    var parts = new Pieces();
    String[] role = {""};
    reader.members(
        "contents",
        value,
        (name, inner) -> {
          switch (name) {
            case "role" -> {
              role[0] = reader.string("contents.role", inner);
              if (!ROLES.contains(role[0])) throw reader.wrong("contents.role", "user or model");
            }
            case "parts" -> reader.elements("contents.parts", inner, part -> part(part, parts));
            default -> reader.pass(inner);
          }
        });
    lastRole = role[0];
    // Only calls of the current turn are to be signed, which begins where a user alone speaks.
    if (lastRole.equals("model")) {
      if (parts.unsigned >= 0) unsigned.add(parts.unsigned);
    } else if (!parts.answered) {
      unsigned.clear();
    }
    if (parts.elements.all()) {
      // What is taken out whole has nothing within to be changed.
      reader.marks.subList(outer, reader.marks.size()).clear();
      return true;
    }
    parts.elements.mark("parts", reader.marks);
    return false;
  }

  private void part(JsonToken value, Pieces parts) throws IOException {
    int from = BodyReader.offset(reader.parser().currentTokenLocation());
    var piece = new Piece();
    reader.members("contents.parts", value, (name, inner) -> member(piece, name, inner));
    int to = BodyReader.offset(reader.parser().currentLocation());
    parts.add(piece, from, to);
  }

  private void member(Piece piece, String name, JsonToken value) throws IOException {
    switch (name) {
      case "thought" -> piece.thought = reader.bool("thought", value);
      case "thoughtSignature" -> {
        String signature = reader.string(name, value);
        piece.signed = !signature.isEmpty();
        piece.foreign = !GeminiSignature.taken(signature).vendor().equals(GeminiDialect.ID);
      }
      case "inlineData", "fileData" -> medium(name, value, false);
      case "functionCall" -> {
        piece.call = true;
        reader.members(
            name,
            value,
            (inner, each) -> {
              if (inner.equals("args")) reader.skip(each);
              else reader.pass(each);
            });
      }
      case "functionResponse" -> {
        piece.result = true;
        reader.members(name, value, this::response);
      }
      case "partMetadata" -> reader.skip(value);
      default -> {
        if (HOSTED.contains(name)) reader.features.add(Feature.HOSTED_TOOL);
        else if (!BESIDE.contains(name)) reader.features.add(Feature.OWN_FORM);
        reader.pass(value);
      }
    }
  }

  private void response(String name, JsonToken value) throws IOException {
    switch (name) {
      case "response" -> reader.skip(value);
      case "parts" ->
          reader.elements(
              "functionResponse.parts",
              value,
              part ->
                  reader.members(
                      "functionResponse.parts",
                      part,
                      (kind, inner) -> {
                        boolean known = kind.equals("inlineData") || kind.equals("fileData");
                        if (known) medium(kind, inner, true);
                        else reader.pass(inner);
                      }));
      default -> reader.pass(value);
    }
  }

  private void medium(String field, JsonToken value, boolean result) throws IOException {
    String[] mime = {""};
    int[] length = {0};
    String[] uri = {""};
    List<Mark> place = new ArrayList<>(1);
    reader.members(
        field,
        value,
        (name, inner) -> {
          switch (name) {
            case "mimeType" -> mime[0] = reader.string("mimeType", inner);
            case "data" -> {
              if (inner != JsonToken.VALUE_STRING) throw reader.wrong("data", "a string");
              reader.parser().finishToken();
              int from = BodyReader.offset(reader.parser().currentTokenLocation());
              length[0] = BodyReader.offset(reader.parser().currentLocation()) - from;
            }
            case "fileUri" -> {
              String address = reader.string(name, inner);
              uri[0] = address;
              if (GeminiMedia.stored(address)) {
                int at = reader.marks.size();
                reader.state("fileUri", inner);
                place.add(reader.marks.remove(at));
              }
            }
            default -> reader.pass(inner);
          }
        });
    reader.marks.addAll(place);
    if (result) reader.features.add(Feature.TOOL_RESULT_MEDIA);
    if (uri[0].isEmpty()) inline(mime[0], length[0]);
    else linked(mime[0], uri[0]);
  }

  private void inline(String mime, int length) {
    switch (GeminiMedia.kind(mime)) {
      case IMAGE -> {
        reader.needs.add(Capability.VISION);
        reader.media.inline(Capability.VISION, length);
      }
      case AUDIO -> {
        reader.needs.add(Capability.AUDIO);
        reader.features.add(Feature.AUDIO_INPUT);
        reader.media.inline(Capability.AUDIO, length);
      }
      case VIDEO -> {
        reader.needs.add(Capability.VISION);
        reader.features.add(Feature.VIDEO_INPUT);
        // A film has as many tokens a byte as sound has, at most.
        reader.media.inline(Capability.AUDIO, length);
      }
      case DOCUMENT -> {
        reader.needs.add(Capability.PDF);
        reader.features.add(Feature.DOCUMENT);
      }
    }
  }

  private void linked(String mime, String uri) {
    switch (GeminiMedia.kind(mime, uri)) {
      case IMAGE -> {
        reader.needs.add(Capability.VISION);
        reader.features.add(Feature.IMAGE_LINK);
        reader.media.link();
      }
      case AUDIO -> {
        reader.needs.add(Capability.AUDIO);
        reader.features.add(Feature.AUDIO_INPUT);
        // No other dialect takes sound by its address.
        reader.features.add(Feature.OWN_FORM);
      }
      case VIDEO -> {
        reader.needs.add(Capability.VISION);
        reader.features.add(Feature.VIDEO_INPUT);
      }
      case DOCUMENT -> {
        reader.needs.add(Capability.PDF);
        reader.features.add(Feature.DOCUMENT_LINK);
      }
    }
  }
}
