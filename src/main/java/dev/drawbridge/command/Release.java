package dev.drawbridge.command;

/** Which release of the program this is, by the jar's manifest. */
public final class Release {
  private Release() {}

  /** Its version; {@code unpackaged} where the classes come from no jar. */
  public static String version() {
    String version = Release.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }
}
