package dev.drawbridge.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drawbridge.dialect.codec.BodyReader;
import dev.drawbridge.exchange.Part.Media;
import dev.drawbridge.exchange.Part.Source;
import dev.drawbridge.exchange.Refusal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Media of a content: {@code inlineData}, in the request, and {@code fileData}, by an address. */
final class GeminiMedia {
  private static final String KEEPER = "generativelanguage.googleapis.com";

  /**
   * Lower-case addresses in the web that all readers take alike: no user, no escape in the host.
   */
  private static final Pattern WEB =
      Pattern.compile("https?://([a-z0-9._-]*[a-z0-9_-]|\\[[0-9a-f:.]+])\\.?(:[0-9]*)?([/?#]|\\z)");

  private GeminiMedia() {}

  static Media.Kind kind(String mime) {
    String type = mime.toLowerCase(Locale.ROOT);
    if (type.startsWith("image/")) return Media.Kind.IMAGE;
    if (type.startsWith("audio/")) return Media.Kind.AUDIO;
    if (type.startsWith("video/")) return Media.Kind.VIDEO;
    return Media.Kind.DOCUMENT;
  }

  /** What an address without a type is taken for: films are the only pages that Gemini reads. */
  static Media.Kind kind(String mime, String uri) {
    boolean film = uri.contains("youtube.com/") || uri.contains("youtu.be/");
    return mime.isEmpty() && film ? Media.Kind.VIDEO : kind(mime);
  }

  /**
   * Whether an address is a file that Google keeps for its customer. What no reader of addresses
   * takes for one in the web is taken for such a file, so that it is looked up.
   */
  static boolean stored(String uri) {
    Matcher web = WEB.matcher(uri.toLowerCase(Locale.ROOT));
    return !web.lookingAt() || web.group(1).endsWith(KEEPER);
  }

  /**
   * A medium that another dialect named, once it is known to be none that Google keeps: there it is
   * not looked up whose it is.
   *
   * @throws Refusal {@code invalid_request} where it is one
   */
  static Media foreign(Media media) {
    if (media.source() instanceof Source.Link link && stored(link.url())) {
      throw BodyReader.invalid(
          "A medium is linked as a file that Google keeps, or by what is no address in the web;"
              + " send its data, or name it in a request of Gemini's own form.");
    }
    return media;
  }

  static Media read(JsonNode part) {
    JsonNode inline = GeminiNames.at(part, "inlineData");
    if (inline.isObject()) {
      String mime = GeminiNames.text(inline, "mimeType");
      String data = GeminiNames.text(inline, "data");
      return new Media(kind(mime), mime, source(mime, data), name(inline), null);
    }
    JsonNode file = GeminiNames.at(part, "fileData");
    String mime = GeminiNames.text(file, "mimeType");
    String uri = GeminiNames.text(file, "fileUri");
    Source source = stored(uri) ? new Source.Stored(uri) : new Source.Link(uri);
    return new Media(kind(mime, uri), mime.isEmpty() ? null : mime, source, name(file), null);
  }

  private static @Nullable String name(JsonNode data) {
    String name = GeminiNames.text(data, "displayName");
    return name.isEmpty() ? null : name;
  }

  private static Source source(String mime, String data) {
    String base64 = data.replace('-', '+').replace('_', '/');
    base64 += "=".repeat((4 - base64.length() % 4) % 4);
    if (!mime.equals("text/plain")) return new Source.Inline(base64);
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
      return new Source.Plain(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString());
    } catch (IllegalArgumentException | CharacterCodingException e) {
      return new Source.Inline(base64); // Not text: left for the vendor to judge.
    }
  }
}
