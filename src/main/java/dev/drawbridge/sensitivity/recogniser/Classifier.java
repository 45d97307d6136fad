package dev.drawbridge.sensitivity.recogniser;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.drawbridge.exchange.Level;
import dev.drawbridge.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;

/**
 * The model that classifies prompts: what it is asked, and how its answer is read. What it is asked
 * is a chat in OpenAI's form. Safe for any thread.
 */
public final class Classifier {
  /** The name of it as a detector. */
  public static final String ID = "model";

  /** Bytes of the texts of one request at most, and at least where the model's context is small. */
  private static final int PIECE = 100_000;

  private static final int SMALLEST_PIECE = 8_000;

  /** As many characters before a cut are judged with what stands behind it, too. */
  private static final int OVERLAP = 1_000;

  /** A prompt of more pieces is not looked into: no answer would come in time. */
  private static final int MOST_PIECES = 8;

  private static final int MOST_TOKENS = 1_024;

  /** Tokens of a context that are no text of the prompt: what the model is told, and its answer. */
  private static final int TOKENS_BESIDE = 3_072;

  /** As few bytes make a token where the gateway bounds a request's tokens. */
  private static final int BYTES_OF_TOKEN = 3;

  private static final int MARK = 12;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** What the model is told, with places for what a request fills in. */
  private static final class Instruction {
    private static final String TEXT = read();

    private static String read() {
      try (InputStream in = Classifier.class.getResourceAsStream("classifier.txt")) {
        return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private final ClassifierSettings settings;
  private final String instruction;
  private final String version;
  private final RecogniserHealth health = new RecogniserHealth();

  public Classifier(ClassifierSettings settings) {
    this.settings = settings;
    String guidance = settings.guidance().strip();
    instruction =
        Instruction.TEXT
            + (guidance.isEmpty()
                ? ""
                : "\nThe organisation says of its data:\n" + guidance + "\n");
    version = settings.model() + "@" + digest(instruction);
  }

  private static String digest(String text) {
    try {
      byte[] sha256 = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(sha256, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("no SHA-256 in this JDK", e);
    }
  }

  public ClassifierSettings settings() {
    return settings;
  }

  /** The model's id, and 12 hex digits of SHA-256 over what it is told. */
  public String version() {
    return version;
  }

  /** How it stands. */
  public RecogniserHealth health() {
    return health;
  }

  /** Whether another is set as this one is. */
  public boolean isAs(Classifier other) {
    return settings.equals(other.settings);
  }

  /**
   * The texts in pieces, each for a request of its own.
   *
   * @param context of the model, in tokens
   * @throws RecogniserAway where they are too long
   */
  public List<List<String>> pieces(List<String> texts, int context) {
    long beside = (long) TOKENS_BESIDE + settings.guidance().length() / BYTES_OF_TOKEN;
    long room = (context - beside) * BYTES_OF_TOKEN;
    int size = Math.clamp(room, SMALLEST_PIECE, PIECE);
    return TextPieces.of(texts, size, OVERLAP, MOST_PIECES).stream()
        .map(
            piece ->
                piece.stream()
                    .map(part -> texts.get(part.text()).substring(part.from(), part.to()))
                    .toList())
        .toList();
  }

  /**
   * The request about texts.
   *
   * @param schema whether the model holds to a schema of its answer
   */
  public byte[] request(List<String> texts, boolean schema) {
    int length = 0;
    for (String each : texts) length += each.length() + 2;
    byte[] random = new byte[MARK];
    RANDOM.nextBytes(random);
    // Nobody can write this line into a text to end it there.
    String mark = HexFormat.of().formatHex(random);
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", settings.model());
    var messages = body.putArray("messages");
    messages
        .addObject()
        .put("role", "system")
        .put("content", instruction.replace("<<MARK>>", mark));
    StringBuilder text = new StringBuilder(length + 64).append(mark).append('\n');
    for (String each : texts) text.append(Json.wellFormed(each)).append("\n\n");
    messages.addObject().put("role", "user").put("content", text.append(mark).toString());
    body.put("max_tokens", MOST_TOKENS).put("temperature", 0);
    if (schema) schema(body.putObject("response_format"));
    return Json.text(body).getBytes(UTF_8);
  }

  private static void schema(ObjectNode format) {
    format.put("type", "json_schema");
    ObjectNode named = format.putObject("json_schema").put("name", "classification");
    named.put("strict", true);
    ObjectNode answer = object(named.putObject("schema"), "level", "findings");
    var levels = answer.putObject("level").put("type", "string").putArray("enum");
    for (Level each : Level.values()) levels.add(each.wire());
    ObjectNode findings = answer.putObject("findings").put("type", "array");
    ObjectNode finding = object(findings.putObject("items"), "category", "text");
    var categories = finding.putObject("category").put("type", "string").putArray("enum");
    Classification.CATEGORIES.forEach(categories::add);
    finding.putObject("text").put("type", "string");
  }

  /** Makes an object's schema of one, all of whose members are there; returns its properties. */
  private static ObjectNode object(ObjectNode schema, String... names) {
    schema.put("type", "object").put("additionalProperties", false);
    var required = schema.putArray("required");
    for (String each : names) required.add(each);
    return schema.putObject("properties");
  }

  /**
   * Reads the answer, in OpenAI's form.
   *
   * @throws RecogniserAway where it says anything but what was asked for
   */
  public Classification read(byte[] answer) {
    JsonNode choices;
    try {
      choices = Json.tree(answer).path("choices");
    } catch (IOException e) {
      throw Classification.nonsense("is no chat");
    }
    JsonNode choice = choices.path(0);
    if (choices.size() != 1) throw Classification.nonsense("is no chat");
    String end = choice.path("finish_reason").asText("stop");
    JsonNode content = choice.path("message").path("content");
    if (!end.equals("stop")) throw Classification.nonsense("was cut or withheld");
    if (!content.isTextual()) throw Classification.nonsense("is no text");
    return Classification.read(content.textValue().strip());
  }

  @Override
  public String toString() {
    return "Classifier[" + version + "]";
  }
}
