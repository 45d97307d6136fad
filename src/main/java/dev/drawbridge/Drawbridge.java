package dev.drawbridge;

import dev.drawbridge.server.Launch;

/** The entry point: runs what the command line asks for. */
public final class Drawbridge {
  private Drawbridge() {}

  public static void main(String[] args) {
    System.exit(Launch.run(args));
  }
}
