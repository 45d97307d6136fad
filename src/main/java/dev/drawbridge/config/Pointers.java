package dev.drawbridge.config;

import com.networknt.schema.path.NodePath;

/** JSON pointers (RFC 6901), by which places of a document are named. */
final class Pointers {
  private Pointers() {}

  static String child(String pointer, String key) {
    return pointer + "/" + key.replace("~", "~0").replace("/", "~1");
  }

  static String child(String pointer, int index) {
    return pointer + "/" + index;
  }

  static String parent(String pointer) {
    int slash = pointer.lastIndexOf('/');
    return slash < 0 ? "" : pointer.substring(0, slash);
  }

  static String of(NodePath path) {
    String pointer = "";
    for (int i = 0; i < path.getNameCount(); i++) {
      pointer = child(pointer, String.valueOf(path.getElement(i)));
    }
    return pointer;
  }

  /** The pointer as a person writes it: {@code providers.openai.url}. */
  static String dotted(String pointer) {
    if (pointer.isEmpty()) return "";
    return pointer.substring(1).replace("/", ".").replace("~1", "/").replace("~0", "~");
  }
}
