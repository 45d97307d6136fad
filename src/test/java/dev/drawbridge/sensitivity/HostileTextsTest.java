package dev.drawbridge.sensitivity;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import dev.drawbridge.sensitivity.detect.CustomRule;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Text that is made to be slow takes detectors a time linear in its length. What a thread computed
 * is compared of two lengths, with room for chance: four times what is linear, where eight times
 * the length would take 64 times the time if it were quadratic. {@code -Dhostile.mib=20} looks into
 * texts of that size and prints what each takes.
 */
class HostileTextsTest {
  private static final int SHORT = 48 << 10;
  private static final int TIMES = 8;
  private static final double ROOM = 4;

  /** Less time is noise. */
  private static final long LEAST = 10_000_000;

  private static final List<String> BOMBS =
      List.of(
          "(a+)+b", "(a|aa)+b", "(a*)*b", "(.*a){12}b", "(([a-z])+.)+[A-Z]([a-z])+0", "a{0,500}b");

  /** What the texts are called that patterns of one's own look into. */
  private static final String FOR_BOMBS = "for patterns of one's own: ";

  private static final Labeller STANDARD = new Labeller(SensitivitySettings.standard(Level.PUBLIC));

  private static final Labeller WITH_BOMBS = withBombs();

  private static Labeller withBombs() {
    List<CustomRule> custom =
        BOMBS.stream()
            .map(
                bomb ->
                    new CustomRule(
                        "bomb" + BOMBS.indexOf(bomb),
                        "internal-id",
                        Level.INTERNAL,
                        bomb,
                        List.of()))
            .toList();
    return new Labeller(new SensitivitySettings(Level.PUBLIC, Map.of(), Set.of(), custom));
  }

  private static Map<String, String> pieces() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("almost keys", "AKIAAKIA ghp_ghp_ sk-sk- xoxb-xoxb- AIzaAIza glpat-glpat- ");
    all.put("keywords without an end", "AKIAghp_sk-xoxb-AIzaglpat-eyJ");
    all.put("almost tokens", "eyJeyJeyJ.eyJeyJ.");
    all.put("keys that begin", "-----BEGIN PRIVATE KEY----- ");
    all.put("names of secrets", "password=password: api_key=api_key: ");
    all.put("assignments", "secret = \"");
    all.put("schemes", "a://a:a@a://");
    all.put("markings", "MSIP_Label_MSIP_Label_ TLP: TLP: Classification: ");
    all.put("digits", "1234567890");
    all.put("digits with spaces", "4 1 1 1 ");
    all.put("digits with dashes", "4111-1111-");
    all.put("numbers with dots", "1.2.3.4.");
    all.put("telephone numbers", "+49 (0) ");
    all.put("addresses without an end", "a@a");
    all.put("dots and signs", "a.a.a@");
    all.put("signs alone", "@");
    all.put("percents", "%41");
    all.put("nested percents", "%252525");
    all.put("broken percents", "%4%");
    all.put("backslashes", "\\");
    all.put("escapes", "\\u0041\\n\\\"");
    all.put("nested strings", nested(8));
    all.put("base64 in base64", base64(6));
    all.put("base64", "QUJD");
    all.put("hexadecimal", "4142");
    all.put("zero width", "\u200B");
    all.put("zero width between", "a\u200Bb\u200D");
    all.put("tags", "\uDB40\uDC41");
    all.put("directions", "\u202E\u2066a");
    all.put("letters that look alike", "\u0430pple \u0440aypal ");
    all.put("capitals", "Aa Bb ");
    all.put("names", "Jana Novak Anna ");
    all.put("titles", "Dr. Mr. Mrs. ");
    all.put("initials", "A.B.C.");
    all.put("places", "New York San ");
    all.put("colons", "a:b:");
    all.put("colons alone", ":");
    all.put("account numbers", "DE44DE44");
    all.put("code", "if(a){b;}\n");
    all.put("brackets", "{[(");
    all.put("streets", "Hauptstr. 5 Main Street 1 ");
    all.put("illness", "diagnosis therapy cancer ");
    all.put("lines", "\n");
    all.put("spaces", " ");
    all.put(FOR_BOMBS + "one letter", "a");
    all.put(FOR_BOMBS + "words", "ab. ");
    return all;
  }

  /** A JSON string within a JSON string, so many times. */
  private static String nested(int depth) {
    String text = "a";
    for (int i = 0; i < depth; i++) {
      text = "{\"a\":\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
    }
    return text;
  }

  private static String base64(int depth) {
    String text = "Charge 4111 1111 1111 1111 and so on, and so on.";
    for (int i = 0; i < depth; i++) {
      text = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
    return text + " ";
  }

  static Stream<String> kinds() {
    return pieces().keySet().stream();
  }

  private static byte[] body(String piece, int bytes) {
    int each = piece.getBytes(StandardCharsets.UTF_8).length;
    // Words before it: else a text of letters and digits alone is taken for bytes in base64.
    String text = "Look: " + piece.repeat(Math.max(1, bytes / each));
    String said = Json.text(JsonNodeFactory.instance.textNode(text));
    return ("{\"messages\":[{\"role\":\"user\",\"content\":" + said + "}]}")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static long nanos(String kind, byte[] body) {
    Labeller labeller = kind.startsWith(FOR_BOMBS) ? WITH_BOMBS : STANDARD;
    var threads = ManagementFactory.getThreadMXBean();
    long began = threads.getCurrentThreadCpuTime();
    labeller.read(body);
    return threads.getCurrentThreadCpuTime() - began;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void detectorsTakeATimeLinearInItsLength(String kind) {
    String piece = pieces().getOrDefault(kind, "");
    byte[] small = body(piece, SHORT);
    int mib = Integer.getInteger("hostile.mib", 0);
    byte[] large = body(piece, mib > 0 ? mib << 20 : TIMES * SHORT);
    nanos(kind, small);

    long one = Math.max(LEAST, nanos(kind, small));
    long many = nanos(kind, large);
    if (mib > 0) {
      System.out.printf("%-36s %,7d ms of %d MiB%n", kind, many / 1_000_000, mib);
    }

    double times = (double) many / one;
    double length = (double) large.length / small.length;
    assertTrue(times <= ROOM * length, () -> kind + " takes " + times + " times as long");
  }
}
