package dev.drawbridge.exchange;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A piece of a message or of an answer. Arguments of tools are JSON texts. */
public sealed interface Part {
  /** Prose, with what it cites. */
  record Text(String text, List<Citation> citations) implements Part {
    public Text(String text) {
      this(text, List.of());
    }

    @Override
    public String toString() {
      return "Text[" + text.length() + "]";
    }
  }

  /**
   * An image, document or sound.
   *
   * @param mime its type, null where the caller did not say (a link)
   * @param name the file's name, null for none
   * @param detail how closely an image is to be seen, as OpenAI says it: low, high, auto
   */
  record Media(
      Kind kind,
      @Nullable String mime,
      Source source,
      @Nullable String name,
      @Nullable String detail)
      implements Part {
    public enum Kind {
      IMAGE,
      DOCUMENT,
      AUDIO,
      VIDEO
    }

    @Override
    public String toString() {
      return "Media[" + kind + "]";
    }
  }

  /** Where the bytes of a medium are. */
  sealed interface Source {
    /** In the request, as base64 with padding. */
    record Inline(String base64) implements Source {
      @Override
      public String toString() {
        return "Inline[" + base64.length() + "]";
      }
    }

    /** In the request, as it is: a document of plain text. */
    record Plain(String text) implements Source {
      @Override
      public String toString() {
        return "Plain[" + text.length() + "]";
      }
    }

    /** At an address that the vendor fetches. */
    record Link(String url) implements Source {}

    /** At the vendor, under its id. */
    record Stored(String id) implements Source {}
  }

  /**
   * A call of a tool.
   *
   * @param arguments JSON, an object; {@code {}} for none
   * @param signature what the vendor wants back with the call, null for nothing
   */
  record ToolCall(String id, String name, String arguments, @Nullable Signature signature)
      implements Part {
    public ToolCall(String id, String name, String arguments) {
      this(id, name, arguments, null);
    }

    @Override
    public String toString() {
      return "ToolCall[" + arguments.length() + "]";
    }
  }

  /**
   * What a tool answered.
   *
   * @param name of the tool, null where the dialect does not repeat it
   * @param content texts and media
   */
  record ToolResult(String id, @Nullable String name, List<Part> content, boolean failed)
      implements Part {
    @Override
    public String toString() {
      return "ToolResult[" + content.size() + " parts]";
    }
  }

  /**
   * What the model thought before it spoke.
   *
   * @param text empty where it is hidden
   * @param signature null where the vendor signs nothing
   */
  record Reasoning(String text, @Nullable Signature signature) implements Part {
    @Override
    public String toString() {
      return "Reasoning[" + text.length() + "]";
    }
  }

  /**
   * A vendor's seal over reasoning: for that vendor's dialect only.
   *
   * @param hidden whether {@code value} is the reasoning itself, encrypted
   */
  record Signature(Dialect vendor, String value, boolean hidden) {
    @Override
    public String toString() {
      return "Signature[" + vendor + "]";
    }
  }

  /** The text in which the model refuses. */
  record Refused(String text) implements Part {
    @Override
    public String toString() {
      return "Refused[" + text.length() + "]";
    }
  }

  /**
   * Says that all before it is worth a prompt cache.
   *
   * @param ttl how long, as the vendor says it ({@code 5m}, {@code 1h}); null for its default
   */
  record CacheMark(@Nullable String ttl) implements Part {}

  /**
   * Where a text has something from.
   *
   * @param start offset in the text in UTF-16 units, -1 where it is not known; so {@code end}
   */
  record Citation(
      @Nullable String url, @Nullable String title, @Nullable String cited, int start, int end) {
    @Override
    public String toString() {
      return "Citation[" + start + ".." + end + "]";
    }
  }
}
