package dev.drawbridge.catalog;

import java.util.Locale;

/** Who holds the machine that a prompt goes to. */
public enum Hosting {
  OWN,
  VENDOR,
  VENDOR_DEDICATED;

  private final String wire = name().toLowerCase(Locale.ROOT).replace('_', '-');

  public String wire() {
    return wire;
  }
}
