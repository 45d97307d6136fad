package dev.drawbridge;

import dev.drawbridge.command.Commands;

/** The entry point: runs what the command line asks for. */
public final class Drawbridge {
  private Drawbridge() {}

  public static void main(String[] args) {
    HeadStart ahead = new HeadStart();
    if (args.length > 0 && args[0].equals("serve")) ahead.begin();
    System.exit(Commands.run(args, new Launch(ahead)));
  }
}
