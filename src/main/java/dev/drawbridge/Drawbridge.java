package dev.drawbridge;

/** The entry point: starts what the command line asks for. */
public final class Drawbridge {
  private Drawbridge() {}

  public static void main(String[] args) {
    Object o = args.length;
    String s =
        switch (o) {
          case Integer _ -> "int";
          default -> "other";
        };
    System.out.println(s);
  }
}
