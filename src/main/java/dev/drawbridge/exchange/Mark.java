package dev.drawbridge.exchange;

/**
 * A place in a request's body, by byte offsets.
 *
 * @param kind what stands there
 * @param name the field's name as the caller spelled it, with its parents: {@code metadata.user_id}
 * @param from offset of the value's first byte
 * @param to offset after the value's last byte
 */
public record Mark(Kind kind, String name, int from, int to) {
  public enum Kind {
    /** The value of {@code model}, quotes included. */
    MODEL,
    /** The number that bounds the output, in whichever spelling. */
    OUTPUT_CAP,
    /**
     * The object that a bound on the output belongs into and that has none, where it is not the
     * body's: {@code from} is the offset after its brace. Of a null, where that stands.
     */
    OUTPUT_CONFIG,
    /** The value of {@code stream_options}: an object, or null. */
    STREAM_OPTIONS,
    /** The value of {@code stream_options.include_usage}. */
    INCLUDE_USAGE,
    /** A string that names a person, quotes included. */
    PERSON,
    /** A string of {@code metadata} that names no person, quotes included. */
    METADATA,
    /** A string that names what a vendor keeps, such as an earlier answer or a file. */
    STATE,
    /**
     * Elements of a list that only another dialect's vendor understands, with the comma that goes
     * with them.
     */
    FOREIGN,
    /**
     * A tool that the vendor would run, as it stands in the list of tools; the name is what it is
     * called among the call's fields.
     */
    HOSTED_TOOL,
    /**
     * A call of a tool without a signature, which its vendor may ask for: {@code from} is the
     * offset after the brace of the object that it belongs into.
     */
    UNSIGNED,
    /**
     * A schema, or what a tool was given or answered: an object or array that nobody looks into.
     * Marked only where they are very large together.
     */
    OPAQUE,
    /** The body's outer object: {@code from} is the offset after its brace. */
    OBJECT
  }
}
