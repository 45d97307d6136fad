package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answers of {@code answer-coverage.txt}: each place of one in which a text may stand. */
final class PlantedAnswers {
  static final String MASKED = "masked";

  private PlantedAnswers() {}

  /**
   * A place of an answer, with an answer that holds a text there.
   *
   * @param path where the call is posted, with {@code M} for the model
   * @param body of the call, likewise
   * @param stream whether the answer is a stream
   * @param documents the answer, or its events
   * @param expected what becomes of the text
   */
  record Place(
      String operation,
      String dialect,
      String path,
      String body,
      String field,
      boolean stream,
      List<String> documents,
      String expected) {

    /** The call's body for a model. */
    String body(String model) {
      String call = body.replace("'M'", "'" + model + "'").replace('\'', '"');
      boolean asks = stream && !path.contains(":");
      return asks ? "{\"stream\":true," + call.substring(1) : call;
    }

    String path(String model) {
      return path.replace("/M:", "/" + model + ":");
    }

    /** What the vendor answers, with a text in its place. */
    String answer(String text) {
      if (!stream) return planted(documents.getFirst(), text);
      var events = new StringBuilder();
      for (String each : documents) {
        int type = each.indexOf("{'type':'");
        if (type == 0) events.append("event: ").append(each, 9, each.indexOf('\'', 9)).append('\n');
        events.append("data: ").append(planted(each, text)).append("\n\n");
      }
      if (dialect.equals("openai")) events.append("data: [DONE]\n\n");
      return events.toString();
    }

    private static String planted(String form, String text) {
      int half = text.length() / 2;
      String inner = form.replace("\\\\\\'", "\\\\\\\"").replace("\\'", "\\\"").replace('\'', '"');
      return inner
          .replace("%s", text)
          .replace("%1", text.substring(0, half))
          .replace("%2", text.substring(half));
    }

    @Override
    public String toString() {
      return operation + " " + dialect + ": " + field + (stream ? " streamed " : " ") + documents;
    }
  }

  /** All of them, in the file's order. */
  static List<Place> all() throws IOException {
    List<Place> places = new ArrayList<>();
    String[] section = {};
    Map<String, String> frames = new HashMap<>();
    for (String line : text().split("\n", -1)) {
      if (line.isBlank() || line.startsWith("#")) continue;
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1).split(" ", -1);
        frames = new HashMap<>();
        continue;
      }
      int whole = line.indexOf(" = ");
      int streamed = line.indexOf(" ~ ");
      boolean stream = streamed >= 0 && (whole < 0 || streamed < whole);
      int at = stream ? streamed : whole;
      String name = line.substring(0, at);
      String said = line.substring(at + 3);
      if (List.of("body", "frame", "first", "event", "last").contains(name)) {
        frames.put(name, said);
        continue;
      }
      places.add(place(section, frames, name, stream, said));
    }
    return places;
  }

  private static Place place(
      String[] section, Map<String, String> frames, String field, boolean stream, String said) {
    int arrow = said.indexOf(" => ");
    String form = arrow < 0 ? said : said.substring(0, arrow);
    List<String> documents = new ArrayList<>();
    if (stream) {
      documents.addAll(events(frames.get("first")));
      String frame = frames.getOrDefault("event", "");
      for (String each : events(form)) documents.add(frame.replace("%a", each));
      documents.addAll(events(frames.get("last")));
    } else {
      documents.add(frames.getOrDefault("frame", "").replace("%a", form));
    }
    return new Place(
        section[0],
        section[1],
        stream && section.length > 3 ? section[3] : section[2],
        frames.getOrDefault("body", ""),
        field,
        stream,
        List.copyOf(documents),
        arrow < 0 ? MASKED : said.substring(arrow + 4));
  }

  private static List<String> events(@Nullable String said) {
    return said == null ? List.of() : List.of(said.split(" \\| ", -1));
  }

  private static String text() throws IOException {
    try (InputStream in = PlantedAnswers.class.getResourceAsStream("answer-coverage.txt")) {
      if (in == null) throw new IOException("answer-coverage.txt is missing");
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
