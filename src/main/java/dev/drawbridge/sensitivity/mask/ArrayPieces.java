package dev.drawbridge.sensitivity.mask;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** A stream that is one JSON array of objects: each object is a piece, with what leads to it. */
final class ArrayPieces implements StreamPieces {
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  /** How deep in arrays and objects the last byte is: 1 between the objects. */
  private int depth;

  private boolean string;
  private boolean escaped;

  /** Where in what is held the object begins. */
  private int begun;

  @Override
  public List<Piece> feed(byte[] chunk) {
    List<Piece> pieces = new ArrayList<>(2);
    for (byte b : chunk) {
      held.write(b);
      if (string) inString(b);
      else if (outside(b)) pieces.add(taken());
    }
    return pieces;
  }

  private void inString(byte b) {
    if (escaped) escaped = false;
    else if (b == '\\') escaped = true;
    else if (b == '"') string = false;
  }

  /** Takes a byte outside of strings; true where it ends an object of the array. */
  private boolean outside(byte b) {
    switch (b) {
      case '"' -> string = true;
      case '[', '{' -> {
        if (depth == 1) begun = held.size() - 1;
        depth++;
      }
      case ']', '}' -> {
        depth--;
        return depth == 1;
      }
      default -> {}
    }
    return false;
  }

  private Piece taken() {
    byte[] bytes = held.toByteArray();
    held.reset();
    var piece = new Piece(bytes, begun, bytes.length);
    begun = 0;
    return piece;
  }

  @Override
  public List<Piece> finish() {
    if (held.size() == 0) return List.of();
    byte[] rest = held.toByteArray();
    held.reset();
    return List.of(Piece.without(rest));
  }
}
