package dev.drawbridge.acceptance.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drawbridge.fixture.SampleFiles;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The bodies of {@code coverage.txt}: each place of a request in which a text may stand. */
final class PlantedBodies {
  private static final Map<String, String> TURNS =
      Map.of(
          "openai", "{'role':'user','content':'Hello'}",
          "responses", "{'role':'user','content':'Hello'}",
          "anthropic", "{'role':'user','content':'Hello'}",
          "gemini", "{'role':'user','parts':[{'text':'Hello'}]}");

  private PlantedBodies() {}

  /**
   * A place of a request, with a body.
   *
   * @param path where it is posted
   * @param streamPath where it is posted for a stream; null where nothing is streamed
   * @param body JSON, with marks for what is planted
   * @param unscanned the kind of what is not read there; null for nothing
   * @param read whether a text that is planted there is read
   */
  record Place(
      String operation,
      String dialect,
      String path,
      @Nullable String streamPath,
      String field,
      String body,
      @Nullable String unscanned,
      boolean read) {

    /** The body for a model with a text in its place. */
    String planted(String model, String text, boolean stream) throws IOException {
      String whole = body;
      for (var mark : marks(text).entrySet()) whole = whole.replace(mark.getKey(), mark.getValue());
      whole = whole.replace("'M'", "'" + model + "'").replace("models/M'", "models/" + model + "'");
      whole = whole.replace('\'', '"');
      boolean inBody = stream && path.equals(streamPath);
      return inBody ? "{\"stream\":true," + whole.substring(1) : whole;
    }

    String path(String model, boolean stream) {
      String at = stream && streamPath != null ? streamPath : path;
      return at.replace("/M:", "/" + model + ":");
    }

    @Override
    public String toString() {
      return operation + " " + dialect + ": " + field + " " + body;
    }
  }

  /** What stands for a text, by its mark. */
  private static Map<String, String> marks(String text) throws IOException {
    String file = "A letter about the weather and the sea.\nThe key is " + text + ".\nGoodbye.\n";
    return Map.of(
        "%64", base64(file.getBytes(UTF_8)),
        "%hex", HexFormat.of().formatHex(text.getBytes(UTF_8)),
        "%uri", URLEncoder.encode("a key: " + text, UTF_8).replace("A", "%41"),
        "%inner", base64(("the key is " + text).getBytes(UTF_8)),
        "%png", base64(SampleFiles.png("Taken by " + text + " in May.")),
        "%bare", base64(SampleFiles.png("")),
        "%pdf", base64(SampleFiles.pdf("First page", "The key is " + text)),
        "%wav", base64(("RIFF\0\0\0\0WAVEfmt " + "\0".repeat(60)).getBytes(UTF_8)),
        "%s", text);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** All of them, in the file's order. */
  static List<Place> all() throws IOException {
    List<Place> places = new ArrayList<>();
    String[] section = {};
    for (String line : text().split("\n", -1)) {
      if (line.isBlank() || line.startsWith("#")) continue;
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1).split(" ", -1);
        continue;
      }
      int equals = line.indexOf(" = ");
      int arrow = line.indexOf(" => ");
      String unread = arrow < 0 ? null : line.substring(arrow + 4);
      boolean read = unread == null || unread.startsWith("+");
      String body = line.substring(equals + 3, arrow < 0 ? line.length() : arrow);
      body = body.replaceAll("(?<=[\\[,])U(?=[\\],])", TURNS.get(section[1]));
      String streamed =
          section.length > 3 ? section[3] : section[0].equals("chat") ? section[2] : null;
      places.add(
          new Place(
              section[0],
              section[1],
              section[2],
              streamed,
              line.substring(0, equals),
              body,
              unread == null || !read ? unread : unread.substring(1),
              read));
    }
    return places;
  }

  private static String text() throws IOException {
    try (InputStream in = PlantedBodies.class.getResourceAsStream("coverage.txt")) {
      if (in == null) throw new IOException("coverage.txt is missing");
      return new String(in.readAllBytes(), UTF_8);
    }
  }
}
